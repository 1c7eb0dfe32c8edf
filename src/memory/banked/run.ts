import { AddressMap, type Location } from './address-map.js';
import { REFUSED, type Channel } from './channel.js';
import { openChannel } from './controllers.js';
import { READS, WRITES } from './requests.js';
import type { DramSystem } from './system.js';

/** Requests of one transaction each, in order. */
export interface RequestList {
  length: number;
  /** 1: write. */
  isWrite: Uint8Array;
  /** Bytes. */
  address: Float64Array;
  /** Memory cycle before which a request is not tried; absent: as soon as the one before has been taken. */
  notBefore?: Float64Array;
}

export interface RunOptions {
  /** Memory cycles between attempts to enqueue; 1 by default. */
  every?: number;
  /** Hears every command of every channel. */
  onCommand?: (
    channel: number,
    clk: number,
    command: string,
    level: number,
    node: number,
    row: number,
    column: number,
  ) => void;
  /** Takes the latency of each request in cycles: reads to their data, writes to WR (merged ones 0). */
  latency?: Float64Array;
  /** Takes the tick at which each request was done. */
  done?: Float64Array;
  /** Told when the last request has been taken: channels are as they are then. */
  onAccepted?: (channels: readonly Channel[], clk: number) => void;
  /** Told now and then how many requests have been taken. */
  onProgress?: (accepted: number) => void;
}

/** What a list of requests took, in memory cycles, with the counters of Ramulator 2.1. */
export interface DramRun {
  /** Clock when the last request was taken. */
  acceptCycle: number;
  /** Ticks until every read has departed and every write has been issued. */
  drainCycle: number;
  lastReadDepart: number;
  lastWriteIssue: number;
  /** Attempts that found no room. */
  rejects: number;
  channels: readonly Channel[];
}

const PROGRESS = 1 << 16;

/**
 * Runs a list of requests through a memory: before a tick whose number allows it, one attempt to enqueue the next
 * request; one that is refused holds those behind it back. Goes on until everything is done.
 */
export function runRequests(system: DramSystem, requests: RequestList, options: RunOptions = {}): DramRun {
  const { every = 1, onCommand, latency, done, onProgress } = options;
  const { isWrite, address, notBefore } = requests;
  const map = new AddressMap(system);
  const channels = Array.from({ length: system.channels }, () => openChannel(system));
  for (const [index, channel] of channels.entries()) {
    if (onCommand !== undefined) channel.listener = (...command) => onCommand(index, ...command);
    if (latency !== undefined)
      channel.onDone = (owner, tick) => {
        latency[owner]! += tick;
        if (done !== undefined) done[owner] = tick;
      };
  }
  const to: Location = { channel: 0, bank: 0, row: 0, column: 0 };
  let clk = 0;
  let rejects = 0;
  for (let index = 0; index < requests.length; index++) {
    const transaction = map.transactionOf(address[index]!);
    map.locate(transaction, to);
    const queue = isWrite[index] === 1 ? WRITES : READS;
    if (notBefore !== undefined && notBefore[index]! > clk) clk = upTo(notBefore[index]!, every);
    const channel = channels[to.channel]!;
    for (;;) {
      channel.advance(clk);
      // Completion may be told at once; what is added then is the end, what is taken off before it the arrival.
      if (latency !== undefined) latency[index] = -clk;
      if (channel.send(queue, to.bank, to.row, to.column, transaction, index) !== REFUSED) break;
      channel.makeRoom(queue);
      const next = upTo(channel.clk, every);
      rejects += (next - clk) / every;
      clk = next;
    }
    if (index + 1 < requests.length) clk += every;
    if (onProgress !== undefined && index % PROGRESS === PROGRESS - 1) onProgress(index + 1);
  }
  const acceptCycle = clk;
  for (const channel of channels) channel.advance(clk);
  options.onAccepted?.(channels, clk);
  let drainCycle = 0;
  for (const channel of channels) {
    while (!channel.drained && channel.advanceToEvent());
    drainCycle = Math.max(drainCycle, clk, channel.lastDepart, channel.lastWriteIssue);
  }
  // Channels that have nothing left to do still refresh.
  for (const channel of channels) channel.finish(drainCycle);
  return {
    acceptCycle,
    drainCycle,
    lastReadDepart: Math.max(...channels.map(({ lastDepart }) => lastDepart)),
    lastWriteIssue: Math.max(...channels.map(({ lastWriteIssue }) => lastWriteIssue)),
    rejects,
    channels,
  };
}

const upTo = (clk: number, every: number): number => (every === 1 ? clk : Math.ceil(clk / every) * every);
