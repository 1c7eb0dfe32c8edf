import type { Channel } from '../banked/channel.js';
import type { Counter } from '../banked/counters.js';
import { runRequests, type DramRun } from '../banked/run.js';
import { peakBandwidth, type DramSystem } from '../banked/system.js';
import { generate } from '../trace/generate.js';
import { CommandText, Fnv } from '../trace/command-text.js';
import { compare, type Comparison, type Tree } from './compare.js';
import { spreadOf } from '../trace/percentiles.js';
import type { Case } from './schema.js';

/** A case that was run. */
export interface CheckedCase {
  id: string;
  comparisons: Comparison[];
  equal: boolean;
}

/** Ramulator's names of our counters. */
const NAMES: Readonly<Record<string, Counter>> = {
  read_row_hits: 'readHits',
  read_row_misses: 'readMisses',
  read_row_conflicts: 'readConflicts',
  write_row_hits: 'writeHits',
  write_row_misses: 'writeMisses',
  write_row_conflicts: 'writeConflicts',
  num_read_reqs: 'reads',
  num_write_reqs: 'writes',
  num_read_reqs_served: 'readsServed',
  num_write_reqs_served: 'writesServed',
  num_read_reqs_forwarded: 'forwarded',
  num_write_reqs_coalesced: 'coalesced',
  num_maintenance_reqs: 'maintenance',
  num_maintenance_reqs_served: 'maintenanceServed',
  read_queue_len: 'readQueueLength',
  write_queue_len: 'writeQueueLength',
  priority_queue_len: 'priorityQueueLength',
  read_latency: 'readLatency',
  cas_issued: 'casIssued',
  cas_skipped: 'casSkipped',
  act2_deadline_forced: 'secondForced',
  act2_deferred: 'secondDeferred',
};

/**
 * Runs a case on the system of its file and holds it against what the case expects.
 * @param peak GB/s as the file has it, if it does
 */
export function checkCase(
  system: DramSystem,
  { id, workload, issue_every, expect }: Case,
  peak = peakBandwidth(system) / 1e9,
): CheckedCase {
  const requests = generate(workload, system.transactionBytes);
  const latency = new Float64Array(requests.length);
  const done = new Float64Array(requests.length).fill(Infinity);
  const text = new CommandText(system);
  const logs = Array.from({ length: system.channels }, (_, channel) => ({
    hash: new Fnv(),
    commands: 0,
    lines: expect.channels?.[channel]?.command_log === undefined ? undefined : ([] as string[]),
  }));
  let atAccept: Tree;
  const run = runRequests(system, requests, {
    every: issue_every,
    latency,
    done,
    onCommand: (channel, ...command) => {
      const line = text.line(...command);
      const log = logs[channel]!;
      log.commands++;
      log.hash.add(line);
      log.hash.add('\n');
      log.lines?.push(line);
    },
    onAccepted: (channels, clk) => {
      const departed = channels.map(() => 0);
      requests.isWrite.forEach((isWrite, at) => {
        if (isWrite === 0 && done[at]! <= clk)
          departed[channelOf(system, requests.address[at]!)]! += latency[at]!;
      });
      atAccept = stockTool(system, channels, clk, departed);
    },
  });
  const reads = latency.filter((_, at) => requests.isWrite[at] === 0);
  const ours: Tree = {
    ...valuesOf(system, run, peak),
    requests: requests.length,
    reads: reads.length,
    writes: requests.length - reads.length,
    read_latency: spreadOf(reads) as Tree,
    channels: logs.map(({ hash, commands, lines }) => ({
      n_commands: commands,
      fnv1a32: hash.value,
      command_log: lines,
    })),
    stock_tool_at_accept: atAccept,
  };
  const comparisons = compare(ours, expect as Tree);
  return { id, comparisons, equal: comparisons.every(({ equal }) => equal) };
}

/** Consecutive transactions go to consecutive channels. */
const channelOf = ({ transactionBytes, channels }: DramSystem, address: number): number =>
  Math.floor(address / transactionBytes) % channels;

const sumOf = (channels: readonly Channel[], counter: Counter): number =>
  channels.reduce((sum, { counters }) => sum + counters.get(counter), 0);

/** The values of a run that need no look at single requests. */
function valuesOf(system: DramSystem, run: DramRun, peak: number) {
  const { channels, acceptCycle, drainCycle, lastReadDepart, lastWriteIssue } = run;
  const counters = Object.fromEntries(
    Object.entries(NAMES).map(([name, counter]) => [name, sumOf(channels, counter)]),
  );
  const commands = commandsOf(channels);
  const columns = columnsOf(commands);
  const seconds = drainCycle * system.cyclePicoseconds * 1e-12;
  const bandwidth = (columns * system.transactionBytes) / seconds / 1e9;
  return {
    accept_cycle: acceptCycle,
    drain_cycle: drainCycle,
    last_read_depart: lastReadDepart,
    last_write_issue: lastWriteIssue,
    data_end_cycle: Math.max(lastReadDepart, lastWriteIssue + system.writeLatency),
    send_rejects: run.rejects,
    time_ns: seconds * 1e9,
    bandwidth_GBps: bandwidth,
    bus_utilisation: bandwidth / peak,
    counters: { ...counters, ...rowsOf(channels) },
    commands,
  };
}

const rowsOf = (channels: readonly Channel[]) => ({
  row_hits: sumOf(channels, 'readHits') + sumOf(channels, 'writeHits'),
  row_misses: sumOf(channels, 'readMisses') + sumOf(channels, 'writeMisses'),
  row_conflicts: sumOf(channels, 'readConflicts') + sumOf(channels, 'writeConflicts'),
});

/**
 * What Ramulator itself prints: it ends when the last request has been taken, and leaves out what is on its way. It
 * has an average for each channel, of which files of cases have the first.
 * @param departed latencies of the reads whose data are there, summed by channel
 */
function stockTool(
  system: DramSystem,
  channels: readonly Channel[],
  cycles: number,
  departed: readonly number[],
): Tree {
  const first = channels[0]!.counters.get('readsServed');
  const [reads, writes] = [sumOf(channels, 'readsServed'), sumOf(channels, 'writesServed')];
  const seconds = cycles * system.cyclePicoseconds * 1e-12;
  return {
    cycles,
    avg_read_latency: first === 0 ? 0 : departed[0]! / first,
    total_throughput_MBps: cycles === 0 ? 0 : ((reads + writes) * system.transactionBytes) / seconds / 1e6,
    ...rowsOf(channels),
    num_read_reqs_served: reads,
    num_write_reqs_served: writes,
    read_latency: departed.reduce((sum, each) => sum + each, 0),
  };
}

/** Commands issued, by name; those that were none are left out. */
export function commandsOf(channels: readonly Channel[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { commands, issued } of channels)
    commands.forEach((command, at) => {
      if (issued[at]! > 0) counts[command] = (counts[command] ?? 0) + issued[at]!;
    });
  return counts;
}

export const columnsOf = ({ RD = 0, RDA = 0, WR = 0, WRA = 0 }: Readonly<Record<string, number>>): number =>
  RD + RDA + WR + WRA;
