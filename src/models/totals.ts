import type { Architecture } from '../arch/load.js';
import { arithmeticIntensity, dataTypeAwareIntensity } from '../metrics/intensity.js';
import type { IntensityChoice } from '../metrics/schema.js';
import type { Assumption, Intensities, OperatorRecord, Totals, Traffic } from '../results/record.js';

/** Both intensities of MACs and the elements moved for them. */
export function intensities(
  macs: number,
  { activations, weights }: { activations: number; weights: number },
  { form, activationShare: alpha }: IntensityChoice,
): Intensities {
  return {
    arithmeticIntensity: arithmeticIntensity(macs, activations + weights),
    weightedArithmeticIntensity: dataTypeAwareIntensity(macs, activations, weights, { form, alpha }),
  };
}

/** What the totals need beside the operators. */
export interface Whole extends Intensities {
  /** Length of the run; less than the operators' sum where units work at the same time. */
  cycles: number;
  /** Hertz. */
  clock: number;
  pes: number;
}

/** Totals of a run from its operators; mapping efficiency over the compute cycles of those on the array. */
export function totalsOf(operators: readonly OperatorRecord[], whole: Whole): Totals {
  const { cycles, clock, pes, arithmeticIntensity, weightedArithmeticIntensity } = whole;
  const { macs, ...sums } = sumsOf(operators);
  const arrayCompute = operators.reduce(
    (total, one) => total + (one.unit === 'array' ? one.computeCycles : 0),
    0,
  );
  return {
    cycles,
    seconds: cycles / clock,
    macs,
    peUtilization: cycles > 0 ? macs / (cycles * pes) : 0,
    mappingEfficiency: arrayCompute > 0 ? macs / (arrayCompute * pes) : 0,
    arithmeticIntensity,
    weightedArithmeticIntensity,
    ...sums,
  };
}

type Sums = Pick<
  Totals,
  | 'macs'
  | 'energyJoules'
  | 'computeCycles'
  | 'fillCycles'
  | 'drainCycles'
  | 'stallCycles'
  | 'traffic'
  | 'energy'
>;

/** What of totals is the sum of the operators. */
export function sumsOf(operators: readonly OperatorRecord[]): Sums {
  const sum = (of: (operator: OperatorRecord) => number): number =>
    operators.reduce((total, one) => total + of(one), 0);
  return {
    macs: sum((one) => one.macs),
    energyJoules: sum((one) => one.energyJoules),
    computeCycles: sum((one) => one.computeCycles),
    fillCycles: sum((one) => one.fillCycles),
    drainCycles: sum((one) => one.drainCycles),
    stallCycles: addUp(operators.map((one) => one.stallCycles)),
    traffic: addTraffic(operators),
    energy: addUp(operators.map((one) => one.energy)),
  };
}

/** Sums key by key. */
export function addUp(parts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) total[key] = (total[key] ?? 0) + value;
  return total;
}

/** Traffic by level and tensor, sorted by both. */
export function addTraffic(parts: readonly { traffic: readonly Traffic[] }[]): Traffic[] {
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

/** Constants of an architecture that were not read in a source. */
export function assumptionsOf(architecture: Architecture): Assumption[] {
  return architecture.provenance.flatMap(({ path, value, status, source }) =>
    status === 'found' ? [] : [{ name: path, value, status, source }],
  );
}
