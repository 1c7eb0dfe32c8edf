import { ASSUMPTIONS } from '../../models/rpu/architecture.js';
import { VECTOR } from '../../models/rpu/isa/program.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import type { Table } from '../table.js';
import { machine, proves, STAND_INS, type Bench } from './bench.js';
import { CLOCKS, FIGURE, GAIN, MACHINES, RINGS, TEXT, UNSCHEDULED } from './published.js';

const shared = { source: FIGURE, mark: 'found', evidence: 'figure' } as const;
const ONCE = 'scheduled once, for (128, 128)';

/** One program on every machine, as published. */
export async function compareMachines(bench: Bench): Promise<Finding[]> {
  const compare = figure('64K by lanes and banks', { ...shared, unit: 'us', within: { relative: 0.15 } });
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    const program = await bench.program(order);
    for (const [lanes, banks, published] of MACHINES) {
      const ours = await bench.microseconds(program, machine(lanes, banks));
      const at = `(${lanes}, ${banks})`;
      const own = { of: `64K on ${at}`, evidence: proves(order, 'figure'), note: ONCE };
      findings.push(compare(`${at}, ${order}`, published, ours, own));
    }
  }
  return findings;
}

/** Deviation of every machine with every set of assumptions: one program each, scheduled for (128, 128). */
export async function tabulateMachines(bench: Bench): Promise<Table> {
  const cases = STAND_INS.flatMap((order) => ASSUMPTIONS.map((assumptions) => ({ order, assumptions })));
  const deviations = await Promise.all(
    cases.map(async ({ order, assumptions }) => {
      const set = [`assumptions=${assumptions}`];
      const program = await bench.program(order, set);
      return Promise.all(
        MACHINES.map(async ([lanes, banks, published]) => {
          const ours = await bench.microseconds(program, [...machine(lanes, banks), ...set]);
          return Math.log(ours / published);
        }),
      );
    }),
  );
  const percent = (logarithm: number): string => (100 * (Math.exp(logarithm) - 1)).toFixed(1);
  const mean = (logarithms: readonly number[]): number =>
    logarithms.reduce((sum, one) => sum + Math.abs(one), 0) / logarithms.length;
  return {
    title: 'Deviation from the published times by lanes and banks, %',
    columns: ['lanes, banks', 'us', ...cases.map(({ order, assumptions }) => `${order}, ${assumptions}`)],
    rows: [
      ...MACHINES.map(([lanes, banks, published], row) => [
        `${lanes}, ${banks}`,
        String(published),
        ...deviations.map((column) => percent(column[row]!)),
      ]),
      ['geometric mean, without sign', '', ...deviations.map((column) => percent(mean(column)))],
    ],
    notes: [`One program for all machines of a column, ${ONCE}. Published times are read off to about 5 %.`],
  };
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
  const naive = await bench.program('naive');
  const times = await Promise.all(
    UNSCHEDULED.map(([lanes]) => bench.microseconds(naive, machine(lanes, 128))),
  );
  const findings = UNSCHEDULED.map(([lanes, published], row) =>
    compare(`(${lanes}, 128)`, published, times[row]!),
  );
  for (const order of STAND_INS) {
    const scheduled = await bench.program(order);
    let gains = 0;
    for (const [row, [lanes]] of UNSCHEDULED.entries())
      gains += times[row]! / (await bench.microseconds(scheduled, machine(lanes, 128)));
    findings.push(
      compare(`gain of scheduling, average, ${order}`, GAIN, gains / UNSCHEDULED.length, {
        of: 'gain of scheduling',
        unit: 'x',
        source: TEXT,
        neutral: 1,
        variant: order !== 'pipelined',
      }),
    );
  }
  return findings;
}

/** Rings of other sizes on (128, 128), made for it. */
export async function compareRings(bench: Bench): Promise<Finding[]> {
  const compare = figure('ring sizes on (128, 128)', { ...shared, unit: 'x', within: { relative: 0.15 } });
  const { hples } = await bench.spec([]);
  const findings: Finding[] = [];
  for (const order of STAND_INS) {
    for (const [n, published] of RINGS) {
      const ours = (await bench.own(order, [], n)) / ((n * Math.log2(n)) / hples);
      const name = `${n / 1024}K over n log2 n / (lanes clock)`;
      const note = n / VECTOR <= 16 ? 'all vectors stay in registers' : '';
      const own = { of: `ring sizes: ${name}`, evidence: proves(order, 'figure'), note };
      findings.push(compare(`${name}, ${order}`, published, ours, own));
    }
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
