import { ignoredEnergy, NOT_IN_PES } from '../../energy/ignored.js';
import { ignoredMemory } from '../record/memory.js';
import type { Fidelity } from '../../results/record.js';
import type { SystolicSpec } from './architecture.js';

const OPERANDS = ['ifmap', 'filter', 'ofmap'] as const;

/** What the row-stationary model has rules of its own for, or none. */
const NOT_OF_ROWS = [
  ...['convention', 'foldOverhead', 'pipeline', 'edgeFolds', 'tiling', 'mapping', 'residency'],
  ...OPERANDS.flatMap((operand) =>
    ['doubleBuffered', 'banks'].map((field) => `scratchpad.${operand}.${field}`),
  ),
];

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: SystolicSpec, fidelity: Fidelity): string[] {
  const { dataflow, energy, memory } = spec;
  const dense = spec.sparsity?.gating !== true && spec.sparsity?.compression !== 'rlc';
  const zeros = dense ? ['density', 'layers', 'seed'].map((field) => `sparsity.${field}`) : [];
  if (dataflow === 'rs')
    return [
      ...NOT_OF_ROWS,
      // Only a memory that hears of every transfer is asked in pieces.
      ...(memory.model === 'bandwidth' ? ['dma'] : []),
      ...zeros,
      ...ignoredEnergy(energy),
      ...ofMemory(spec, fidelity),
      ...(fidelity === 'analytic' ? ['rs.bufferBandwidth', 'rs.dramOverlap'] : []),
    ];
  return [
    'rs',
    ...NOT_IN_PES,
    ...zeros,
    ...ignoredEnergy(energy),
    ...ofMemory(spec, fidelity),
    ...(fidelity === 'event' ? [] : untimed(spec)),
    ...(dataflow === 'os' ? ['tiling.stream'] : []),
  ];
}

/** With banks the energy of DRAM is that of its commands: a price a byte is only what mappings may be chosen by. */
function ofMemory({ memory, dataflow, tiling, rs }: SystolicSpec, fidelity: Fidelity): string[] {
  const objective = dataflow === 'rs' ? rs?.objective : tiling.objective;
  const chosen = objective === 'energy' || objective === 'edp';
  const priced = memory.model === 'banked' && !chosen;
  return [
    ...ignoredMemory(memory, fidelity),
    ...(priced ? ['energy.dram', 'energy.actions.dram-read', 'energy.actions.dram-write'] : []),
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
