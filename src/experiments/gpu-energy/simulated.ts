import type { Finding } from '../../results/reproduction.js';
import { figure, requireModelled, type Laboratory } from '../experiment.js';
import { geometricError, geometricMean } from '../statistics.js';
import { MEASURED, NETWORKS } from './measured.js';

/** Measured networks that are on the shelf with the same layers; the other four are not. */
export const ON_SHELF: Readonly<Record<string, string>> = {
  resnet50: 'resnet50-imagenet',
  alexnet: 'alexnet-torchvision-imagenet',
  mobilenet_v1: 'mobilenetv1-imagenet',
  resnet18: 'resnet18-imagenet',
  squeezenet1_0: 'squeezenet1.0-imagenet',
  googlenet: 'googlenet-imagenet',
  inception_v3: 'inception-v3-imagenet299',
  resnet152: 'resnet152-imagenet',
};

const CAVEAT =
  'time, bytes, instructions and joules are ours (closed form); the board ran cuDNN, which takes FFT and other kernels where we have implicit products, and other tiles for few rows';
const shared = { source: MEASURED, mark: 'found', evidence: 'published', note: CAVEAT } as const;
const WITHIN = { relative: 0.2 } as const;

interface Beside {
  name: string;
  batch: number;
  joules: number;
  seconds: number;
  ours: { joules: number; seconds: number };
}

/** Whole networks on the H100: nothing of what was measured goes into ours. */
export async function compareSimulated(laboratory: Laboratory): Promise<Finding[]> {
  const rows: Beside[] = [];
  for (const [name, batch, joules, seconds] of NETWORKS) {
    const workload = ON_SHELF[name];
    if (workload === undefined) continue;
    const { totals } = await laboratory.run({
      workload,
      arch: 'gpu/h100-sxm5',
      batch,
      fidelity: 'analytic',
    });
    const ours = { joules: requireModelled(totals.energyJoules, 'energy'), seconds: totals.seconds };
    rows.push({ name, batch, joules, seconds, ours });
  }
  const batches = [...new Set(rows.map(({ batch }) => batch))];
  return batches.flatMap((batch) =>
    findingsOf(
      batch,
      rows.filter((one) => one.batch === batch),
    ),
  );
}

function findingsOf(batch: number, rows: readonly Beside[]): Finding[] {
  const energy = figure(`simulated networks, batch ${batch}, energy`, {
    ...shared,
    unit: 'J',
    within: WITHIN,
  });
  const time = figure(`simulated networks, batch ${batch}, time`, { ...shared, unit: 'ms', within: WITHIN });
  return [
    ...rows.map(({ name, joules, ours }) => energy(name, joules, ours.joules)),
    inAll(`simulated networks, batch ${batch}, energy`, rows, ({ joules, ours }) => ours.joules / joules),
    ...rows.map(({ name, seconds, ours }) => time(name, milli(seconds), 1e3 * ours.seconds)),
    inAll(`simulated networks, batch ${batch}, time`, rows, ({ seconds, ours }) => ours.seconds / seconds),
  ];
}

/** As many digits as were measured. */
const milli = (seconds: number): number => Number((1e3 * seconds).toPrecision(6));

/** All networks together; the rows above it have the same numbers. */
function inAll(name: string, rows: readonly Beside[], ratioOf: (one: Beside) => number): Finding {
  const ratios = rows.map(ratioOf);
  const error = (100 * geometricError(ratios)).toFixed(1);
  return figure(name, { ...shared, unit: 'x', within: WITHIN })(
    'ours over measured, geometric mean',
    1,
    geometricMean(ratios),
    { of: `${name}: ${rows[0]!.name}`, variant: true, note: `geometric-mean error ${error} %; ${CAVEAT}` },
  );
}
