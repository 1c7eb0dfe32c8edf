// @ts-check
// Gives inputs to what reads them, one after the other; which one, and since when, the parent sees in shared memory.
import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { drawOf, mutated } from './mutate.mjs';

/** @typedef {{ kind: string, index: number, problem: string, bytes: Uint8Array }} Finding */

const { home, module, seed, first, step, end, kinds: wanted, shared } = workerData;
const state = new Float64Array(shared);
const { kindsIn } = await import(module);
/** @type {Record<string, import('./kinds.mjs').Kind>} */
const kinds = await kindsIn(home);
const names = Object.keys(kinds).filter((name) => wanted.length === 0 || wanted.includes(name));
/** @type {Record<string, { inputs: number, accepted: number, milliseconds: number }>} */
const counts = Object.fromEntries(names.map((name) => [name, { inputs: 0, accepted: 0, milliseconds: 0 }]));

/** @param {unknown} error @returns {string | undefined} what is wrong with how an input was refused */
function problemOf(error) {
  if (!(error instanceof Error) || error.name !== 'InputError')
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  // eslint-disable-next-line no-control-regex -- none may reach a terminal
  return /[\u0000-\u001f\u007f]/.test(error.message)
    ? `not one clean line: ${JSON.stringify(error.message)}`
    : undefined;
}

for (let index = first; index < end; index += step) {
  const name = names[index % names.length];
  const kind = kinds[name ?? ''];
  const count = counts[name ?? ''];
  if (kind === undefined || count === undefined) break;
  const draw = drawOf(seed * 1_000_003 + index);
  const base = draw.of(kind.bases);
  const bytes = mutated(base.bytes, kind.isText, draw);
  const file = path.join(home, base.name);
  fs.writeFileSync(file, bytes);
  const from = performance.now();
  state[1] = performance.timeOrigin + from;
  state[0] = index;
  /** @type {string | undefined} */
  let problem;
  try {
    await kind.read(file, bytes);
    count.accepted++;
  } catch (error) {
    problem = problemOf(error);
  }
  count.inputs++;
  count.milliseconds += performance.now() - from;
  if (problem !== undefined) parentPort?.postMessage({ finding: { kind: name, index, problem, bytes } });
}
state[0] = -1;
parentPort?.postMessage({ counts });
