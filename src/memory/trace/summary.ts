import { dramEnergy, energyPerBit, totalEnergy, type DramEnergy } from '../banked/energy.js';
import { BUS_STATES, type BusState } from '../banked/report.js';
import type { DramRun } from '../banked/run.js';
import { reportOn } from '../banked/summary.js';
import { peakBandwidth, type DramSystem } from '../banked/system.js';
import { spreadOf, type Spread } from './percentiles.js';
import type { Requests } from './requests.js';

/** What a list of requests took and got. Cycles are memory cycles. */
export interface RunSummary {
  requests: number;
  reads: number;
  writes: number;
  /** Cycle in which the last request was taken; attempts that found no room. */
  acceptCycle: number;
  rejects: number;
  /** Cycles until every read had its data and every write had been issued. */
  cycles: number;
  seconds: number;
  hits: number;
  misses: number;
  conflicts: number;
  /** Reads answered from the write queue, and writes merged with one that waited. */
  forwarded: number;
  coalesced: number;
  /** From being taken to the end of the data, cycles. */
  readLatency: Spread | null;
  /** From being taken to the write command. */
  writeLatency: Spread | null;
  /** Bytes that moved, and a second; the share is of what the data buses could. */
  bytes: number;
  bandwidth: number;
  peakShare: number;
  /** What the data buses did, shares of their time; they sum to 1. */
  bus: Record<BusState, number>;
  commands: Record<string, number>;
  /** Joules by what took them, all together, and each bit that moved; null if it is not known, or nothing moved. */
  energy: (DramEnergy & { total: number }) | null;
  energyPerBit: (DramEnergy & { total: number }) | null;
}

/** @param latency of each request, cycles */
export function summarise(
  system: DramSystem,
  requests: Requests,
  run: DramRun,
  latency: Float64Array,
): RunSummary {
  const report = reportOn(system, run.channels, run.drainCycle);
  const { RD = 0, RDA = 0, WR = 0, WRA = 0 } = report.commands;
  const bytes = (RD + RDA + WR + WRA) * system.transactionBytes;
  const seconds = report.cycles * report.cycleSeconds;
  const bandwidth = bytes / seconds;
  const reads = latency.filter((_, at) => requests.isWrite[at] === 0);
  const writes = latency.filter((_, at) => requests.isWrite[at] === 1);
  const { hits, misses, conflicts, forwarded, coalesced } = report;
  const [energy, perBit] =
    system.power === undefined ? [] : [dramEnergy(report, system), energyPerBit(report, system)];
  return {
    requests: requests.length,
    reads: reads.length,
    writes: writes.length,
    acceptCycle: run.acceptCycle,
    rejects: run.rejects,
    cycles: report.cycles,
    seconds,
    ...{ hits, misses, conflicts, forwarded, coalesced },
    readLatency: spreadOf(reads),
    writeLatency: spreadOf(writes),
    bytes,
    bandwidth,
    peakShare: bandwidth / peakBandwidth(system),
    bus: sharesOf(report.bus),
    commands: Object.fromEntries(Object.entries(report.commands).filter(([, count]) => count > 0)),
    energy: withTotal(energy),
    energyPerBit: withTotal(perBit),
  };
}

function sharesOf(cycles: Readonly<Record<BusState, number>>): Record<BusState, number> {
  const all = BUS_STATES.reduce((sum, state) => sum + cycles[state], 0);
  return Object.fromEntries(BUS_STATES.map((state) => [state, cycles[state] / all])) as Record<
    BusState,
    number
  >;
}

const withTotal = (energy: DramEnergy | undefined) =>
  energy === undefined ? null : { ...energy, total: totalEnergy(energy) };
