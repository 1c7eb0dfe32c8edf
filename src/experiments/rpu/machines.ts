import { VECTOR } from '../../models/rpu/isa/program.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import { machine, type Bench } from './bench.js';
import { CLOCKS, FIGURE, GAIN, MACHINES, RINGS, TEXT, UNSCHEDULED } from './published.js';

const shared = { source: FIGURE, mark: 'found', evidence: 'figure' } as const;
const ONCE = 'scheduled once, for (128, 128)';

/** One program on every machine, as published. */
export async function compareMachines(bench: Bench): Promise<Finding[]> {
  const compare = figure('64K by lanes and banks', { ...shared, unit: 'us', within: { relative: 0.15 } });
  const findings: Finding[] = [];
  for (const order of ['rectangles', 'pipelined'] as const) {
    const program = await bench.program(order);
    for (const [lanes, banks, published] of MACHINES) {
      const ours = await bench.microseconds(program, machine(lanes, banks));
      const at = `(${lanes}, ${banks})`;
      // The order was chosen by this point.
      const fitted = order === 'rectangles' && lanes === 128 && banks === 128;
      const own = {
        of: `64K on ${at}`,
        variant: order !== 'rectangles',
        evidence: fitted ? 'fitted' : 'figure',
        note: ONCE,
      } as const;
      findings.push(compare(`${at}, ${order}`, published, ours, own));
    }
  }
  return findings;
}

/** The order in which it is written down, and what scheduling gains over it. */
export async function compareUnscheduled(bench: Bench): Promise<Finding[]> {
  const compare = figure('64K, not scheduled', {
    ...shared,
    unit: 'us',
    // Lower halves of all pairs before the upper ones: of three ways to write a stage down, the nearest to these bars.
    evidence: 'fitted',
    within: { relative: 0.15 },
    note: 'stage by stage: butterflies, lower halves, upper halves; the order of the paper is not said',
  });
  const findings: Finding[] = [];
  const naive = await bench.program('naive');
  const scheduled = await bench.program('rectangles');
  let gains = 0;
  for (const [lanes, published] of UNSCHEDULED) {
    const on = machine(lanes, 128);
    const ours = await bench.microseconds(naive, on);
    gains += ours / (await bench.microseconds(scheduled, on));
    findings.push(compare(`(${lanes}, 128)`, published, ours));
  }
  findings.push(
    compare('gain of scheduling, average', GAIN, gains / UNSCHEDULED.length, {
      unit: 'x',
      source: TEXT,
      neutral: 1,
      note: `${ONCE}; by the order that it is compared with`,
    }),
  );
  return findings;
}

/** Rings of other sizes on (128, 128), made for it. */
export async function compareRings(bench: Bench): Promise<Finding[]> {
  const compare = figure('ring sizes on (128, 128)', { ...shared, unit: 'x', within: { relative: 0.15 } });
  const { hples } = await bench.spec([]);
  const findings: Finding[] = [];
  for (const [n, published] of RINGS) {
    const cycles = await bench.own('rectangles', [], n);
    const ours = cycles / ((n * Math.log2(n)) / hples);
    const vectors = n / VECTOR;
    findings.push(
      compare(`${n / 1024}K over n log2 n / (lanes clock)`, published, ours, {
        evidence: n === 65536 ? 'fitted' : 'figure',
        note: vectors <= 16 ? 'all vectors stay in registers' : '',
      }),
    );
  }
  return findings;
}

export async function compareClocks(bench: Bench): Promise<Finding[]> {
  const compare = figure('clock by banks', {
    unit: 'GHz',
    source: TEXT,
    mark: 'found',
    evidence: 'inferred',
    within: { absolute: 0 },
    note: 'as the architecture file has it',
  });
  const rows = CLOCKS.map(async ([banks, published]) =>
    compare(`${banks} banks`, published, (await bench.spec(machine(128, banks))).clock / 1e9),
  );
  return Promise.all(rows);
}
