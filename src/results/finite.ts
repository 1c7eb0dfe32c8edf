import type { RunRecord } from './record.js';

/**
 * Checks that a record is plain data with finite numbers only, which is what survives the database and JSON.
 * @throws Error naming the first offending path: a model produced something that is not a result.
 */
export function assertStorable(record: RunRecord): void {
  // Paths are only made when there is something to say: a record has tens of thousands of values.
  const fault = faultIn(record, 'record');
  if (fault !== undefined) throw new Error(fault());
}

/** What is wrong with a value, said from the outside in; undefined if nothing is. */
function faultIn(value: unknown, name: string | number): ((outer?: string) => string) | undefined {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return undefined;
    return (outer) => `${placed(outer, name)} is ${value}; run records hold finite numbers only`;
  }
  if (typeof value !== 'object') {
    const isPlain = value === undefined || typeof value === 'string' || typeof value === 'boolean';
    return isPlain ? undefined : (outer) => `${placed(outer, name)} is no plain data (${typeof value})`;
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = faultIn(value[index], index);
      if (fault !== undefined) return (outer) => fault(placed(outer, name));
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return (outer) => `${placed(outer, name)} is no plain data (object)`;
  for (const key of Object.keys(value)) {
    const fault = faultIn((value as Record<string, unknown>)[key], key);
    if (fault !== undefined) return (outer) => fault(placed(outer, name));
  }
  return undefined;
}

const placed = (outer: string | undefined, name: string | number): string =>
  outer === undefined ? String(name) : typeof name === 'number' ? `${outer}[${name}]` : `${outer}.${name}`;
