import type { Fidelity } from '../../results/record.js';
import { ignoredMemory } from '../record/memory.js';
import type { GpuSpec } from './architecture.js';

/** Fields of caches that a closed form has no use for, or that only probes of the caches look at; choices not made. */
export function ignoredFields(spec: GpuSpec, fidelity: Fidelity): string[] {
  const { tile, tensor, math } = spec;
  const others = Object.keys(tensor).filter((name) => name !== math);
  return [
    // Of a GPU it is always that of DRAM.
    'intensity.level',
    'sidechannel',
    ...others.map((name) => `tensor.${name}`),
    ...(tile.choice === 'auto' ? [] : ['tile.most', 'tile.wideAbove', 'tile.narrowDepth', 'tile.narrowCtas']),
    ...(fidelity === 'analytic' ? byClosedForm(spec) : byCaches(spec)),
  ];
}

const byClosedForm = ({ formulas }: GpuSpec): string[] => [
  // A closed form refuses a memory with banks.
  ...['cycle', 'memory'],
  ...['l1.size', 'l1.unified', 'smem.latency', 'l2.partitions', 'l2.farLatency'],
  ...(formulas.dram === 'delta'
    ? ['l2.kept', 'l2.outputs', 'l2.replication', 'l2.size', 'order', 'formulas.haloWaves']
    : []),
];

/** Latencies of loads are as measured: of a standard only what it moves a second counts. */
const byMemory = ({ memory }: GpuSpec): string[] => [
  ...ignoredMemory(memory),
  'memory.path',
  ...(memory.model === 'banked' ? [] : ['memory.sample']),
  ...(memory.model === 'bandwidth' ? [] : ['cycle.dram.write', 'cycle.dram.copy']),
];

const byCaches = (spec: GpuSpec): string[] => [...byMemory(spec), ...byMachine(spec)];

const byMachine = ({ cycle, l1 }: GpuSpec): string[] => [
  // kernels in fp32 are all that there are
  ...['math', 'data', 'tensor', 'l2.outputs'],
  ...['l2.partitions', 'l2.farLatency', 'cycle.gpc'],
  ...['held', 'ways', 'swept', 'resident', 'sweeps', 'dirty', 'shared', 'perSm'].map(
    (field) => `cycle.l2.${field}`,
  ),
  ...(l1.unified ? [] : ['cycle.carveOuts']),
  ...(cycle?.caches === 'delta' ? ['cycle.olderShare'] : ['l2.kept']),
];
