import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { CircuitJob, Netlist } from '../circuit/netlist.js';
import { PACKAGE_ROOT } from '../document/files.js';
import type { Work } from '../models/model.js';

/** Text of plain data with sorted keys, so that equal data has equal text. Infinity is written as text. */
export function canonical(data: unknown): string {
  return JSON.stringify(plain(data));
}

/** Plain JSON data with sorted keys; infinite numbers become the word `infinite`. */
export function plain(data: unknown): unknown {
  if (data === Infinity) return 'infinite';
  if (Array.isArray(data)) return data.map(plain);
  if (data === null || typeof data !== 'object') return data;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, plain(value)]),
  );
}

export const hash = (data: unknown): string => createHash('sha256').update(canonical(data)).digest('hex');

export const hashWork = (work: Work): string =>
  work.type === 'network' ? hash(work.network) : hashCircuit(work.circuit);

const hashes = new WeakMap<Netlist, string>();

/** A circuit by its gates, wherever it came from; large ones take a while, so each is hashed once. */
function hashCircuit({ netlist, copies }: CircuitJob): string {
  let gates = hashes.get(netlist);
  if (gates === undefined) hashes.set(netlist, (gates = hashNetlist(netlist)));
  return hash({ gates, copies });
}

function hashNetlist({ op, a, b, outputWires, ...rest }: Netlist): string {
  const sum = createHash('sha256').update(canonical(rest));
  for (const array of [op, a, b, outputWires])
    sum.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return sum.digest('hex');
}

let version: string | undefined;

/** Version of this tool, from its package.json. */
export function toolVersion(): string {
  version ??= (
    JSON.parse(fs.readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }
  ).version;
  return version;
}
