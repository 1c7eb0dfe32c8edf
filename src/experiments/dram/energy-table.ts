import { energyPerBit, streamEnergy, type DramEnergy } from '../../memory/banked/energy.js';
import { BankedMemory } from '../../memory/banked/banked-memory.js';
import { READ } from '../../memory/port.js';
import type { Mapping } from '../../memory/banked/system.js';
import { systemOf, type StandardName } from '../../memory/standards/index.js';
import type { Table } from '../table.js';

/** Bytes of the streams that are run. */
const LENGTH = 1 << 20;
const STANDARDS = ['HBM2-2000', 'DDR4-2400'] as const satisfies readonly StandardName[];
const MAPPINGS = ['MOP4CLXOR', 'RoBaRaCoCh'] as const satisfies readonly Mapping[];

/** Joules a bit of one stream of reads, by what took them. */
function streamed(standard: StandardName, mapping: Mapping): DramEnergy {
  const system = systemOf(standard, { mapping });
  const memory = new BankedMemory({ system, ticksPerSecond: 1e9 });
  memory.request(0, 0, LENGTH, READ);
  return energyPerBit(memory.report(), system)!;
}

const picojoules = (joules: number): string => (1e12 * joules).toFixed(2);

/** Energy of a bit by what took it: in closed form at peak, and of streams that were run. */
export function energyTable(): Table {
  const rows = STANDARDS.flatMap((standard) => {
    const { activate, array, datapath, io, refresh, background, total } = streamEnergy(systemOf(standard));
    const row = (name: string, ...parts: number[]): string[] => [name, ...parts.map(picojoules)];
    return [
      row(`${standard}, closed form at peak`, activate, array + datapath, io, refresh, background, total),
      ...MAPPINGS.map((mapping) => {
        const one = streamed(standard, mapping);
        const parts = [one.activate, one.read + one.write, one.io, one.refresh, one.background];
        const sum = parts.reduce((all, part) => all + part, 0);
        return row(`${standard}, ${mapping}, 1 MiB read`, ...parts, sum);
      }),
    ];
  });
  return {
    title: 'Energy of a bit that is streamed, in pJ',
    columns: ['stream of reads', 'activation', 'cells and die', 'wires', 'refresh', 'background', 'all'],
    rows,
    notes: [
      'HBM2 is commonly said to take 3.9 pJ/bit (recalled, not read). Background grows as bandwidth falls: rows that are kept together stream at half the peak.',
    ],
  };
}
