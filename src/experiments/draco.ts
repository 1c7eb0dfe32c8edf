import type { Finding } from '../results/reproduction.js';
import type { RunRecord } from '../results/record.js';
import {
  ABSTRACT,
  CLOSED_FORM,
  CYCLES,
  GROUPS,
  HEADLINES,
  MEAN_UTILIZATION,
  MEGA_MACS,
  SIMULATOR,
  simulated,
  WORKLOAD,
} from './data/draco.js';
import { finding, type Experiment, type Laboratory } from './experiment.js';

export const draco: Experiment = {
  system: 'draco',
  title: 'depthwise replaced by group convolutions on row-stationary arrays, MobileNet-V1',
  async findings(laboratory) {
    return [
      ...(await cycles(laboratory)),
      ...(await macs(laboratory)),
      ...(await utilizations(laboratory)),
      ...(await headlines(laboratory)),
    ];
  },
};

/** One cell of the author's table: `analytic` is the mapper with infinite bandwidth. */
function runOf(laboratory: Laboratory, array: string, G: number): Promise<RunRecord> {
  const arch = array === '12x14' ? 'eyeriss/chip-12x14' : `draco/rs-${array}`;
  return laboratory.run({
    workload: WORKLOAD,
    arch,
    // Layers of MobileNet do not all fit the chip's buffer whole; the compute cycles do not depend on it.
    overrides: ['rs.tileColumns=true'],
    fidelity: 'analytic',
    transforms: { draco: { G } },
  });
}

async function cycles(laboratory: Laboratory): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [array, row] of Object.entries(CYCLES)) {
    for (const [index, G] of GROUPS.entries()) {
      const { totals } = await runOf(laboratory, array, G);
      const byAuthor = simulated(array, G);
      found.push(
        finding(
          {
            figure: 'cycles',
            quantity: `${array}, G = ${G}`,
            unit: 'cycles',
            published: row[index]!,
            source: byAuthor ? SIMULATOR : CLOSED_FORM,
            mark: byAuthor ? 'found' : 'derived',
            within: { absolute: 0 },
          },
          totals.cycles,
        ),
      );
    }
  }
  return found;
}

async function macs(laboratory: Laboratory): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [index, G] of GROUPS.entries()) {
    const { operators } = await runOf(laboratory, '16x16', G);
    found.push(
      finding(
        {
          figure: 'work',
          quantity: `MACs of the convolutions, G = ${G}`,
          unit: 'M',
          published: MEGA_MACS[index]!,
          source: CLOSED_FORM,
          mark: 'derived',
          within: { absolute: 0.05 },
        },
        operators.reduce((sum, one) => (one.kind === 'conv' ? sum + one.macs : sum), 0) / 1e6,
      ),
    );
  }
  return found;
}

async function utilizations(laboratory: Laboratory): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [G, published] of Object.entries(MEAN_UTILIZATION)) {
    found.push(
      finding(
        {
          figure: 'utilisation',
          quantity: `mean of layers, 64x64, G = ${G}`,
          unit: 'of 1',
          published,
          source: CLOSED_FORM,
          mark: 'derived',
          within: { absolute: 0.001 },
        },
        meanUtilization(await runOf(laboratory, '64x64', Number(G))),
      ),
    );
  }
  return found;
}

async function headlines(laboratory: Laboratory): Promise<Finding[]> {
  const { array, G } = HEADLINES;
  const depthwise = await runOf(laboratory, array, 1);
  const grouped = await runOf(laboratory, array, G);
  const change = (of: (record: RunRecord) => number): number => of(grouped) / of(depthwise) - 1;
  const base = {
    figure: 'abstract',
    unit: 'change',
    source: ABSTRACT,
    mark: 'found',
    within: { absolute: 0.02 },
    neutral: 0,
    note: `array, G and mean are not stated there; ours: G = ${G} on ${array}, the nearest of those tried`,
  } as const;
  return [
    finding(
      { ...base, quantity: 'PE utilisation, mean of layers', published: HEADLINES.utilization },
      change(meanUtilization),
    ),
    finding(
      { ...base, quantity: 'latency', published: HEADLINES.latency },
      change(({ totals }) => totals.cycles),
    ),
  ];
}

/** Mean over layers, each counting the same; a pool counts its additions as the author's simulator does. */
function meanUtilization({ operators, run }: RunRecord): number {
  const { rows, cols } = run.architecture as { rows: number; cols: number };
  const used = operators.flatMap(({ unit, macs: work, cycles: length, details }) =>
    unit === 'array' ? [(work + Number(details['regionOps'] ?? 0)) / (length * rows * cols)] : [],
  );
  return used.reduce((sum, one) => sum + one, 0) / used.length;
}
