import type { GpuSpec } from './architecture.js';

/** Fields of caches that a closed form has no use for, and of choices that are not made. */
export function ignoredFields({ tile, formulas, tensor, math }: GpuSpec): string[] {
  const others = Object.keys(tensor).filter((name) => name !== math);
  return [
    // Of a GPU it is always that of DRAM.
    'intensity.level',
    'cycle',
    'sidechannel',
    ...['l1.size', 'l1.unified', 'smem.latency', 'l2.partitions', 'l2.farLatency'],
    ...others.map((name) => `tensor.${name}`),
    ...(math === 'fp32' ? [] : ['lanes']),
    ...(tile.choice === 'auto' ? [] : ['tile.wideAbove', 'tile.narrowDepth', 'tile.narrowCtas']),
    ...(formulas.dram === 'delta'
      ? ['l2.kept', 'l2.outputs', 'l2.replication', 'l2.size', 'order', 'formulas.haloWaves']
      : []),
  ];
}
