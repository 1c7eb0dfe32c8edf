import { ASSUMPTIONS } from '../../models/rpu/architecture.js';
import { classOf, COMPUTE, LOAD_STORE, SHUFFLE } from '../../models/rpu/isa/operands.js';
import { ORDERS } from '../../models/rpu/schedule/settings.js';
import type { Evidence, Finding, Mark } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import type { Table } from '../table.js';
import { proves, STAND_INS, type Bench } from './bench.js';
import {
  COUNTS,
  CYCLES,
  FIGURE,
  INTERVAL_2,
  INTERVAL_7_CYCLES,
  LOAD_LATENCY_COST,
  SHUFFLE_LATENCY_COST,
  TEXT,
} from './published.js';

/** What a row of a pipeline says itself. */
interface Own {
  unit: string;
  neutral?: number;
  within?: { absolute: number };
  source?: string;
  mark?: Mark;
  evidence?: Evidence;
}

/** Instructions of the transform: the identity of the algorithm. */
export async function compareCounts(bench: Bench): Promise<Finding[]> {
  const { opcode } = await bench.program('naive');
  const count = (queue: number): number => opcode.filter((one) => classOf(one) === queue).length;
  const compare = figure('instructions, 64K', {
    unit: 'instructions',
    source: TEXT,
    mark: 'found',
    evidence: 'published',
    within: { absolute: 0 },
    note: 'rectangles of four stages; loads and stores are not published',
  });
  return [
    compare('compute', COUNTS.compute, count(COMPUTE)),
    compare('shuffle', COUNTS.shuffle, count(SHUFFLE)),
  ];
}

/** Cycles with each set of assumptions; the machine as described decides. */
export async function compareAssumptions(bench: Bench): Promise<Finding[]> {
  const compare = figure('cycles of 64K on (128, 128)', {
    unit: 'cycles',
    source: FIGURE,
    mark: 'derived',
    of: 'cycles of 64K on (128, 128)',
    within: { relative: 0.1 },
    note: '11.1 to 11.3 thousand',
  });
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    for (const assumptions of ASSUMPTIONS) {
      const ours = await bench.own(order, [`assumptions=${assumptions}`]);
      const own = { evidence: proves(order, 'figure'), variant: assumptions !== 'as-described' };
      findings.push(compare(`${order}, ${assumptions}`, CYCLES, ours, own));
    }
  }
  return findings;
}

/** Interval of the multipliers, and latencies: what they cost a program that is made for them. */
export async function compareIntervals(bench: Bench): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    const compare = figure('pipelines of 64K on (128, 128)', {
      source: TEXT,
      mark: 'found',
      evidence: proves(order, 'published'),
      within: { relative: 0.1 },
    });
    const base = await bench.own(order);
    const made = (setting: string): Promise<number> => bench.own(order, [setting]);
    const cost = async (setting: string): Promise<number> => 100 * ((await made(setting)) / base - 1);
    const add = (quantity: string, published: number, ours: number, own: Own): void => {
      findings.push(
        compare(`${quantity}, ${order}`, published, ours, { of: `pipelines: ${quantity}`, ...own }),
      );
    };
    const latency = { unit: '%', within: { absolute: 2 } };
    const read: Omit<Own, 'unit'> = { source: FIGURE, mark: 'derived', evidence: proves(order, 'figure') };
    add('interval 2 over 1', INTERVAL_2, (await made('multiplyInterval=2')) / base, {
      unit: 'x',
      neutral: 1,
    });
    add('interval 7', INTERVAL_7_CYCLES, await made('multiplyInterval=7'), { unit: 'cycles', ...read });
    add(
      'loads and stores of 10 cycles, not 4',
      LOAD_LATENCY_COST,
      await cost('latency.loadStore=10 cycles'),
      latency,
    );
    add('shuffles of 7 cycles, not 4', SHUFFLE_LATENCY_COST, await cost('latency.shuffle=7 cycles'), latency);
  }
  return findings;
}

/** Cycles of everything, and how far they are from what the pipelines need. */
export async function tabulateAssumptions(bench: Bench): Promise<Table> {
  const rows: string[][] = [];
  for (const assumptions of ASSUMPTIONS) {
    const on = [`assumptions=${assumptions}`];
    const cycles = await Promise.all(ORDERS.map((order) => bench.own(order, on)));
    rows.push([
      assumptions,
      ...cycles.map(String),
      (cycles[0]! / cycles[1]!).toFixed(2),
      ratioOf(cycles[2]!, await boundOf(bench, on)),
    ]);
  }
  return {
    title: 'Cycles of the transform of 64K elements, (128, 128)',
    columns: ['assumptions', ...ORDERS, 'naive / rectangles', 'pipelined over its bound'],
    rows,
    notes: [
      'Published: 11.1 to 11.3 thousand scheduled, about 23 thousand not scheduled. The shuffle pipeline alone needs 7680.',
    ],
  };
}

export async function tabulateIntervals(bench: Bench): Promise<Table> {
  const rows: string[][] = [];
  for (let interval = 1; interval <= 7; interval++) {
    const on = [`multiplyInterval=${interval}`];
    const cycles = await Promise.all(STAND_INS.map((order) => bench.own(order, on)));
    rows.push([String(interval), ...cycles.map(String), String(await boundOf(bench, on))]);
  }
  return {
    title: 'Cycles by interval of the multipliers, as described',
    columns: ['interval', ...STAND_INS, 'busiest pipeline'],
    rows,
    notes: ['Published: 16 % more with 2 than with 1, 28.9 to 30 thousand with 7.'],
  };
}

/** Cycles of the busiest pipeline, whatever the order. */
async function boundOf(bench: Bench, on: readonly string[]): Promise<number> {
  const { hples, banks, multiplyInterval } = await bench.spec(on);
  const { opcode } = await bench.program('naive');
  const count = (queue: number): number => opcode.filter((one) => classOf(one) === queue).length;
  const beats = 512 / hples;
  return Math.max(
    count(SHUFFLE) * beats,
    count(COMPUTE) * beats * multiplyInterval,
    count(LOAD_STORE) * (512 / Math.min(hples, banks)),
  );
}

const ratioOf = (cycles: number, bound: number): string => (cycles / bound).toFixed(3);
