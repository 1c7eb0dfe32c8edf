import { loadArchitecture } from '../../../src/arch/load.js';
import * as registry from '../../../src/models/registry.js';
import { gpuSchema, type GpuSpec, type Tile } from '../../../src/models/gpu/architecture.js';
import { kernelOf, type Grid, type Kernel } from '../../../src/models/gpu/kernel.js';
import { toGemm, type GemmOperator } from '../../../src/models/lowering/gemm.js';
import type { OperatorRecord, RunRecord } from '../../../src/results/record.js';
import { assemble, simulate } from '../../../src/simulation/simulate.js';
import { workOf } from '../../../src/work/network.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';

export { gpuSchema };

/** Batch, channels, side, filters, kernel, stride, padding of a square convolution. */
export type Square = readonly [
  batch: number,
  channels: number,
  side: number,
  filters: number,
  kernel: number,
  stride: number,
  padding: number,
];

export function convNet([batch, channels, side, filters, kernel, stride, padding]: Square): Network {
  const builder = new NetworkBuilder({ name: 'conv', batch, input: { channels, height: side, width: side } });
  builder.conv('conv', { filters, kernel, stride, padding });
  return builder.build();
}

/** M x K times K x N of a linear layer. */
export function gemmNet(m: number, n: number, k: number): Network {
  const builder = new NetworkBuilder({ name: 'gemm', input: { channels: k, height: m, width: 1 } });
  builder.linear('gemm', { features: n });
  return builder.build();
}

const FP32 = { ifmap: 32, filter: 32, ofmap: 32, accumulator: 32 };

export function kernelOfFirst(network: Network, widths = FP32): Kernel {
  const operator = network.operators[0]! as GemmOperator;
  return kernelOf(operator, toGemm(operator, network.batch), widths, network.batch);
}
export const squareKernel = (square: Square): Kernel => kernelOfFirst(convNet(square));

/** The tiles of the paper; warps of 64 x 32. */
export const TILES: Readonly<Record<128 | 64 | 32, Tile>> = {
  128: {
    rows: 128,
    columns: 128,
    depth: 8,
    warps: 8,
    warpRows: 64,
    warpColumns: 32,
    registers: 120,
    resident: 2,
    instructions: 1.38,
  },
  64: {
    rows: 128,
    columns: 64,
    depth: 4,
    warps: 4,
    warpRows: 64,
    warpColumns: 32,
    registers: 120,
    resident: 4,
    instructions: 1.61,
  },
  32: {
    rows: 128,
    columns: 32,
    depth: 4,
    warps: 2,
    warpRows: 64,
    warpColumns: 32,
    registers: 120,
    resident: 8,
    instructions: 2.02,
  },
};

export const specOf = async (arch: string, ...set: string[]): Promise<GpuSpec> =>
  (await loadArchitecture(`gpu/${arch}`, set, registry)).spec as GpuSpec;

export const run = async (arch: string, network: Network, ...set: string[]): Promise<RunRecord> =>
  simulate(assemble(await loadArchitecture(`gpu/${arch}`, set, registry), workOf({ network }), 'analytic'));

/** The first operator of a run, with its details as numbers. */
export async function first(
  arch: string,
  network: Network,
  ...set: string[]
): Promise<OperatorRecord & { details: Record<string, number> }> {
  return (await run(arch, network, ...set)).operators[0] as OperatorRecord & {
    details: Record<string, number>;
  };
}

/** Bytes of one level and tensor. */
export const bytesAt = (
  { traffic }: Pick<OperatorRecord, 'traffic'>,
  level: string,
  tensor: string,
  side: 'readBytes' | 'writeBytes' = 'readBytes',
): number =>
  traffic.reduce((sum, row) => (row.level === level && row.tensor === tensor ? sum + row[side] : sum), 0);

/** A grid of tiles whose one step is all of K. */
export const grid = (rowTiles: number, columnTiles: number, ctas = rowTiles * columnTiles): Grid => ({
  ...{ rowTiles, columnTiles, splits: 1, steps: 1, ctas },
});

export const product = (m: number, n: number, k: number, rest: Partial<Kernel> = {}): Kernel => ({
  ...kernelOfFirst(gemmNet(m, n, k)),
  ...rest,
});
