import type { OperatorRecord, Totals, Traffic } from '../../results/record.js';

/** What of totals is the sum of the operators. */
export type Sums = Pick<
  Totals,
  'work' | 'macs' | 'computeCycles' | 'fillCycles' | 'drainCycles' | 'stallCycles' | 'traffic' | 'energy'
> & { energyJoules: number };

export function sumOperators(operators: readonly OperatorRecord[]): Sums {
  const sums = { work: 0, macs: 0, energyJoules: 0, computeCycles: 0, fillCycles: 0, drainCycles: 0 };
  const stallCycles: Record<string, number> = {};
  const energy: Record<string, number> = {};
  let countsMacs = true;
  // One pass: a sweep sums up a hundred operators a point.
  for (const one of operators) {
    sums.work += one.work;
    if (one.macs === null) countsMacs = false;
    else sums.macs += one.macs;
    sums.energyJoules += one.energyJoules ?? 0;
    sums.computeCycles += one.computeCycles;
    sums.fillCycles += one.fillCycles;
    sums.drainCycles += one.drainCycles;
    addTo(stallCycles, one.stallCycles);
    addTo(energy, one.energy);
  }
  return {
    ...sums,
    macs: countsMacs ? sums.macs : null,
    stallCycles,
    traffic: addTraffic(operators),
    energy,
  };
}

export function sumValues(parts: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const key in parts) sum += parts[key]!;
  return sum;
}

/** Adds key by key. */
function addTo(total: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const key in part) total[key] = (total[key] ?? 0) + part[key]!;
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
