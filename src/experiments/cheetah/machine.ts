import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, requireModelled, type Laboratory } from '../experiment.js';
import { DESIGNS, FIGURE, KERNELS, POINTS, SLOWDOWNS, TABLE } from './published.js';

const run = (
  laboratory: Laboratory,
  workload: string,
  design: string,
  overrides: readonly string[] = [],
): Promise<RunRecord> =>
  laboratory.run({ workload, arch: `cheetah/${design}`, overrides, fidelity: 'event' });

const milliseconds = ({ totals }: RunRecord): number => totals.seconds * 1e3;
const detail = ({ totals }: RunRecord, name: string): number => Number(totals.details[name]);
const areaOf = (record: RunRecord): number => detail(record, 'areaSquareMetres') * 1e6;

const table = figure('Table VI', { source: TABLE, mark: 'found' });

/** The one point that the constant of time was solved from, and the one whose rounds are half of it. */
const CLASSES = { '4x512': 'fitted', '8x512': 'inferred', other: 'published' } as const;
const NOTES = {
  '4x512': 'the constant of time was solved from this number',
  '8x512': 'half the rounds of the fitted point, so little more than that',
} as const;

/** Latency and area of the six designs. Area and power are one constant a lane each, from the same numbers. */
export async function compareDesigns(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { network, workload, design, milliseconds: published, area } of DESIGNS) {
    const record = await run(laboratory, workload, design);
    const known = network === 'ResNet50';
    const name = `${network} on ${design}`;
    findings.push(
      table(`${name}, latency`, published, milliseconds(record), {
        unit: 'ms',
        evidence: CLASSES[known ? design : 'other'],
        within: { relative: known ? (design === '4x512' ? 0.01 : 0.03) : 0.1 },
        note: known ? NOTES[design] : 'which weights and strides their network has is not said',
      }),
      table(`${name}, area`, area, areaOf(record), {
        unit: 'mm2',
        evidence: 'fitted',
        within: { relative: 0.005 },
        note: 'one constant a lane: shows that area is linear in lanes, no more',
      }),
    );
  }
  return [...findings, ...(await compareVariants(laboratory)), ...(await compareSlowdowns(laboratory))];
}

/** The same points with Keras's ResNet50, outputs in the layout of the input, and with the grouped AlexNet. */
async function compareVariants(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  const others = [
    {
      network: 'ResNet50',
      workload: 'resnet50-v1-imagenet',
      overrides: ['outputs=gaps'],
      what: 'version 1, gaps of strides kept',
    },
    {
      network: 'AlexNet',
      workload: 'alexnet-original-imagenet',
      overrides: [],
      what: 'original, with groups',
    },
  ];
  for (const { network, workload, overrides, what } of others)
    for (const { design, milliseconds: published } of DESIGNS.filter((one) => one.network === network)) {
      const record = await run(laboratory, workload, design, overrides);
      const known = network === 'ResNet50';
      findings.push(
        table(`${network} on ${design}, latency, ${what}`, published, milliseconds(record), {
          unit: 'ms',
          evidence: CLASSES[known ? (design as '4x512' | '8x512') : 'other'],
          of: `Table VI: ${network} on ${design}, latency`,
          variant: true,
          within: { relative: known ? 0.03 : 0.1 },
        }),
      );
    }
  return findings;
}

async function compareSlowdowns(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { network, workload, own, percent } of SLOWDOWNS) {
    const there = milliseconds(await run(laboratory, workload, '8x512'));
    const here = milliseconds(await run(laboratory, workload, own));
    findings.push(
      table(`${network}, slowdown on 8x512`, percent, 100 * (there / here - 1), {
        unit: '%',
        evidence: 'published',
        neutral: 0,
        within: { absolute: 10 },
        note: `over ${own}`,
      }),
    );
  }
  return findings;
}

/** Power, energy by kernel and link of the two points of Fig. 11a whose machines are known. */
export async function comparePoints(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('Fig. 11a', { source: FIGURE, mark: 'found' });
  const findings: Finding[] = [];
  for (const point of POINTS) {
    if (!('design' in point)) continue;
    const record = await run(laboratory, 'resnet50-imagenet', point.design);
    const seconds = record.totals.seconds;
    const watts = requireModelled(record.totals.energyJoules, 'energy') / seconds;
    findings.push(
      compare(`${point.design}, power`, point.watts, watts, {
        unit: 'W',
        evidence: 'fitted',
        within: { relative: 0.03 },
        note: 'one constant a lane',
      }),
      compare(`${point.design}, link`, point.link, 100 * detail(record, 'linkUtilization'), {
        unit: '%',
        evidence: 'inferred',
        within: { absolute: 1 },
        note: 'the bandwidth was worked out from these shares',
      }),
    );
  }
  return [...findings, ...(await compareFront(laboratory))];
}

const PES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].slice(1);
const LANES = Array.from({ length: 12 }, (_, power) => 4 << power);

/** The least latency of all designs of the sweep within the area of each point whose machine is not said. */
async function compareFront(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('Fig. 11a', {
    unit: 'ms',
    source: FIGURE,
    mark: 'found',
    evidence: 'figure',
    within: { relative: 0.15 },
    note: 'PEs and lanes not said: ours is the fastest of the sweep within that area',
  });
  const designs: { area: number; time: number }[] = [];
  for (const pes of PES)
    for (const lanes of LANES) {
      const record = await laboratory.run({
        workload: 'resnet50-imagenet',
        arch: 'cheetah/4x512',
        overrides: [`pes=${pes}`, `lanes=${lanes}`],
        fidelity: 'analytic',
      });
      designs.push({ area: areaOf(record), time: milliseconds(record) });
    }
  return POINTS.filter((point) => !('design' in point)).map(({ point, milliseconds: published, area }) => {
    const within = designs.filter((one) => one.area <= area * 1.02);
    return compare(`point ${point}, latency`, published, Math.min(...within.map(({ time }) => time)));
  });
}

/** Shares of kernels in the time of the lanes. */
export async function compareKernelSplit(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('Fig. 11b', {
    unit: '%',
    source: FIGURE,
    mark: 'found',
    evidence: 'fitted',
    within: { absolute: 4 },
    note: 'the chain of kernels was chosen among several with these shares in view',
  });
  const record = await run(laboratory, 'resnet50-imagenet', '4x512');
  return (['ntt', 'rotate', 'multiply'] as const).map((kernel) =>
    compare(kernel, KERNELS[kernel], 100 * detail(record, `${kernel}Share`)),
  );
}
