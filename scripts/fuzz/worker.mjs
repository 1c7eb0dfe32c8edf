// @ts-check
// Gives inputs to what reads them, one after the other, and tells of each when it begins and when it is through.
import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { drawOf, mutated } from './mutate.mjs';

/** @typedef {{ index: number, kind: string, file: string }} Begun an input, and the file that it is in */
/** @typedef {{ accepted: boolean, milliseconds: number, finding?: { problem: string, bytes: Uint8Array } }} Through */

const { home, module, seed, first, step, end, kinds: wanted } = workerData;
const { kindsIn } = await import(module);
/** @type {Record<string, import('./kinds.mjs').Kind>} */
const kinds = await kindsIn(home);
for (const name of wanted)
  if (!Object.hasOwn(kinds, name))
    throw new Error(`no kind '${name}'; expected some of ${Object.keys(kinds).join(', ')}`);
const chosen = Object.entries(kinds).filter(([name]) => wanted.length === 0 || wanted.includes(name));

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
  const [name, kind] = chosen[index % chosen.length] ?? [];
  if (name === undefined || kind === undefined) break;
  const draw = drawOf(seed * 1_000_003 + index);
  const base = draw.of(kind.bases);
  const bytes = mutated(base.bytes, kind.isText, draw);
  const file = path.join(home, base.name);
  fs.writeFileSync(file, bytes);
  parentPort?.postMessage({ begun: { index, kind: name, file } });
  const from = performance.now();
  /** @type {string | undefined} */
  let problem;
  let accepted = true;
  try {
    await kind.read(file, bytes);
  } catch (error) {
    accepted = false;
    problem = problemOf(error);
  }
  const finding = problem === undefined ? undefined : { problem, bytes };
  parentPort?.postMessage({ through: { accepted, milliseconds: performance.now() - from, finding } });
}
