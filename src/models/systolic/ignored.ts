import type { Fidelity } from '../../results/record.js';
import type { SystolicSpec } from './architecture.js';

const OPERANDS = ['ifmap', 'filter', 'ofmap'] as const;

/** What a matrix product on the array does not look at: closed forms know nothing of transfers in time. */
const UNTIMED = ['dram.bandwidth', 'dram.latency', 'dma'];

/** What the row-stationary model has rules of its own for, or none. */
const NOT_OF_ROWS = [
  ...['convention', 'foldOverhead', 'tiling', 'dma'],
  ...OPERANDS.flatMap((operand) =>
    ['doubleBuffered', 'banks', 'ports'].map((field) => `scratchpad.${operand}.${field}`),
  ),
];

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: SystolicSpec, fidelity: Fidelity): string[] {
  if (spec.dataflow === 'rs') return NOT_OF_ROWS;
  const { scratchpad, dataflow } = spec;
  const ports = OPERANDS.filter((operand) => scratchpad[operand].banks === 'auto');
  return [
    'rs',
    ...(fidelity === 'event' ? [] : UNTIMED),
    ...(dataflow === 'os' ? ['tiling.stream'] : []),
    ...ports.map((operand) => `scratchpad.${operand}.ports`),
  ];
}
