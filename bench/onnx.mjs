// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countNetwork } from '../dist/workload/count.js';
import { inspectOnnx } from '../dist/workload/import/onnx.js';
import { whole } from './table.mjs';

/**
 * How many ONNX files of a folder import, with the shapes of the outputs that the files declare:
 * `node bench/onnx.mjs <folder> [--group] [--dim name=size] [--value name=number]`. With `--group` a line for each part of the file names
 * before `__`, without it one for each file. What fails is listed by reason.
 */

/** @typedef {{ file: string, outcome: 'right' | 'undeclared' | 'open' | 'shapes' | 'refused' | 'crash', reason: string, macs: number, parameters: number, operators: number }} Result */

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.onnx'))
    .toSorted();

/** @param {readonly number[] | undefined} dims */
const show = (dims) => (dims === undefined ? 'unknown' : `[${dims.join(', ')}]`);

/**
 * Compares the outputs with their declared sizes; a size that is not fixed in the file agrees with all.
 * @param {import('../dist/workload/import/onnx.js').OnnxImport} read
 * @returns {{ outcome: Result['outcome'], reason: string }}
 */
function compare({ outputs, declared }) {
  let compared = 0;
  for (const { name, dims } of declared) {
    const found = outputs.get(name);
    if (found === undefined) return { outcome: 'open', reason: `output ${name} has no known size` };
    if (dims === undefined || dims.length === 0) continue;
    compared += 1;
    const agrees =
      dims.length === found.length && dims.every(({ size = 0 }, axis) => size === 0 || size === found[axis]);
    const sizes = dims.map(({ size = 0 }) => size);
    if (!agrees)
      return { outcome: 'shapes', reason: `output ${name} is ${show(found)}, declared ${show(sizes)}` };
  }
  return { outcome: compared > 0 ? 'right' : 'undeclared', reason: '' };
}

/** @typedef {Map<string, number>} Numbers */
/** @param {string} folder @param {string} file @param {Numbers} sizes @param {Numbers} inputs @returns {Result} */
function attempt(folder, file, sizes, inputs) {
  const whole = path.join(folder, file);
  const nothing = { macs: 0, parameters: 0, operators: 0 };
  try {
    const read = inspectOnnx(whole, sizes, inputs);
    const { macs, parameters, operators } = countNetwork(read.network);
    return { file, ...compare(read), macs: macs * read.network.batch, parameters, operators };
  } catch (error) {
    const problem = error instanceof Error ? error : new Error(String(error));
    const refused = problem.name === 'InputError';
    const reason = refused ? problem.message.slice(whole.length + 2) : `${problem.stack}`;
    return { file, outcome: refused ? 'refused' : 'crash', reason, ...nothing };
  }
}

/** The reason without the names of the file. @param {string} reason */
const kindOf = (reason) =>
  reason
    .replace(/^(node|input|weight) '[^']*'( \([^)]*\))?[^:]*: /, '$1$2: ')
    .replace(/; expected.*$/, '')
    .replace(/\d+/g, '#')
    .slice(0, 110);

/** @template T @param {readonly T[]} items @param {(item: T) => string} keyOf */
function groups(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const found = new Map();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return [...found].toSorted(([, a], [, b]) => b.length - a.length);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    group: { type: 'boolean' },
    dim: { type: 'string', multiple: true },
    value: { type: 'string', multiple: true },
    only: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined || !fs.existsSync(folder)) {
  process.stderr.write(
    'usage: node bench/onnx.mjs <folder of .onnx files> [--group] [--only words] [--dim name=size] [--value name=number]\n',
  );
  process.exit(2);
}
/** @param {string[]} [texts] */
const numbersOf = (texts = []) =>
  new Map(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      return /** @type {[string, number]} */ ([text.slice(0, at), Number(text.slice(at + 1))]);
    }),
  );
const [sizes, inputs] = [numbersOf(values.dim), numbersOf(values.value)];
const only = values.only?.split(',');
const files = filesIn(folder).filter(
  (file) => only === undefined || only.includes(path.basename(file).split('__')[0] ?? ''),
);
const results = files.map((file) => attempt(folder, file, sizes, inputs));
const good = (/** @type {Result} */ { outcome }) => outcome === 'right' || outcome === 'undeclared';
const out = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

out('| file | files | right | MACs | parameters | remark |');
out('| --- | ---: | ---: | ---: | ---: | --- |');
const lines = groups(results, ({ file }) =>
  values.group === true ? (path.basename(file).split('__')[0] ?? '') : file,
);
for (const [name, some] of lines) {
  const bad = some.find((one) => !good(one));
  const sum = (/** @type {'macs' | 'parameters'} */ key) =>
    whole(some.reduce((all, one) => all + one[key], 0));
  const remark = bad === undefined ? '' : `${bad.outcome}: ${bad.reason.split('\n')[0]?.slice(0, 160)}`;
  out(
    `| ${name} | ${some.length} | ${some.filter(good).length} | ${sum('macs')} | ${sum('parameters')} | ${remark} |`,
  );
}
out('');
for (const [outcome, some] of groups(results, ({ outcome }) => outcome)) out(`${outcome}: ${some.length}`);
out(`imported with right shapes: ${results.filter(good).length} of ${results.length}`);
out('');
for (const [kind, some] of groups(
  results.filter((one) => !good(one)),
  ({ outcome, reason }) => `${outcome}: ${kindOf(reason.split('\n')[0] ?? '')}`,
)) {
  out(`${String(some.length).padStart(5)}  ${kind}  (${some[0]?.file})`);
}
