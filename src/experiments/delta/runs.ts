import { loadArchitecture } from '../../arch/load.js';
import * as registry from '../../models/registry.js';
import type { RunRecord } from '../../results/record.js';
import { assemble, simulate } from '../../simulation/simulate.js';
import { workOf } from '../../work/network.js';
import { NetworkBuilder } from '../../workload/build.js';
import type { Network } from '../../workload/graph.js';
import { SHARED_OVERRIDES, type CountedProduct } from './counters.js';
import type { DeepBenchLayer } from './deepbench.js';

/** One layer on a machine, in closed form. */
async function runOn(arch: string, network: Network, overrides: readonly string[]): Promise<RunRecord> {
  const architecture = await loadArchitecture(arch, overrides, registry);
  return simulate(assemble(architecture, workOf({ network }), 'analytic'));
}

/** Read sectors of a product at each level. */
export async function countProduct({
  name,
  m,
  n,
  k,
  overrides,
}: CountedProduct): Promise<Record<'l1' | 'l2' | 'dram', number>> {
  const builder = new NetworkBuilder({ name, input: { channels: k, height: m, width: 1 } });
  builder.linear('product', { features: n });
  const { operators } = await runOn('gpu/v100', builder.build(), [...SHARED_OVERRIDES, ...overrides]);
  const { details } = operators[0]!;
  return {
    l1: Number(details['l1LoadSectors']),
    l2: Number(details['l2ReadSectors']),
    dram: Number(details['dramReadSectors']),
  };
}

/** Milliseconds of a layer on the P100. */
export async function timeLayer(layer: DeepBenchLayer): Promise<number> {
  const { width, height, channels, batch, filters, kernelWidth, kernelHeight, stride, padding } = layer;
  const builder = new NetworkBuilder({ name: nameOf(layer), batch, input: { channels, height, width } });
  builder.conv('conv', { filters, kernel: [kernelHeight, kernelWidth], stride, padding });
  return 1e3 * (await runOn('gpu/p100', builder.build(), [])).totals.seconds;
}

export const nameOf = ({
  width,
  height,
  channels,
  batch,
  filters,
  kernelWidth,
  kernelHeight,
  stride,
}: DeepBenchLayer): string =>
  `${width}x${height}x${channels}, batch ${batch}, ${filters} filters ${kernelWidth}x${kernelHeight}, stride ${stride}`;
