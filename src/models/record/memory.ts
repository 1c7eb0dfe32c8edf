import { InputError } from '../../errors.js';
import { dramEnergy } from '../../memory/banked/energy.js';
import { BUS_STATES, type BusState, type MemoryReport } from '../../memory/banked/report.js';
import { peakBandwidth, type DramSystem } from '../../memory/banked/system.js';
import { bankedOf } from '../../memory/open.js';
import type { MemoryPort } from '../../memory/port.js';
import type { MemorySpec } from '../../memory/schema.js';
import type { Assumption, Details, Fidelity, OperatorRecord } from '../../results/record.js';
import type { Outcome } from '../model.js';
import { sumOperators, sumValues } from './sums.js';
import { bytesOf } from './traffic.js';

/*
 * How a kind tells what its memory did. Two lines:
 *
 *   const memory = openMemory(spec.memory, { ticksPerSecond: spec.clock, bandwidth, latency }, probe);
 *   ...
 *   const record = builder.finish({ ... });
 *   return withMemory(record, memoryUse(memory, record.totals.cycles));
 *
 * `withMemory` gives the record back as it is if the memory has no banks. Else it adds the details `memory.*` of the
 * totals, the assumptions `memory.*`, the peak of the standard as the machine's bandwidth, and puts the energy of
 * the memory's commands in the place of the component `dram`, where the record has one: the price of a byte does
 * nothing then. A record without that component (a chip's energy alone) keeps its energy; the memory's is told in
 * `memory.energy.*` either way.
 *
 * - Several memories, or one opened anew for every piece of work that is done `times` times: `sumUses`, `timesUse`.
 * - A fidelity without memory requests: `requireRequests(spec.memory, fidelity)` before it.
 * - `ignoredMemory(spec.memory, fidelity)` belongs into the kind's list of ignored fields.
 */

/** A memory with banks and what it did. */
export interface MemoryUse {
  system: DramSystem;
  report: MemoryReport;
}

/**
 * What a memory did; undefined if it has no banks.
 * @param until tick to which it is there: refreshed, and taking power; by default until it has done all
 */
export function memoryUse(memory: MemoryPort, until?: number): MemoryUse | undefined {
  const banked = bankedOf(memory);
  return banked && { system: banked.system, report: banked.report(until) };
}

/** The same, done `times` times one after the other. */
export const timesUse = ({ system, report }: MemoryUse, times: number): MemoryUse => ({
  system,
  report: mapReport(report, (value) => value * times),
});

/** What memories of one system did one after the other; undefined if there is none. */
export function sumUses(uses: readonly (MemoryUse | undefined)[]): MemoryUse | undefined {
  const all = uses.filter((use) => use !== undefined);
  if (all.length === 0) return undefined;
  return all.reduce(({ system, report }, { report: other }) => ({
    system,
    report: sumReports(report, other),
  }));
}

/** Joules of a memory by what they were spent on. */
export const memoryEnergy = ({ system, report }: MemoryUse): Readonly<Record<string, number>> => ({
  ...dramEnergy(report, system),
});

/**
 * Tells in a record what its memory did.
 * @param use of `memoryUse`; undefined leaves the record alone
 * @param joules by part; default: those of its commands and background
 */
export function withMemory(
  outcome: Outcome,
  use: MemoryUse | undefined,
  joules = use === undefined ? {} : memoryEnergy(use),
): Outcome {
  if (use === undefined) return outcome;
  const { system } = use;
  const operators = withEnergy(outcome.operators, joules);
  const { energy, energyJoules } = sumOperators(operators);
  const hasEnergy = outcome.totals.energyJoules !== null;
  const { details, traffic } = outcome.totals;
  const asked = bytesOf(traffic, 'dram', 'readBytes') + bytesOf(traffic, 'dram', 'writeBytes');
  return {
    ...outcome,
    machine: { ...outcome.machine, memoryBytesPerSecond: peakBandwidth(system) },
    totals: {
      ...outcome.totals,
      ...(hasEnergy ? { energy, energyJoules } : {}),
      details: {
        ...details,
        ...memoryDetails(use, asked),
        ...energyDetails(joules),
        ...waitedTotals(operators),
      },
    },
    operators,
    assumptions: [...outcome.assumptions, ...memoryAssumptions(system)],
  };
}

const QUEUE = BUS_STATES.indexOf('queue');

/** Whole cycles of `total` by state, in the proportion of `weights`; all are of the queue if there are none. */
export function splitWhole(weights: ArrayLike<number>, total: number): Record<BusState, number> {
  const all = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const whole = {} as Record<BusState, number>;
  let [sum, told] = [0, 0];
  for (const [state, name] of BUS_STATES.entries()) {
    sum += all > 0 ? weights[state]! / all : Number(state === QUEUE);
    const until = state === BUS_STATES.length - 1 ? total : Math.min(total, Math.round(total * sum));
    whole[name] = until - told;
    told = until;
  }
  return whole;
}

/** Stall cycles by what the memory did meanwhile, as details of an operator or of totals. */
export const waitedDetails = (waited: Readonly<Record<BusState, number>>): Details =>
  Object.fromEntries(BUS_STATES.map((state) => [`memory.stall.${state}`, waited[state]]));

/** Stalls of a run by what the memory did meanwhile: sums over its operators, if they tell. */
function waitedTotals(operators: readonly OperatorRecord[]): Details {
  const names = BUS_STATES.map((state) => `memory.stall.${state}`);
  const told = operators.filter(({ details }) => names[0]! in details);
  if (told.length === 0) return {};
  return Object.fromEntries(
    names.map((name) => [name, sum(told.map(({ details }) => Number(details[name])))]),
  );
}

/** @param asked bytes that the machine asked for */
export function memoryDetails({ system, report }: MemoryUse, asked: number): Details {
  const { cycleSeconds, reads, writes, hits, misses, conflicts, bus, readLatency } = report;
  const seconds = report.cycles * cycleSeconds;
  const served = hits + misses + conflicts;
  const bytes = (reads + writes) * system.transactionBytes;
  const bandwidth = over(served * system.transactionBytes, seconds);
  const buses = system.channels * system.buses;
  const refreshes = Object.entries(report.commands).reduce(
    (sum, [name, count]) => (name.startsWith('REF') ? sum + count : sum),
    0,
  );
  return {
    'memory.standard': system.name,
    'memory.channels': system.channels,
    'memory.mapping': system.mapping,
    'memory.seconds': seconds,
    'memory.transactions': reads + writes,
    'memory.reads': reads,
    'memory.writes': writes,
    'memory.rowHits': hits,
    'memory.rowMisses': misses,
    'memory.rowConflicts': conflicts,
    'memory.hitRate': over(hits, served),
    'memory.forwarded': report.forwarded,
    'memory.coalesced': report.coalesced,
    'memory.refreshes': refreshes,
    ...Object.fromEntries(
      BUS_STATES.map((state) => [`memory.bus.${state}`, (bus[state] / buses) * cycleSeconds]),
    ),
    'memory.readLatency': over(readLatency.sum, reads) * cycleSeconds,
    'memory.readLatencyMax': readLatency.max * cycleSeconds,
    'memory.bytes': bytes,
    'memory.overfetch': asked > 0 ? bytes / asked - 1 : 0,
    'memory.bandwidth': bandwidth,
    'memory.efficiency': bandwidth / peakBandwidth(system),
  };
}

const energyDetails = (joules: Readonly<Record<string, number>>): Details =>
  Object.fromEntries(Object.entries(joules).map(([part, value]) => [`memory.energy.${part}`, value]));

/** Which memory a run had, though its architecture may not have said so: defaults are claims. */
export function memoryAssumptions({
  name,
  channels,
  mapping,
  counts,
  levels,
  controller,
}: DramSystem): Assumption[] {
  const { scheduler, rowPolicy, cap, refresh, readQueue, writeQueue } = controller;
  const banks = levels.slice(1).map((level, at) => `${counts[at + 1]} ${level}`);
  const rows = rowPolicy === 'open' ? 'open rows' : `rows closed after ${cap}`;
  return [
    {
      name: 'memory.model',
      value: `banked: ${name}, ${channels} channels of ${banks.join(' x ')}, ${mapping}, ${scheduler}, ${rows}, refresh ${refresh}, queues of ${readQueue} reads and ${writeQueue} writes`,
      status: 'assumed',
      source:
        'timings of the standard; controller as Ramulator 2.1 has it; what the machine has of it is not known',
    },
    {
      name: 'memory.energy',
      value: 'by command and background, in the place of energy.dram; dynamic by bytes, the rest by cycles',
      status: 'assumed',
      source:
        'share of an operator: its DRAM bytes of what commands take, its cycles of refresh and background',
    },
  ];
}

/** @throws InputError if the memory is to have banks at a fidelity that makes no requests */
export function requireRequests({ model }: Pick<MemorySpec, 'model'>, fidelity: Fidelity): void {
  if (model === 'bandwidth' || fidelity === 'event') return;
  throw new InputError(`is '${model}', but fidelity ${fidelity} makes no requests of a memory`, {
    field: 'memory.model',
    expected: 'bandwidth, or fidelity event',
  });
}

/** Fields of `memory` that a channel without banks has no use for. */
const CONTROLLED = ['ranks', 'mapping', 'scheduler', 'rows', 'cap', 'refresh', 'queues', 'without'];

/**
 * Fields of `memory` that nothing depends on as it is set.
 * @param fidelity whether anything is requested at all; default: it is
 */
export function ignoredMemory({ model, rows }: MemorySpec, fidelity: Fidelity = 'event'): string[] {
  if (fidelity !== 'event') return ['memory'];
  const controlled = model === 'banked' ? (rows === 'open' ? ['cap'] : []) : CONTROLLED;
  const rates = model === 'bandwidth' ? ['standard', 'channels', 'path'] : [];
  return [...rates, ...controlled].map((field) => `memory.${field}`);
}

/** Parts of the energy that grow with time, not with what is moved. */
const OF_TIME = /refresh|background/;

/**
 * Operators with the memory's energy in the place of their component `dram`: of what commands take by DRAM bytes, of
 * refresh and background by cycles. Those of a machine without energies, or without that component, stay.
 */
function withEnergy(
  operators: readonly OperatorRecord[],
  joules: Readonly<Record<string, number>>,
): OperatorRecord[] {
  if (!operators.some(({ energy }) => 'dram' in energy)) return [...operators];
  const ofTime = sumValues(Object.fromEntries(Object.entries(joules).filter(([part]) => OF_TIME.test(part))));
  const ofBytes = sumValues(joules) - ofTime;
  const bytes = operators.map(
    ({ traffic }) => bytesOf(traffic, 'dram', 'readBytes') + bytesOf(traffic, 'dram', 'writeBytes'),
  );
  const [allBytes, allCycles] = [sum(bytes), sum(operators.map(({ cycles }) => cycles))];
  return operators.map((operator, index) => {
    const byTime = over(operator.cycles, allCycles);
    const byBytes = allBytes > 0 ? bytes[index]! / allBytes : byTime;
    const energy = { ...operator.energy, dram: ofBytes * byBytes + ofTime * byTime };
    return { ...operator, energy, energyJoules: sumValues(energy) };
  });
}

const over = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mapReport = (report: MemoryReport, map: (value: number) => number): MemoryReport =>
  combine(report, report, map);

const sumReports = (one: MemoryReport, other: MemoryReport): MemoryReport =>
  combine(one, other, (value, second) => value + second);

/** Counts and sums of two reports; what is no sum (the largest latency, lengths) as it must be. */
function combine(
  one: MemoryReport,
  other: MemoryReport,
  add: (value: number, second: number) => number,
): MemoryReport {
  const names = [...new Set([...Object.keys(one.commands), ...Object.keys(other.commands)])];
  const counts = (field: Exclude<keyof MemoryReport, 'commands' | 'bus' | 'readLatency'>): number =>
    add(one[field], other[field]);
  return {
    cycles: counts('cycles'),
    cycleSeconds: one.cycleSeconds,
    reads: counts('reads'),
    writes: counts('writes'),
    forwarded: counts('forwarded'),
    coalesced: counts('coalesced'),
    hits: counts('hits'),
    misses: counts('misses'),
    conflicts: counts('conflicts'),
    commands: Object.fromEntries(
      names.map((name) => [name, add(one.commands[name] ?? 0, other.commands[name] ?? 0)]),
    ),
    bus: Object.fromEntries(
      BUS_STATES.map((state) => [state, add(one.bus[state], other.bus[state])]),
    ) as MemoryReport['bus'],
    readLatency: {
      sum: add(one.readLatency.sum, other.readLatency.sum),
      max: Math.max(one.readLatency.max, other.readLatency.max),
    },
    activeCycles: counts('activeCycles'),
    refreshed: one.refreshed,
  };
}
