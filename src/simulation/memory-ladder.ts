import type { OperatorRecord, RunRecord } from '../results/record.js';
import type { Request } from './simulate.js';

/** A memory of the ladder, and what it has that the one before it had not. */
export interface Rung {
  /** Name of the stall: what this memory costs more than the one before; of the first none. */
  stall: string;
  what: string;
  overrides: readonly string[];
}

const EFFECTS = ['groups', 'turnaround', 'rows', 'refresh'] as const;
const WHAT: Readonly<Record<(typeof EFFECTS)[number], string>> = {
  groups: 'and bank groups',
  turnaround: 'and turn-arounds of the bus',
  rows: 'and rows that are closed and opened',
  refresh: 'and refresh: the whole memory',
};

const banked = (without: readonly string[]): readonly string[] => [
  'memory.model=banked',
  `memory.without=[${without.join(', ')}]`,
];

/**
 * From the bandwidth of the architecture to the whole memory, one effect at a time. The program stays the same: what
 * is planned by the bandwidth of the architecture is so on every rung.
 */
export const RUNGS: readonly Rung[] = [
  { stall: '', what: 'bandwidth and latency of the architecture', overrides: ['memory.model=bandwidth'] },
  { stall: 'rate', what: "the standard's peak rate and unloaded latency", overrides: ['memory.model=peak'] },
  { stall: 'queueing', what: 'channels, transactions and finite queues', overrides: banked(EFFECTS) },
  ...EFFECTS.map((effect, index) => ({
    stall: effect,
    what: WHAT[effect],
    overrides: banked(EFFECTS.slice(index + 1)),
  })),
];

/** Stalls of the ladder by name, in its order. */
export const LADDER_STALLS = RUNGS.slice(1).map(({ stall }) => stall);

/** Cycles that each rung adds; they sum to the last rung's cycles less the first's. */
export interface Climb {
  /** Of an operator, or of the whole run. */
  name: string;
  /** On every rung. */
  cycles: readonly number[];
  /** By stall, in the order of LADDER_STALLS: a rung's cycles less those of the rung before. */
  stalls: readonly number[];
}

const climbOf = (name: string, cycles: readonly number[]): Climb => ({
  name,
  cycles,
  stalls: cycles.slice(1).map((value, rung) => value - cycles[rung]!),
});

/** Requests for every rung of the ladder. */
export const ladderRequests = (request: Request): Request[] =>
  RUNGS.map(({ overrides }) => ({
    ...request,
    fidelity: 'event',
    overrides: [...(request.overrides ?? []), ...overrides],
  }));

/** A whole run, by what each rung adds. @param records of the rungs, in order */
export const climbRun = (records: readonly RunRecord[]): Climb =>
  climbOf(
    records[0]!.run.workload,
    records.map(({ totals }) => totals.cycles),
  );

/** The same of every operator that takes cycles on some rung. */
export function climbOperators(records: readonly RunRecord[]): Climb[] {
  const operators = records[0]!.operators.map((_, index) =>
    records.map((record) => record.operators[index]!),
  );
  return operators
    .filter((rungs) => rungs.some(({ cycles }) => cycles > 0))
    .map((rungs: readonly OperatorRecord[]) =>
      climbOf(
        rungs[0]!.name,
        rungs.map(({ cycles }) => cycles),
      ),
    );
}
