import type { OperatorRecord, Totals, Traffic } from '../../results/record.js';

/** What of totals is the sum of the operators. */
export type Sums = Pick<
  Totals,
  'work' | 'macs' | 'computeCycles' | 'fillCycles' | 'drainCycles' | 'stallCycles' | 'traffic' | 'energy'
> & { energyJoules: number };

export function sumOperators(operators: readonly OperatorRecord[]): Sums {
  const sum = (of: (operator: OperatorRecord) => number): number =>
    operators.reduce((total, one) => total + of(one), 0);
  return {
    work: sum((one) => one.work),
    macs: operators.some(({ macs }) => macs === null) ? null : sum((one) => one.macs!),
    energyJoules: sum((one) => one.energyJoules ?? 0),
    computeCycles: sum((one) => one.computeCycles),
    fillCycles: sum((one) => one.fillCycles),
    drainCycles: sum((one) => one.drainCycles),
    stallCycles: addUp(operators.map((one) => one.stallCycles)),
    traffic: addTraffic(operators),
    energy: addUp(operators.map((one) => one.energy)),
  };
}

export const sumValues = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((sum, value) => sum + value, 0);

/** Sums key by key. */
function addUp(parts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) total[key] = (total[key] ?? 0) + value;
  return total;
}

/** Traffic by level and tensor, sorted by both. */
function addTraffic(parts: readonly { traffic: readonly Traffic[] }[]): Traffic[] {
  const rows = new Map<string, Traffic>();
  for (const { traffic } of parts) {
    for (const row of traffic) {
      const key = `${row.level}/${row.tensor}`;
      const total = rows.get(key) ?? { level: row.level, tensor: row.tensor, readBytes: 0, writeBytes: 0 };
      total.readBytes += row.readBytes;
      total.writeBytes += row.writeBytes;
      rows.set(key, total);
    }
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
