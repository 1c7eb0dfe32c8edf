import type { RunRecord } from '../../results/record.js';
import type { Laboratory } from '../experiment.js';
import { WORKLOAD } from './published.js';

/** One cell of the author's table: `analytic` is the mapper with infinite bandwidth. */
export function runCell(laboratory: Laboratory, array: string, G: number): Promise<RunRecord> {
  const arch = array === '12x14' ? 'eyeriss/chip-12x14' : `draco/rs-${array}`;
  return laboratory.run({
    workload: WORKLOAD,
    arch,
    // Layers of MobileNet do not all fit the chip's buffer whole; the compute cycles do not depend on it.
    overrides: ['rs.tileColumns=true', 'dram.bandwidth=infinite'],
    fidelity: 'analytic',
    transforms: { draco: { G } },
  });
}

export const sumConvMacs = ({ operators }: RunRecord): number =>
  operators.reduce((sum, one) => (one.kind === 'conv' ? sum + one.work : sum), 0);

/** Mean over layers, each counting the same; a pool counts its additions as the author's simulator does. */
export function averageUtilization({ operators, run }: RunRecord): number {
  const { rows, cols } = run.architecture as { rows: number; cols: number };
  const used = operators.flatMap(({ unit, work, cycles, details }) =>
    unit === 'array' ? [(work + Number(details['regionOps'] ?? 0)) / (cycles * rows * cols)] : [],
  );
  return used.reduce((sum, one) => sum + one, 0) / used.length;
}
