// @ts-check
import { runNodeFor } from './child.mjs';
import { whole } from './table.mjs';

const MOST_SECONDS = 10;
const MOST_BYTES = 300e6;
/** Wall time after which a case is given up. */
const PATIENCE_SECONDS = 60;
/** @type {[workload: string, batch: number, tokens: number][]} a tokens of 0: the network's own */
const CASES = [
  ['vgg16-imagenet', 4096, 0],
  ['resnet152-imagenet', 4096, 0],
  ['densenet121-imagenet', 4096, 0],
  ['mobilenetv2-imagenet', 4096, 0],
  ['vit-base16-224', 4096, 0],
  ['gpt2-xl-T1024', 1, 8192],
  ['gpt2-xl-T1024', 4096, 1024],
  ['gpt2-xl-T1024', 4096, 8192],
];
const MACHINES = ['systolic/128x128', 'systolic/8x8'];
const DATAFLOWS = ['ws', 'os', 'is'];

/**
 * A transformer of the zoo with another number of tokens.
 * @template {{ input: { height: number }, operators: readonly any[] }} Specification
 * @param {Specification} specification
 * @param {number} tokens
 * @returns {Specification}
 */
export function withTokens(specification, tokens) {
  /** @param {any} entry @returns {any} */
  const changed = (entry) => {
    if (entry.kind === 'repeat')
      return { ...entry, repeat: { ...entry.repeat, operators: entry.repeat.operators.map(changed) } };
    if (entry.kind === 'embedding' && entry.tokens !== undefined)
      return { ...entry, tokens, rows: Math.max(entry.rows, tokens) };
    if (entry.kind !== 'matmul') return entry;
    return entry.layout === 'scores'
      ? { ...entry, m: tokens, n: tokens }
      : { ...entry, m: tokens, k: tokens };
  };
  const { input, operators } = specification;
  return { ...specification, input: { ...input, height: tokens }, operators: operators.map(changed) };
}

/** Whole processes on work as large as any. @returns {import('./table.mjs').Section} */
export function bigSection() {
  const rows = [];
  for (const [workload, batch, tokens] of CASES)
    for (const arch of MACHINES)
      for (const dataflow of DATAFLOWS) {
        const sets = [`dataflow=${dataflow}`];
        const ran = runNodeFor(
          ['bench/big-once.mjs', workload, arch, `${batch}`, `${tokens}`, ...sets],
          PATIENCE_SECONDS,
        );
        const within = ran !== undefined && ran.cpu <= MOST_SECONDS && ran.peakBytes <= MOST_BYTES;
        rows.push({
          ...{ workload, batch, tokens: tokens === 0 ? '' : tokens, machine: `${arch} ${dataflow}` },
          cycles: ran === undefined ? '' : whole(Number(ran.stdout)),
          cpu: ran === undefined ? `over ${PATIENCE_SECONDS} s` : ran.cpu.toFixed(2),
          peak: ran === undefined ? '' : whole(ran.peakBytes / 1e6),
          within: within ? 'yes' : 'no',
        });
      }
  return {
    name: 'big',
    title: 'Event model on large batches and long sequences, whole processes',
    notes: [
      `within: at most ${MOST_SECONDS} s of CPU and ${MOST_BYTES / 1e6} MB of memory; a case is given up after ${PATIENCE_SECONDS} s.`,
    ],
    columns: [
      { key: 'workload', title: 'workload' },
      { key: 'batch', title: 'batch' },
      { key: 'tokens', title: 'tokens' },
      { key: 'machine', title: 'machine' },
      { key: 'cycles', title: 'cycles' },
      { key: 'cpu', title: 'CPU s' },
      { key: 'peak', title: 'MB' },
      { key: 'within', title: 'within' },
    ],
    rows,
    faults: [],
  };
}
