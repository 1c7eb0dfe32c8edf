import type { Architecture } from '../../arch/load.js';
import type { Phase } from '../../protocol/cost.js';
import { SESSION } from '../../protocol/hybrid/protocol.js';
import type { Schedule, Timed } from '../../protocol/hybrid/schedule.js';
import { NANOSECONDS } from '../../protocol/hybrid/schedule.js';
import type { Kept } from '../../protocol/hybrid/task.js';
import type { Fidelity, Traffic } from '../../results/record.js';
import { macs } from '../../workload/count.js';
import type { Outcome } from '../model.js';
import { RecordBuilder, type OperatorDraft } from '../record/builder.js';
import type { InferenceSpec } from './architecture.js';
import { assumptions } from './assumptions.js';
import { busyShare, detailsOf, operatorDetails, type Group, type Prepared } from './details.js';
import { energyOf } from './energy.js';

/** In the order in which the first task of each begins in the list. */
function groupsOf({ plan }: Prepared, { tasks }: Schedule): Group[] {
  const byKey = new Map<string, { phase: Phase; operator: number; timed: Timed[]; kept: Kept[] }>();
  for (const timed of tasks) {
    const { phase, operator } = timed.task;
    const key = `${phase} ${operator}`;
    const group = byKey.get(key) ?? { phase, operator, timed: [], kept: [] };
    group.timed.push(timed);
    byKey.set(key, group);
  }
  for (const kept of plan.kept) byKey.get(`offline ${kept.operator}`)?.kept.push(kept);
  return [...byKey.values()].sort(
    (one, other) =>
      Number(one.phase === 'online') - Number(other.phase === 'online') || one.operator - other.operator,
  );
}

const lengthOn = (timed: readonly Timed[], ...resources: string[]): number =>
  timed.reduce((sum, { task, length }) => (resources.includes(task.on) ? sum + length : sum), 0);

/**
 * MACs of each row, those of an operator once: in its first row. Where a protocol has a cost for a part of the
 * operators only (transformers), what has no row of its own counts in the next one that has.
 */
function worksOf(groups: readonly Group[], { network: { network } }: Prepared, gaps: boolean): number[] {
  const seen = new Set<number>([SESSION]);
  let next = 0;
  return groups.map(({ operator }) => {
    if (seen.has(operator)) return 0;
    seen.add(operator);
    const from = gaps ? next : operator;
    next = operator + 1;
    return (
      network.batch * network.operators.slice(from, operator + 1).reduce((sum, one) => sum + macs(one), 0)
    );
  });
}

function draftOf(
  group: Group,
  work: number,
  prepared: Prepared,
  spec: InferenceSpec,
  overlapped: boolean,
): OperatorDraft {
  const { phase, operator, timed, kept } = group;
  const { network } = prepared.network;
  const of = operator === SESSION ? undefined : network.operators[operator]!;
  const name = `${phase} ${of?.name ?? 'session'}`;
  const compute = lengthOn(timed, 'client', 'server');
  const stalls = {
    uplink: lengthOn(timed, 'uplink'),
    downlink: lengthOn(timed, 'downlink'),
    'round-trip': lengthOn(timed, 'wait'),
  };
  const cycles = compute + stalls.uplink + stalls.downlink + stalls['round-trip'];
  return {
    name,
    kind: of?.kind ?? 'session',
    stage: of?.stage ?? '',
    unit: overlapped ? name : 'protocol',
    phases: { compute, stalls },
    ...(overlapped
      ? {
          startCycle: Math.min(...timed.map(({ start }) => start)),
          endCycle: Math.max(...timed.map(({ end }) => end)),
        }
      : {}),
    work,
    utilization: cycles > 0 ? compute / (2 * cycles) : 0,
    mappingEfficiency: null,
    traffic: trafficOf(timed, kept),
    energy: energyOf(timed, kept, spec),
    details: operatorDetails(group, prepared),
  };
}

/** Bytes over the link by direction, and those that are kept; what is kept is read online. */
function trafficOf(timed: readonly Timed[], kept: readonly Kept[]): Traffic[] {
  const rows = new Map<string, Traffic>();
  const add = (level: string, tensor: string, writeBytes: number, readBytes: number): void => {
    const row = rows.get(`${level} ${tensor}`) ?? { level, tensor, readBytes: 0, writeBytes: 0 };
    row.readBytes += readBytes;
    row.writeBytes += writeBytes;
    rows.set(`${level} ${tensor}`, row);
  };
  for (const { task } of timed) if (task.tensor !== undefined) add(task.on, task.tensor, task.bytes, 0);
  for (const { party, tensor, bytes } of kept) add(`${party}-storage`, tensor, bytes, bytes);
  return [...rows.values()];
}

export function toRecord(
  prepared: Prepared,
  schedule: Schedule,
  architecture: Architecture,
  fidelity: Fidelity,
): Outcome {
  const spec = architecture.spec as InferenceSpec;
  const overlapped = fidelity === 'event' && spec.overlap === 'pipelined';
  const builder = new RecordBuilder({
    unit: 'parties',
    units: 2,
    workUnit: 'MAC',
    peakPerSecond: null,
    memoryBytesPerSecond: null,
    clock: NANOSECONDS,
  });
  const groups = groupsOf(prepared, schedule);
  const works = worksOf(groups, prepared, spec.protocol === 'transformer-2pc');
  for (const [index, group] of groups.entries())
    builder.add(draftOf(group, works[index]!, prepared, spec, overlapped));
  return builder.finish({
    cycles: schedule.end,
    totals: { peUtilization: busyShare(schedule), mappingEfficiency: null },
    details: detailsOf(prepared, schedule, spec),
    assumptions: assumptions(prepared, architecture),
  });
}
