import { loadArchitecture } from '../../arch/load.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import { cycleSectionOf } from '../../models/gpu/card.js';
import type { CycleOptions } from '../../models/gpu/cycle/index.js';
import { sumOf } from '../../models/gpu/direct.js';
import { closedForms, type Engine, type Levels } from '../../models/gpu/engine.js';
import { eventEngine } from '../../models/gpu/event/engine.js';
import { simulateNetwork } from '../../models/gpu/simulate.js';
import * as registry from '../../models/registry.js';
import { loadWork } from '../../work/load.js';
import type { Network } from '../../workload/graph.js';

/** The networks of the paper, with the smaller of its two residual ones, and its batch. */
export const NETWORKS = [
  'alexnet-torchvision-imagenet',
  'vgg16-imagenet',
  'googlenet-imagenet',
  'resnet50-imagenet',
];
export const BATCH = 256;
const CARD = 'gpu/v100';
/** Enough where reuse within a step is all there is, which is the same in every step but for the edges. */
const FEW: Pick<CycleOptions, 'sampling' | 'parts'> = {
  sampling: { lookups: 2e5, multiprocessors: 3, generations: 2 },
};

/** Bytes that one layer reads at L2 and DRAM, with one engine over another. */
export interface LayerRatio {
  network: string;
  layer: string;
  l2: number;
  dram: number;
}

/** Products of a network, each once, as one engine has them over another. */
export function ratiosOf(network: Network, spec: GpuSpec, ours: Engine, theirs: Engine): LayerRatio[] {
  const [a, b] = [simulateNetwork(network, spec, ours), simulateNetwork(network, spec, theirs)];
  const seen = new Set<unknown>();
  return a.flatMap((one, index): LayerRatio[] => {
    const other = b[index]!;
    if (!('product' in one) || !('product' in other) || seen.has(one.product)) return [];
    seen.add(one.product);
    const { operator } = one.lowered;
    const of = (level: keyof Levels): number =>
      sumOf(one.product.moved[level], 'read') / sumOf(other.product.moved[level], 'read');
    return [{ network: network.name, layer: operator.name, l2: of('l2'), dram: of('dram') }];
  });
}

/** Only products matter here: other kernels are nothing but what the closed form says. */
const productsOnly = (engine: Engine, closed: Engine): Engine => ({ ...closed, product: engine.product });

/** Caches simulated with DeLTA's assumptions, or as they are, over the closed form of each layer of a network. */
export async function convergence(
  word: string,
  caches: 'delta' | 'real',
  l2: 'exact' | 'unique',
): Promise<LayerRatio[]> {
  const work = await loadWork(word, registry.WORK_KINDS);
  const network = { ...(work.given as Network), batch: BATCH };
  const { spec, name } = await loadArchitecture(
    CARD,
    [`formulas.l2=${l2}`, `cycle.caches=${caches}`],
    registry,
  );
  const gpu = spec as GpuSpec;
  const closed = closedForms(gpu);
  const simulated = eventEngine(gpu, cycleSectionOf(gpu, name), closed, FEW);
  return ratiosOf(network, gpu, productsOnly(simulated, closed), closed);
}
