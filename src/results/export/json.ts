import {
  IDENTITY_JSON,
  IDENTITY_TEXT,
  MACHINE,
  OPERATOR_NUMBERS,
  OPERATOR_TEXT,
  TOTAL_NUMBERS,
} from '../runs/columns.js';
import type { RunRecord } from '../record.js';

/** Keys of the contract in the order in which they are written; any other key follows, alphabetically. */
const ORDER = new Map(
  [
    ...['run', 'machine', 'totals', 'operators', 'assumptions'],
    ...[...IDENTITY_TEXT, ...IDENTITY_JSON],
    ...Object.keys(MACHINE),
    ...[...OPERATOR_TEXT, 'fusedInto', ...OPERATOR_NUMBERS, ...TOTAL_NUMBERS],
    ...['stallCycles', 'traffic', 'energy', 'details'],
    ...['level', 'tensor', 'readBytes', 'writeBytes'],
    ...['value', 'status', 'source'],
  ]
    .filter((key, index, keys) => keys.indexOf(key) === index)
    .map((key, index) => [key, index]),
);

/** Indented JSON of a record; equal records give equal bytes, whatever the order of their keys. */
export function toJson(record: RunRecord): string {
  return `${JSON.stringify(sorted(record), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}

function rank(key: string): number {
  return ORDER.get(key) ?? ORDER.size;
}
