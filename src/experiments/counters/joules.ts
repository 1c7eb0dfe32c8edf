import { WARP } from '../../models/gpu/warp.js';
import { gpuEnergies, type GpuEnergies } from '../../energy/gpu.js';
import type { Counters } from '../../models/gpu/cycle/index.js';
import type { MeasuredNetwork } from './file.js';

/** Single precision: a weight; an element of an output, written and read. */
const WEIGHT_BYTES = 4;
const ACTIVATION_BYTES = 8;

/** Joules of a launch: idle by its time, and the kernels' three coefficients on its counters. */
export function kernelJoules(
  counters: Counters,
  sectorBytes: number,
  { kernels }: Pick<GpuEnergies, 'kernels'> = gpuEnergies(),
): number | null {
  if (counters.inst === null) return null;
  const l2 = counters.xbar2l1_rd_sec + counters.l12xbar_wr_sec;
  const dram = counters.dram_rd_sec + counters.dram_wr_sec;
  return (
    kernels.idle.value * counters.time_ns * 1e-9 +
    kernels.instruction.value * WARP * counters.inst +
    sectorBytes * (kernels.l2.value * l2 + kernels.dram.value * dram)
  );
}

/**
 * Joules of a batch through a network: idle by its measured time, MACs, outputs of leaf modules written and read, and
 * weights. Coefficients are those of the batch that is nearest by ratio.
 */
export function networkJoules(
  { batch, t_iter_s: seconds, macs_per_image: macs, leaf_out_per_image: outputs, weights }: MeasuredNetwork,
  { kernels, networks }: Pick<GpuEnergies, 'kernels' | 'networks'> = gpuEnergies(),
): number | null {
  if (macs === undefined || outputs === undefined || weights === undefined) return null;
  const off = (size: string): number => Math.abs(Math.log(Number(size) / batch));
  const nearest = Object.keys(networks).reduce((best, size) => (off(size) < off(best) ? size : best));
  const { mac, activation, weight } = networks[nearest]!;
  return (
    kernels.idle.value * seconds +
    batch * (mac.value * macs + activation.value * ACTIVATION_BYTES * outputs) +
    weight.value * WEIGHT_BYTES * weights
  );
}

/** Networks with what they are, which may stand with another of their batches. */
export function described(networks: readonly MeasuredNetwork[]): MeasuredNetwork[] {
  const whole = (one: MeasuredNetwork): boolean =>
    [one.macs_per_image, one.leaf_out_per_image, one.weights].every((value) => value !== undefined);
  const known = new Map(networks.filter(whole).map((one) => [one.name, one]));
  return networks.map((one) => {
    const other = whole(one) ? undefined : known.get(one.name);
    if (other === undefined) return one;
    const { macs_per_image, leaf_out_per_image, weights } = other;
    return { ...one, macs_per_image, leaf_out_per_image, weights };
  });
}
