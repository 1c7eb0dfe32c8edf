// @ts-check
import { runNode } from './child.mjs';
import { prepared, runCase } from './dram-case.mjs';
import { median, timed } from './measure.mjs';
import { short, whole } from './table.mjs';

const REQUESTS = 1_000_000;
/** Runs of each case, here and in processes of their own. */
const WARM = 7;
const WARM_UP = 2;
const COLD = 3;
/** What starts and ends at once, and its CPU seconds on the quiet machine on which Ramulator was measured. */
const NOTHING = ['-e', '0'];
const QUIET_SECONDS = 0.074;

/** @typedef {import('../dist/memory/trace/index.js').Workload} Workload */
const common = /** @type {const} */ ({ n: REQUESTS, base: 0, seed: 1 });
/** @type {Workload} */
const STREAM = { kind: 'stream', ...common, rw: { mode: 'read' } };
/** @type {Workload} */
const MIX = { kind: 'stream', ...common, rw: { mode: 'period', period: 3, reads: 2 } };
/** @type {Workload} */
const RANDOM = { kind: 'random', ...common, rw: { mode: 'read' }, bits: 23 };

/**
 * Ramulator 2.1 (c5b1c3a, g++ -O2), million requests a CPU second on a machine of this kind, one core. DDR4: a million
 * requests; the rest 100 thousand.
 * @type {readonly (import('./dram-case.mjs').DramCase & { name: string, ramulator: number, least?: number })[]}
 */
const CASES = [
  { name: 'stream', standard: 'DDR4-2400', workload: STREAM, ramulator: 0.325, least: 10 },
  { name: 'random', standard: 'DDR4-2400', workload: RANDOM, ramulator: 0.191, least: 5 },
  { name: 'stream 2:1', standard: 'DDR4-2400', workload: MIX, ramulator: 0.367 },
  { name: 'stream', standard: 'HBM2-2000', workload: STREAM, ramulator: 0.452 },
  { name: 'random', standard: 'HBM2-2000', workload: RANDOM, ramulator: 0.175 },
  { name: 'stream', standard: 'LPDDR5-6400', workload: STREAM, ramulator: 0.302 },
  { name: 'random', standard: 'LPDDR5-6400', workload: RANDOM, ramulator: 0.15 },
  { name: 'stream', standard: 'GDDR6-14000', workload: STREAM, ramulator: 0.367 },
  { name: 'random', standard: 'GDDR6-14000', workload: RANDOM, ramulator: 0.079 },
];

/** Requests a CPU second of the bank-level memory beside Ramulator's. @returns {Promise<import('./table.mjs').Section>} */
export async function dramSection() {
  /** @type {string[]} */
  const faults = [];
  const nothing = median(Array.from({ length: 9 }, () => runNode(NOTHING).cpu));
  const rows = CASES.map(({ name, ramulator, least, ...dramCase }) => {
    const { standard, workload } = dramCase;
    prepared(dramCase);
    const cold = Array.from({ length: COLD }, () =>
      JSON.parse(runNode(['bench/dram-once.mjs', JSON.stringify(dramCase)]).stdout),
    );
    const warm = Array.from({ length: WARM_UP + WARM }, () => timed(() => runCase(dramCase))).slice(WARM_UP);
    const cycles = warm[0]?.result ?? 0;
    for (const once of cold)
      if (once.cycles !== cycles) faults.push(`${standard} ${name}: ${once.cycles} cycles, not ${cycles}`);
    const seconds = warm.map(({ cpu }) => cpu);
    const rate = workload.n / median(seconds) / 1e6;
    const fastest = workload.n / Math.min(...seconds) / 1e6;
    return {
      standard,
      requests: name,
      cycles,
      cold: workload.n / median(cold.map(({ cpu }) => cpu)) / 1e6,
      warm: rate,
      cyclesPerSecond: (cycles * rate * 1e6) / workload.n,
      ramulator,
      ratio: rate / ramulator,
      fastest: fastest / ramulator,
      wanted: least === undefined ? '' : `>= ${least}`,
    };
  });
  return {
    name: 'dram',
    title: `Bank-level memory: ${whole(REQUESTS)} requests on one channel (RoBaRaCoCh, FRFCFS), one core`,
    notes: [
      `million requests a CPU second; requests made beforehand; cold: the only run of a process, compiler included, median of ${COLD}; warm: in one process behind ${WARM_UP} runs, median of ${WARM}.`,
      `This machine now: node -e 0 takes ${nothing.toFixed(3)} CPU s, measuring included; ${QUIET_SECONDS} s without on the quiet machine of Ramulator's numbers. Other work on shared cores slows ours alone here: 'fastest' is the quickest of the ${WARM}.`,
      'ratio: warm beside Ramulator 2.1 (c5b1c3a, g++ -O2, measured on a machine of this kind with a trace of the same form, load not included).',
    ],
    columns: [
      { key: 'standard', title: 'standard' },
      { key: 'requests', title: 'requests' },
      { key: 'cycles', title: 'cycles', show: whole },
      { key: 'cold', title: 'cold M/s', show: short },
      { key: 'warm', title: 'warm M/s', show: short },
      { key: 'cyclesPerSecond', title: 'cycles / CPU s', show: short },
      { key: 'ramulator', title: 'Ramulator M/s', show: (value) => value.toFixed(3) },
      { key: 'ratio', title: 'ratio', show: (value) => value.toFixed(1) },
      { key: 'fastest', title: 'fastest', show: (value) => value.toFixed(1) },
      { key: 'wanted', title: 'wanted' },
    ],
    rows,
    faults,
  };
}
