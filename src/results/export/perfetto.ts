import type { OperatorRecord, RunRecord } from '../record.js';
import { dramBytesOf } from '../sums.js';
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
    const tracks = declareUnits(trace, record.operators);
    const byName = new Map(record.operators.map((operator) => [operator.name, operator]));
    for (const operator of [...record.operators].sort((a, b) => a.startCycle - b.startCycle)) {
      const host = operator.fusedInto === undefined ? undefined : byName.get(operator.fusedInto);
      const tid = tracks.get(host?.unit ?? operator.unit) ?? 1;
      if (operator.cycles === 0 && operator.endCycle === operator.startCycle)
        trace.instant(tid, operator.name, operator.startCycle, describe(operator));
      else drawOperator(trace, tid, operator);
    }
    return trace.close();
  } catch (error) {
    trace.abort();
    throw error;
  }
}

/** Track number of each unit, in order of first use. */
function declareUnits(trace: TraceWriter, operators: OperatorRecord[]): Map<string, number> {
  const units = [...new Set(operators.map(({ unit }) => unit))].filter((unit) => unit !== 'fused');
  return new Map(
    units.map((unit, index) => {
      trace.thread(PID, index + 1, unit);
      return [unit, index + 1];
    }),
  );
}

function drawOperator(trace: TraceWriter, tid: number, operator: OperatorRecord): void {
  const { startCycle, endCycle, cycles } = operator;
  trace.complete(
    tid,
    operator.name,
    operator.kind,
    startCycle,
    Math.max(cycles, endCycle - startCycle),
    describe(operator),
  );
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
    if (duration > 0) trace.complete(tid, name, category, at, duration, { sum: true });
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
