import { findFile } from '../../../src/document/files.js';
import { IdealMemory } from '../../../src/memory/ideal.js';
import { closedForm, globalBufferBytes, type Division } from '../../../src/models/flexsa/closed-form.js';
import type { Paths, Stream } from '../../../src/models/flexsa/engines.js';
import { coreGeometry } from '../../../src/models/flexsa/geometry.js';
import { isGemm, toGemm } from '../../../src/models/lowering/gemm.js';
import type { Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { applyTransforms } from '../../../src/workload/transform/apply.js';

export const division = (groups: number, cores: number, side: number, flexible: boolean): Division => ({
  groups,
  cores,
  core: coreGeometry(side, flexible),
  blockRows: 256,
});

export const DIVISIONS = [
  division(1, 1, 128, false),
  division(1, 4, 64, false),
  division(4, 4, 32, false),
  division(1, 1, 64, true),
  division(4, 1, 32, true),
];
export const PES = 16384;

export const dram = (bytesPerTick: number, latency: number): IdealMemory =>
  new IdealMemory({ bytesPerTick, latency, rounding: 'tick' });

/** Paths and traffic that never hold the array up. */
export const FREE: Paths = {
  portBytesPerCycle: Infinity,
  openDram: () => dram(Infinity, 0),
  operandBytes: 2,
  resultBytes: 2,
};
export const NO_DRAM: Stream = { loadBytes: 0, storeBytes: 0, transferBytes: 1, bufferBytes: 0 };

/** Steps of a network, data gradients as the closed form counts them: one, or of every logged epoch under pruning. */
export function steps(workload: string, batch: number, strength?: string): Network[] {
  const network = loadNetwork(findFile('workloads', workload));
  const training = { batch, dgrad: 'spread' } as const;
  if (strength === undefined) return [applyTransforms(network, { training }).network];
  return Array.from({ length: 10 }, (_, index) => {
    const prune = { trace: 'resnet50', strength, epoch: 10 * index, variant: 'union' } as const;
    return applyTransforms(network, { prune, training }).network;
  });
}

export interface Sums {
  utilization: number;
  bytes: number;
  byMode: number[];
}

/** Closed form over all GEMMs but depthwise ones. */
export function sums(networks: readonly Network[], divided: Division): Sums {
  let [macs, cycles, bytes] = [0, 0, 0];
  const byMode = [0, 0, 0, 0];
  for (const network of networks) {
    for (const operator of network.operators) {
      if (!isGemm(operator)) continue;
      const layer = operator.kind === 'gradient' ? operator.layer : operator;
      if (layer.kind === 'conv' && layer.groups > 1) continue;
      const { m, n, k } = toGemm(operator, network.batch);
      const weightGradient = operator.kind === 'gradient' && operator.wrt === 'weight';
      const form = closedForm({ m, n, k, weightGradient }, divided);
      macs += m * n * k;
      cycles += form.execCycles + form.shiftWait;
      bytes += globalBufferBytes(form.elements, { operand: 16, accumulator: 32 });
      form.byMode.forEach((value, index) => (byMode[index]! += value));
    }
  }
  return { utilization: macs / cycles / PES, bytes, byMode: byMode.map((value) => value / cycles) };
}
