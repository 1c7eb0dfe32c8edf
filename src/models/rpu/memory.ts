import { peakBandwidth } from '../../memory/banked/system.js';
import { openMemory } from '../../memory/open.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { Regions } from '../../memory/regions.js';
import { memoryUse, sumUses, timesUse, type MemoryUse } from '../record/memory.js';
import type { RpuSpec } from './architecture.js';
import { VECTOR } from './isa/program.js';
import type { Remember } from './library.js';
import { ELEMENT } from './silicon.js';
import { limbsOf, TENSORS, type Mix } from './transfers.js';

/** How long limbs take to and from off-chip memory, in cycles, while others are moved before and after them. */
export interface Transport {
  /** @param times how often they are moved like that, which changes nothing but what is counted */
  cyclesOf(mix: Mix, times: number): number;
}

/** A channel of the machine's bandwidth, whatever is moved. */
export const channel = (
  { memory, clock }: { memory: Pick<RpuSpec['memory'], 'bandwidth'>; clock: number },
  limbBytes: number,
): Transport => ({ cyclesOf: (mix) => (limbsOf(mix) * limbBytes * clock) / memory.bandwidth });

/** Bytes of a request: a vector of the machine. */
const REQUEST = VECTOR * ELEMENT;
/** Requests after which streams have had their shares, to which shares are rounded; and such rounds that are timed. */
const ROUND = 16;
const ROUNDS = 32;

/** A stretch of transfers on the memory. */
interface Stretch {
  cycles: number;
  use: MemoryUse;
}

/**
 * A memory with banks. There are far too many limbs to ask for each, and one mix of streams goes on for long: so a
 * stretch of 4 MiB of each mix is moved, as fast as the memory can, and all limbs moved like that take in proportion.
 * Each tensor is read in order from a region of its own, results are written to another, and vectors of the streams take
 * turns by their shares, to sixteenths.
 */
export class BankedTransport implements Transport {
  private readonly spec: Pick<RpuSpec, 'memory' | 'clock'>;
  private readonly limbBytes: number;
  private readonly remember: Remember;
  private readonly uses: MemoryUse[] = [];

  constructor(spec: Pick<RpuSpec, 'memory' | 'clock'>, limbBytes: number, remember: Remember) {
    this.spec = spec;
    this.limbBytes = limbBytes;
    this.remember = remember;
  }

  cyclesOf(mix: Mix, times: number): number {
    const limbs = limbsOf(mix);
    if (limbs === 0) return 0;
    const shares = sharesOf([...TENSORS.map((tensor) => mix.read[tensor] ?? 0), mix.written]);
    const { cycles, use } = this.stretch(shares);
    const stretches = (limbs * this.limbBytes) / (ROUND * ROUNDS * REQUEST);
    if (times > 0) this.uses.push(timesUse(use, times * stretches));
    return stretches * cycles;
  }

  /** What the memory did for all limbs asked for, as long as it moved them. */
  use(): MemoryUse | undefined {
    return sumUses(this.uses);
  }

  private stretch(shares: readonly number[]): Stretch {
    const { memory, clock } = this.spec;
    return this.remember(JSON.stringify(['stretch', memory, clock, shares]), () => {
      const port = openMemory(memory, { ticksPerSecond: clock, bandwidth: memory.bandwidth });
      return { cycles: move(port, shares), use: memoryUse(port)! };
    });
  }
}

/**
 * Moves a stretch of vectors, those of the last stream to memory; returns the cycle in which all is done. It is the turn of
 * the stream that is furthest behind its share.
 */
function move(port: MemoryPort, shares: readonly number[]): number {
  let end = 0;
  const regions = new Regions();
  const places = shares.map((share) => regions.place(share * ROUNDS * REQUEST));
  for (let at = 0; at < ROUND * ROUNDS; at++) {
    const turn = turnOf(shares, at);
    const direction = turn === shares.length - 1 ? WRITE : READ;
    end = Math.max(end, port.request(0, places[turn]!.next(REQUEST), REQUEST, streamOf(turn, direction)));
  }
  return Math.max(end, port.idle);
}

/** Which stream's turn it is: the first that has had less than its share so far. */
function turnOf(shares: readonly number[], at: number): number {
  const done = shares.map(() => 0);
  let turn = 0;
  for (let step = 0; step <= at % ROUND; step++) {
    const behind = shares.map((share, stream) => share * (step + 1) - done[stream]! * ROUND);
    turn = behind.indexOf(Math.max(...behind));
    done[turn]!++;
  }
  return turn;
}

/** Sixteenths, that sum up: of those left over, one each to who lost most by rounding down. */
export function sharesOf(amounts: readonly number[]): number[] {
  const all = amounts.reduce((sum, amount) => sum + amount, 0);
  const exact = amounts.map((amount) => (ROUND * amount) / all);
  const shares = exact.map(Math.floor);
  for (let left = ROUND - shares.reduce((sum, share) => sum + share, 0); left > 0; left--) {
    const lost = exact.map((share, index) => share - shares[index]!);
    shares[lost.indexOf(Math.max(...lost))]!++;
  }
  return shares;
}

/** The same memory in a run of so many seconds: what is not moving data is idle, and refreshed on. */
export function overSeconds({ system, report }: MemoryUse, seconds: number): MemoryUse {
  const idle = Math.max(0, seconds / report.cycleSeconds - report.cycles);
  const { channels, buses, controller, timing } = system;
  const every = controller.refresh === 'none' ? Infinity : (timing['nREFI'] ?? Infinity);
  return {
    system,
    report: {
      ...report,
      cycles: report.cycles + idle,
      bus: { ...report.bus, idle: report.bus.idle + idle * channels * buses },
      commands: {
        ...report.commands,
        REFab: (report.commands['REFab'] ?? 0) + (idle / every) * report.refreshed,
      },
    },
  };
}

/** Bytes a second that the memory of a machine moves at most. */
export const peakOf = (use: MemoryUse | undefined, { memory }: Pick<RpuSpec, 'memory'>): number =>
  use === undefined ? memory.bandwidth : peakBandwidth(use.system);
