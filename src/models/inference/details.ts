import { PHASES, type Demand, type Phase } from '../../protocol/cost.js';
import type { ProtocolNetwork } from '../../protocol/hybrid/network.js';
import { uplinkShare } from '../../protocol/hybrid/link.js';
import { bytesOf, NANOSECONDS, type Schedule, type Timed } from '../../protocol/hybrid/schedule.js';
import { STEPS, type Kept, type Plan, type Resource, type Step } from '../../protocol/hybrid/task.js';
import type { Details } from '../../results/record.js';
import type { InferenceSpec } from './architecture.js';
import { ignoredFields } from './ignored.js';

/** A network under a protocol, before the link is known. */
export interface Prepared {
  network: ProtocolNetwork;
  plan: Plan;
  layers: number;
}

/** Tasks of one layer, or of the session, in one phase. */
export interface Group {
  phase: Phase;
  operator: number;
  timed: readonly Timed[];
  kept: readonly Kept[];
}

/** Seconds and bytes of a phase; `Offline` or `Online` in names. */
export function detailsOf(prepared: Prepared, schedule: Schedule, spec: InferenceSpec): Details {
  const { network, plan } = prepared;
  const { tasks, rates, end, offlineEnd } = schedule;
  const kept = (party: string): number =>
    plan.kept.reduce((sum, one) => (one.party === party ? sum + one.bytes : sum), 0);
  const all = bytesOf(plan.tasks);
  const counts = network.layers.map((layer) => layer.counts);
  const batch = network.network.batch;
  const sum = (of: 'multiplies' | 'keySwitches' | 'up' | 'down'): number =>
    batch * counts.reduce((total, count) => total + count[of], 0);
  const parts = breakdown(tasks);
  const demands: Record<string, number> & Record<Demand, number> = {
    ...parts,
    ...demandsOf('offline', tasks, offlineEnd),
    ...demandsOf('online', tasks, end - offlineEnd),
    clientStorageBytes: kept('client'),
    serverStorageBytes: kept('server'),
  };
  return {
    protocol: spec.protocol,
    ...(ignoredFields(spec, 'event').includes('costs') ? {} : { costs: spec.costs }),
    ...demands,
    offlineShare: offlineEnd / end,
    relus: batch * network.relus,
    squares: batch * network.squares,
    heProducts: sum('multiplies'),
    heKeySwitches: sum('keySwitches'),
    ciphertextsUp: sum('up'),
    ciphertextsDown: sum('down'),
    rounds: tasks.reduce((total, { task }) => total + task.rounds, 0),
    // A link without a limit has no rate to tell.
    ...(Number.isFinite(rates.up + rates.down) ? { uplinkRate: rates.up, downlinkRate: rates.down } : {}),
    optimalUplinkShare: uplinkShare(all.up, all.down),
    communicationSeconds: on(tasks, 'uplink', 'downlink', 'wait') / NANOSECONDS,
    inferencesInClientStorage: Math.floor(spec.client.storage / Math.max(1, kept('client'))),
  };
}

const on = (timed: readonly Timed[], ...resources: Resource[]): number =>
  timed.reduce((sum, { task, length }) => (resources.includes(task.on) ? sum + length : sum), 0);

/** Time in which a resource works: tasks side by side count once. */
function busy(timed: readonly Timed[], resource: Resource): number {
  const own = timed.filter(({ task }) => task.on === resource).sort((a, b) => a.start - b.start);
  let [sum, until] = [0, 0];
  for (const { start, end } of own) {
    sum += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return sum;
}

function demandsOf<P extends Phase>(phase: P, all: readonly Timed[], length: number) {
  const timed = all.filter(({ task }) => task.phase === phase);
  const { up, down } = bytesOf(timed.map(({ task }) => task));
  return {
    [`${phase}Seconds`]: length / NANOSECONDS,
    [`${phase}ClientSeconds`]: busy(timed, 'client') / NANOSECONDS,
    [`${phase}ServerSeconds`]: busy(timed, 'server') / NANOSECONDS,
    [`${phase}UpBytes`]: up,
    [`${phase}DownBytes`]: down,
  } as Record<Extract<Demand, `${P}${string}`>, number>;
}

/** Names of the parts of the time by phase and what is done: `offlineHeSeconds`, `onlineUplinkSeconds`. */
export const partName = (phase: Phase, part: string): string =>
  `${phase}${part[0]!.toUpperCase()}${part.slice(1)}Seconds`;

/** Parts of the time: what is computed, and the directions of the link. */
export const PARTS: readonly (Exclude<Step, 'transfer' | 'wait'> | 'uplink' | 'downlink' | 'roundTrip')[] = [
  ...STEPS.filter((step) => step !== 'transfer' && step !== 'wait'),
  'uplink',
  'downlink',
  'roundTrip',
];

const partOf = ({ task }: Timed): string => {
  if (task.on === 'wait') return 'roundTrip';
  return task.on === 'uplink' || task.on === 'downlink' ? task.on : task.step;
};

function breakdown(timed: readonly Timed[]) {
  const parts: Record<string, number> = {};
  for (const phase of PHASES) for (const part of PARTS) parts[partName(phase, part)] = 0;
  for (const one of timed) parts[partName(one.task.phase, partOf(one))]! += one.length;
  return Object.fromEntries(
    Object.entries(parts).map(([name, length]) => [name, length / NANOSECONDS]),
  ) as Record<`${Phase}${'Uplink' | 'Downlink'}Seconds`, number>;
}

/** What is told of the tasks of one layer in one phase. */
export function operatorDetails({ phase, operator, timed, kept }: Group, { network }: Prepared): Details {
  const layer = network.layers.find(({ index }) => index === operator);
  const site = network.sites.find(({ index }) => index === operator);
  const { up, down } = bytesOf(timed.map(({ task }) => task));
  const counts = layer?.counts;
  const { batch } = network.network;
  return {
    phase,
    upBytes: up,
    downBytes: down,
    keptBytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
    clientSeconds: on(timed, 'client') / NANOSECONDS,
    serverSeconds: on(timed, 'server') / NANOSECONDS,
    relus: batch * (site?.site.kept ?? 0),
    ...(counts === undefined
      ? {}
      : { heProducts: batch * counts.multiplies, heKeySwitches: batch * counts.keySwitches }),
  };
}

/** Part of the time of both parties in which they compute. */
export function busyShare({ tasks, end }: Schedule): number {
  return end > 0 ? on(tasks, 'client', 'server') / (2 * end) : 0;
}
