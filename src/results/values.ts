import type { OperatorRecord, Totals } from './record.js';
import { dramBytesOf, stallsOf } from './sums.js';

/**
 * A number of an operator or of a run's totals by the name of its metric: `cycles`, `dramBytes`, `stallCycles.ifmap`,
 * `energy.mac`, `traffic.dram.ifmap.readBytes`, or one of the kind's own details.
 * @returns null if it is not modelled, undefined if there is no such number
 */
export function valueOf(of: OperatorRecord | Totals, name: string): number | null | undefined {
  if (name === 'stallCycles') return stallsOf(of);
  if (name === 'dramBytes') return dramBytesOf(of);
  const own = (of as unknown as Record<string, unknown>)[name];
  if (typeof own === 'number' || own === null) return own;
  const detail = of.details[name];
  if (typeof detail === 'number') return detail;
  const [head, ...rest] = name.split('.');
  if (head === 'stallCycles') return of.stallCycles[rest.join('.')];
  if (head === 'energy') return of.energy[rest.join('.')];
  if (head !== 'traffic') return undefined;
  const [level, tensor, side] = rest;
  const row = of.traffic.find((one) => one.level === level && one.tensor === tensor);
  return side === 'readBytes' || side === 'writeBytes' ? row?.[side] : undefined;
}

/** Names of the numbers that `valueOf` finds at the top of totals or of an operator; those of a level lower left out. */
export function valueNames(of: OperatorRecord | Totals): string[] {
  const scalar = Object.entries(of).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []));
  const details = Object.entries(of.details).flatMap(([name, value]) =>
    typeof value === 'number' ? [name] : [],
  );
  return [...scalar, 'stallCycles', 'dramBytes', ...details];
}
