import { eventsOf } from '../../models/rpu/events.js';
import { areaOf, energyOf, sumOf } from '../../models/rpu/silicon.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import type { Table } from '../table.js';
import { machine, proves, STAND_INS, type Bench, type StandIn } from './bench.js';
import { AREAS, BEST_PER_AREA, ENERGY, FIGURE, POWER, TEXT } from './published.js';

const squareMillimetres = async (bench: Bench, lanes: number, banks: number): Promise<number> =>
  sumOf(areaOf(await bench.spec(machine(lanes, banks)))) * 1e6;

/** Area of parts, summed; their sizes at (128, 128) are of the same figure. */
export async function compareAreas(bench: Bench): Promise<Finding[]> {
  const compare = figure('area', { unit: 'mm2', source: FIGURE, mark: 'found', within: { relative: 0.1 } });
  const findings: Finding[] = [];
  for (const [lanes, banks, published] of AREAS) {
    const ours = await squareMillimetres(bench, lanes, banks);
    const own = {
      evidence: 'fitted',
      note: 'sum of parts, scaled by rules read off the same figure',
    } as const;
    findings.push(compare(`(${lanes}, ${banks})`, published, ours, own));
  }
  return findings;
}

/** Energy and power of the transform: energies of actions were divided out of the same total. */
export async function compareEnergy(bench: Bench): Promise<Finding[]> {
  const compare = figure('energy of 64K on (128, 128)', {
    source: TEXT,
    mark: 'found',
    evidence: 'fitted',
  });
  const note = 'energies of actions are the shares of this total by counted actions';
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    const program = await bench.program(order);
    const microjoules = sumOf(energyOf(await bench.spec([]), eventsOf(program))) * 1e6;
    const watts = microjoules / (await bench.microseconds(program));
    // Both orders have the same events.
    if (findings.length === 0)
      findings.push(compare('energy', ENERGY, microjoules, { unit: 'uJ', within: { relative: 0.05 }, note }));
    findings.push(
      compare(`power, ${order}`, POWER, watts, {
        of: 'power of 64K on (128, 128)',
        unit: 'W',
        within: { relative: 0.1 },
        variant: order !== 'rectangles',
        note: `${note}; over our time`,
      }),
    );
  }
  return findings;
}

const LANES = [4, 8, 16, 32, 64, 128, 256];
const BANKS = [32, 64, 128, 256];

/** One program on all machines of the grid. */
async function performancePerArea(
  bench: Bench,
  order: StandIn,
): Promise<{ lanes: number; banks: number; value: number }[]> {
  const program = await bench.program(order);
  const grid = LANES.flatMap((lanes) => BANKS.map((banks) => ({ lanes, banks })));
  const points = grid.map(async ({ lanes, banks }) => {
    const area = await squareMillimetres(bench, lanes, banks);
    const microseconds = await bench.microseconds(program, machine(lanes, banks));
    return { lanes, banks, value: 1e6 / (microseconds * area) };
  });
  return (await Promise.all(points)).sort((a, b) => b.value - a.value);
}

export async function comparePerArea(bench: Bench): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    const points = await performancePerArea(bench, order);
    const rank = (lanes: number, banks: number): number =>
      1 + points.findIndex((one) => one.lanes === lanes && one.banks === banks);
    const compare = figure('performance per area', {
      source: FIGURE,
      mark: 'found',
      evidence: proves(order, 'figure'),
      within: { absolute: 0 },
    });
    const add = (
      quantity: string,
      published: number,
      ours: number,
      own: { unit: string; within?: { relative: number } },
    ): void => {
      findings.push(
        compare(`${quantity}, ${order}`, published, ours, { of: `per area: ${quantity}`, ...own }),
      );
    };
    add('best', BEST_PER_AREA, points[0]!.value, { unit: '1/(s mm2)', within: { relative: 0.15 } });
    add('rank of (128, 128)', 1, rank(128, 128), { unit: '' });
    add('rank of (64, 64)', 2, rank(64, 64), { unit: '' });
  }
  return findings;
}

export async function tabulatePerArea(bench: Bench): Promise<Table> {
  const points = await performancePerArea(bench, 'rectangles');
  const value = (lanes: number, banks: number): string =>
    points.find((one) => one.lanes === lanes && one.banks === banks)!.value.toFixed(0);
  return {
    title: 'Performance per area of the transform of 64K elements, 1e6 / (us mm2)',
    columns: ['lanes', ...BANKS.map((banks) => `${banks} banks`)],
    rows: LANES.map((lanes) => [String(lanes), ...BANKS.map((banks) => value(lanes, banks))]),
    notes: ['One program, rectangle by rectangle, scheduled for (128, 128).'],
  };
}
