import type { RunRecord } from './record.js';

/**
 * Checks that a record is plain data with finite numbers only, which is what survives the database and JSON.
 * @throws Error naming the first offending path: a model produced something that is not a result.
 */
export function assertStorable(record: RunRecord): void {
  check(record, 'record');
}

function check(value: unknown, path: string): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${path} is ${value}; run records hold finite numbers only`);
    return;
  }
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean')
    return;
  if (Array.isArray(value)) {
    value.forEach((element, index) => check(element, `${path}[${index}]`));
    return;
  }
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new Error(`${path} is no plain data (${typeof value})`);
  for (const [key, child] of Object.entries(value as object)) check(child, `${path}.${key}`);
}
