import { Numbers } from '../../../engine/growable.js';
import { BankedMemory } from '../../../memory/banked/banked-memory.js';
import type { MemoryReport } from '../../../memory/banked/report.js';
import type { DramSystem } from '../../../memory/banked/system.js';
import { READ, WRITE } from '../../../memory/port.js';
import { scaleReport } from '../../../memory/sampled.js';

/** DRAM with banks: all of it, the channels that are simulated for all, and bytes of a kernel that pass them at most. */
export type Banks = { system: DramSystem; sampledChannels: number; sampledBytes: number };

/** What DRAM did for a kernel, asked for everything as fast as it takes it. */
export type DramRun = { seconds: number; system: DramSystem; report: MemoryReport };

/** What a kernel asks of DRAM, in order. */
export interface DramStream {
  readonly length: number;
  /** Entries that are on their way at the same time: their runs come in turn. */
  readonly together: number;
  isWrite(entry: number): boolean;
  bytesOf(entry: number): number;
  /** The runs of an entry that lie together. */
  runs(entry: number, visit: (address: number, bytes: number) => void): void;
}

/** Where the pieces of a kernel's tensors lie. */
export interface Laid {
  readonly bytes: Float64Array;
  runs(piece: number, visit: (address: number, bytes: number) => void): void;
}

/** Pieces that miss in L2, or that it writes back, in the order in which they do. */
export class PieceStream implements DramStream {
  private readonly pieces = new Numbers();
  readonly together: number;
  private readonly laid: Laid;

  /** @param together blocks that are under way at a time: each fetches its pieces step by step */
  constructor(laid: Laid, together: number) {
    this.laid = laid;
    this.together = together;
  }

  get length(): number {
    return this.pieces.length;
  }
  isWrite(entry: number): boolean {
    return (this.pieces.at(entry) & 1) === WRITE;
  }
  bytesOf(entry: number): number {
    return this.laid.bytes[this.pieces.at(entry) >> 1]!;
  }
  runs(entry: number, visit: (address: number, bytes: number) => void): void {
    this.laid.runs(this.pieces.at(entry) >> 1, visit);
  }
  add(piece: number, direction: typeof READ | typeof WRITE): void {
    this.pieces.push(2 * piece + direction);
  }
  clear(): void {
    this.pieces.length = 0;
  }
}

/** Pieces that a tensor is read or written in while another is, too. */
const PIECES = 512;

/**
 * One tensor read from end to end and one written, side by side in the pieces that L2 is seen in, the second behind the
 * first. How long a channel goes one way decides what turning its bus costs.
 */
export function sideBySide(readBytes: number, writtenBytes: number, alignBytes: number): DramStream {
  const sizes = [readBytes, writtenBytes];
  const bases = [0, Math.ceil(readBytes / alignBytes) * alignBytes];
  // pieces begin at boundaries, so that no transaction is of two
  const start = (piece: number, side: number): number => {
    const at = (sizes[side]! * piece) / PIECES;
    return piece === PIECES ? at : Math.floor(at / alignBytes) * alignBytes;
  };
  const bytesOf = (entry: number): number =>
    start((entry >> 1) + 1, entry & 1) - start(entry >> 1, entry & 1);
  return {
    length: 2 * PIECES,
    together: 2,
    isWrite: (entry) => (entry & 1) === WRITE,
    bytesOf,
    runs: (entry, visit) => visit(bases[entry & 1]! + start(entry >> 1, entry & 1), bytesOf(entry)),
  };
}

/**
 * Passes a stream through DRAM as fast as it is taken, and says how long `bytes` take of which the stream is as much as
 * the caches have it in pieces. Simulated are some channels for all (their addresses as they are in the whole), and
 * where their share is more than `sampledBytes`, a few long stretches of the stream at equal distances. Channels are taken to be
 * equally busy, as hashed addresses make them.
 */
export function runBanks(banks: Banks, stream: DramStream, bytes: number): DramRun {
  const { system } = banks;
  const { channels, cyclePicoseconds } = system;
  const some = Math.min(channels, banks.sampledChannels);
  // what is too little to meet the sample goes through all
  const seen = seenOf(banks, stream, some) ?? seenOf(banks, stream, channels);
  if (seen === undefined)
    return { seconds: 0, system, report: new BankedMemory({ system, ticksPerSecond: 1 }).report() };
  const times = bytes / seen.bytes;
  const whiles = (times * seen.channels) / channels;
  const { report } = seen;
  return {
    seconds: seen.cycles * cyclePicoseconds * 1e-12 * whiles,
    system,
    report: {
      ...scaleReport(report, times, whiles),
      refreshed: (report.refreshed / seen.channels) * channels,
    },
  };
}

/** The same again and again. */
export const repeat = ({ seconds, system, report }: DramRun, times: number): DramRun => ({
  seconds: seconds * times,
  system,
  report: scaleReport(report, times, times),
});

/** Tensors from end to end through DRAM with banks, if it has any. */
export const streamBanks = (
  { dram: { banks }, alignBytes }: { dram: { banks?: Banks }; alignBytes: number },
  readBytes: number,
  writtenBytes: number,
): DramRun | undefined =>
  banks && runBanks(banks, sideBySide(readBytes, writtenBytes, alignBytes), readBytes + writtenBytes);

interface Seen {
  channels: number;
  bytes: number;
  cycles: number;
  report: MemoryReport;
}

/** Stretches of a long stream that are simulated: long enough to find rows open, many enough to see all of it. */
const STRETCHES = 8;

/** What some channels make of their share of a stream; undefined if they have none. */
function seenOf({ system, sampledBytes }: Banks, stream: DramStream, channels: number): Seen | undefined {
  const { transactionBytes, cyclePicoseconds } = system;
  let all = 0;
  for (let entry = 0; entry < stream.length; entry++) all += stream.bytesOf(entry);
  // bytes of the stream from one stretch to the next, and of a stretch
  const pitch = all / STRETCHES;
  const stretch = (sampledBytes / STRETCHES) * (system.channels / channels);
  const memory = new BankedMemory({
    system: { ...system, channels },
    ticksPerSecond: 1e12 / cyclePicoseconds,
  });
  // transactions before a place that are of the channels
  const before = (transaction: number): number =>
    Math.floor(transaction / system.channels) * channels + Math.min(channels, transaction % system.channels);
  let moved = 0;
  const ask = (address: number, bytes: number, direction: number): void => {
    const from = before(Math.floor(address / transactionBytes));
    const to = before(Math.ceil((address + bytes) / transactionBytes));
    if (bytes <= 0 || to === from) return;
    memory.ask(0, from * transactionBytes, (to - from) * transactionBytes, direction);
    moved += (to - from) * transactionBytes;
  };
  let passed = 0;
  for (let first = 0; first < stream.length; first += stream.together) {
    const end = Math.min(stream.length, first + stream.together);
    if (passed % pitch < stretch) inTurn(stream, first, end, ask);
    for (let entry = first; entry < end; entry++) passed += stream.bytesOf(entry);
  }
  if (moved === 0) return undefined;
  return { channels, bytes: moved, cycles: memory.idle, report: memory.report() };
}

/** Runs of entries that are on their way at the same time: the first of each, then the second of each. */
function inTurn(
  stream: DramStream,
  first: number,
  end: number,
  ask: (address: number, bytes: number, direction: number) => void,
): void {
  const runs = new Numbers();
  const starts: number[] = [];
  for (let entry = first; entry < end; entry++) {
    starts.push(runs.length);
    stream.runs(entry, (address, bytes) => {
      runs.push(address);
      runs.push(bytes);
    });
  }
  starts.push(runs.length);
  const at = starts.slice(0, -1);
  for (let left = runs.length; left > 0;)
    for (let index = 0; index < at.length; index++) {
      const run = at[index]!;
      if (run >= starts[index + 1]!) continue;
      ask(runs.at(run), runs.at(run + 1), stream.isWrite(first + index) ? WRITE : READ);
      at[index] = run + 2;
      left -= 2;
    }
}
