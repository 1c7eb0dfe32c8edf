import type { OperatorRecord, RunRecord } from '../record.js';
import { dramBytesOf } from '../sums.js';
import { Tracks, trackName } from './tracks.js';
import { TraceWriter, type TraceSummary } from './trace-writer.js';

export { TRACE_BYTE_CAP, TraceWriter, type TraceArguments, type TraceSummary } from './trace-writer.js';

const PID = 1;

/**
 * Draws a stored run: one track a unit, one slice an operator, in it one slice for each of fill, compute, every
 * stall and drain. A record holds only sums of these, so they are drawn one after the other with their true
 * lengths, not where they happened. Operators fused into another one (no cycles of their own) are instants on
 * the track of that one.
 * @throws InputError if the file cannot be written; nothing is left behind then.
 */
export function recordToTrace(
  record: RunRecord,
  file: string,
  options: { byteCap?: number } = {},
): TraceSummary {
  const trace = new TraceWriter(file, options);
  try {
    trace.process(PID, `${record.run.workload} on ${record.run.arch}`);
    const operators = [...record.operators].sort((a, b) => a.startCycle - b.startCycle);
    const tracks = declareTracks(trace, record.operators, operators);
    const byName = new Map(record.operators.map((operator) => [operator.name, operator]));
    for (const operator of operators) {
      const host = operator.fusedInto === undefined ? undefined : byName.get(operator.fusedInto);
      const tid = tracks.of.get(host ?? operator) ?? tracks.first.get(host?.unit ?? operator.unit) ?? 1;
      if (isMoment(operator)) trace.instant(tid, operator.name, operator.startCycle, describe(operator));
      else drawOperator(trace, tid, operator);
    }
    return trace.close();
  } catch (error) {
    trace.abort();
    throw error;
  }
}

const isMoment = ({ cycles, startCycle, endCycle }: OperatorRecord): boolean =>
  cycles === 0 && endCycle === startCycle;

/** How long an operator is drawn. */
const spanOf = ({ cycles, startCycle, endCycle }: OperatorRecord): number =>
  Math.max(cycles, endCycle - startCycle);

interface DeclaredTracks {
  /** Track of each operator that takes time. */
  of: ReadonlyMap<OperatorRecord, number>;
  /** First track of each unit. */
  first: ReadonlyMap<string, number>;
}

/**
 * Tracks of each unit, units in order of first use: one, or as many as it has operators under way at the same time
 * (a schedule by sub-batches goes from one to another and back).
 * @param sorted the operators in the order of their beginnings
 */
function declareTracks(
  trace: TraceWriter,
  operators: readonly OperatorRecord[],
  sorted: readonly OperatorRecord[],
): DeclaredTracks {
  const units = [...new Set(operators.map(({ unit }) => unit))].filter((unit) => unit !== 'fused');
  const of = new Map<OperatorRecord, number>();
  const first = new Map<string, number>();
  let last = 0;
  for (const unit of units) {
    const tracks = new Tracks((nth) => {
      trace.thread(PID, ++last, trackName(unit, nth));
      return last;
    });
    first.set(unit, tracks.first);
    for (const operator of sorted)
      if (operator.unit === unit && !isMoment(operator))
        of.set(operator, tracks.place(operator.startCycle, spanOf(operator)).track);
  }
  return { of, first };
}

function drawOperator(trace: TraceWriter, tid: number, operator: OperatorRecord): void {
  const { startCycle, cycles } = operator;
  const end = startCycle + spanOf(operator);
  trace.complete(tid, operator.name, operator.kind, startCycle, spanOf(operator), describe(operator));
  const phases: [name: string, category: string, cycles: number][] = [
    ['fill', 'fill', operator.fillCycles],
    ['compute', 'compute', operator.computeCycles],
    ...Object.entries(operator.stallCycles).map(([cause, stalled]): [string, string, number] => [
      `stall: ${cause}`,
      'stall',
      stalled,
    ]),
    ['drain', 'drain', operator.drainCycles],
  ];
  let at = startCycle;
  for (const [name, category, duration] of phases) {
    const shown = Math.min(duration, end - at);
    if (shown > 0) trace.complete(tid, name, category, at, shown, { sum: true });
    at += duration;
  }
  if (cycles === 0) return;
  if (operator.peUtilization !== null)
    trace.counter(PID, `utilisation of ${operator.unit} (%)`, startCycle, {
      used: operator.peUtilization * 100,
    });
  trace.counter(PID, `DRAM traffic of ${operator.unit} (B/cycle)`, startCycle, {
    moved: dramBytesOf(operator) / cycles,
  });
}

/** What a viewer shows of an operator; what it does not have is left out. */
function describe(operator: OperatorRecord): Record<string, string | number> {
  const { stage, kind, fusedInto, cycles, work, macs, peUtilization, arithmeticIntensity } = operator;
  const shown = Object.entries({
    stage: stage === '' ? null : stage,
    kind,
    fusedInto: fusedInto ?? null,
    cycles,
    work,
    macs,
    peUtilization,
    arithmeticIntensity,
  });
  return Object.fromEntries(shown.filter((entry): entry is [string, string | number] => entry[1] !== null));
}
