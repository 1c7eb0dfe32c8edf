import type { Fidelity } from '../../results/record.js';
import type { SystolicSpec } from './architecture.js';

const OPERANDS = ['ifmap', 'filter', 'ofmap'] as const;

/** What the row-stationary model has rules of its own for, or none. */
const NOT_OF_ROWS = [
  ...['convention', 'foldOverhead', 'pipeline', 'edgeFolds', 'tiling', 'mapping', 'residency', 'dma'],
  ...OPERANDS.flatMap((operand) =>
    ['doubleBuffered', 'banks'].map((field) => `scratchpad.${operand}.${field}`),
  ),
];

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: SystolicSpec, fidelity: Fidelity): string[] {
  if (spec.dataflow === 'rs') return NOT_OF_ROWS;
  const { dataflow } = spec;
  return [
    'rs',
    ...(fidelity === 'event' ? [] : untimed(spec)),
    ...(dataflow === 'os' ? ['tiling.stream'] : []),
  ];
}

/**
 * Closed forms know the DRAM's bandwidth and no transfer in time; SCALE-Sim's convention knows no DRAM. What may stay
 * on chip must leave room for transfers.
 */
const untimed = ({ convention, residency }: SystolicSpec): string[] => [
  'dram.latency',
  ...(convention === 'scalesim' ? ['dram.bandwidth'] : []),
  ...(residency === 'none' ? ['dma'] : []),
];
