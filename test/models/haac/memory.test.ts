import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AND, XOR } from '../../../src/circuit/netlist.js';
import { BankedMemory } from '../../../src/memory/banked/banked-memory.js';
import { peakBandwidth } from '../../../src/memory/banked/system.js';
import { systemFor } from '../../../src/memory/open.js';
import { READ, WRITE, type MemoryPort } from '../../../src/memory/port.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { Answers } from '../../../src/models/haac/answers.js';
import { prepareJob } from '../../../src/models/haac/compile/index.js';
import { ProgramStreams, roundTripOf, type StreamSizes } from '../../../src/models/haac/memory.js';
import { scheduleStreamed } from '../../../src/models/haac/schedule/greedy.js';
import type { StreamLimits, StreamMemory } from '../../../src/models/haac/schedule/schedule.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import { timeJob, timeOrder } from '../../../src/models/haac/timing.js';
import { streamLimits, totalBytes } from '../../../src/models/haac/traffic.js';
import * as registry from '../../../src/models/registry.js';
import { loadWork } from '../../../src/work/load.js';
import { circuits, compiledJob, machine, netlistOf, vary, withWindow } from './helpers.js';

/** Says what it is asked for; a read is there seven cycles after it was asked for. */
class Heard implements MemoryPort {
  readonly asked: string[] = [];
  free = 0;
  started = 0;
  get idle(): number {
    return this.free + 1000;
  }
  request(): number {
    throw new Error('asked for an answer at once');
  }
  ask(at: number, address: number, bytes: number, stream: number): number {
    this.asked.push(`${'rw'[stream & 1]}${stream >> 1} ${bytes} at ${address}, ${at}`);
    this.free = at;
    return at + 7;
  }
  answer(ticket: number): number {
    return ticket;
  }
}

const spec = (...overrides: string[]): Promise<HaacSpec> => machine('2ge-2mb-ddr4', ...overrides);

/**
 * Wires 2 to 4 are inputs, then come five gates; a window of four wires. While wire 5 is driven it begins at wire 2, at 7
 * at 4 and at 9 at 6: gate 2 (wire 7) reads wire 2 from out of range, gate 4 (wire 9) wires 3 and 5.
 */
const NETLIST = netlistOf(
  3,
  [
    [AND, 2, 3],
    [XOR, 4, 5],
    [AND, 6, 2],
    [AND, 7, 6],
    [XOR, 3, 5],
  ],
  [8],
);
/** Lines of 32 B: two tables of 24 B and a third of the last, six instructions of five bytes. */
const SIZES: StreamSizes = {
  instruction: 5,
  table: 24,
  address: 4,
  wire: 16,
  garbler: false,
  inputsRead: 0,
  inputsWritten: 0,
  line: 32,
};

describe('every request of a small program', () => {
  let narrow: HaacSpec;
  beforeAll(async () => {
    narrow = withWindow(await spec(), 4);
  });
  const streams = (more: Partial<StreamSizes> = {}, change: (copy: HaacSpec) => void = () => undefined) => {
    const compiled = compiledJob({ netlist: NETLIST, copies: 1 }, vary(narrow, change), 'baseline');
    const port = new Heard();
    return {
      port,
      compiled,
      streams: new ProgramStreams(compiled.program, compiled, { ...SIZES, ...more }, port),
    };
  };
  // Regions: 25 B of instructions at 0, 72 of tables at 4096, 12 of addresses at 8192, labels of wires 0 to 9 at 12288.
  const label = (wire: number): number => 12288 + 16 * wire;

  it('of an Evaluator: lines in order, labels where they lie, what is read again and the output written', () => {
    const { port, streams: one, compiled } = streams();
    expect([compiled.outOfRange, compiled.live.gates]).toEqual([3, 2]);
    for (let gate = 0; gate < 5; gate++) {
      one.fetch(gate, 100 + gate);
      one.write(gate, 200 + gate);
    }
    expect(port.asked).toEqual([
      'r0 32 at 0, 100',
      'r1 32 at 4096, 100',
      `w3 16 at ${label(5)}, 200`,
      'r1 32 at 4128, 102',
      'r2 32 at 8192, 102',
      `r3 16 at ${label(2)}, 102`,
      'r1 32 at 4160, 103',
      `w3 16 at ${label(8)}, 203`,
      `r3 16 at ${label(3)}, 104`,
      `r3 16 at ${label(5)}, 104`,
    ]);
    // In order, and each with what was asked for before it.
    expect(Array.from({ length: 5 }, () => one.arrival())).toEqual([107, 107, 109, 110, 111]);
    expect(one.finish()).toBe(1104);
  });

  it('of a Garbler: a line of tables goes out when it is full, the rest at the end', () => {
    const { port, streams: one } = streams({ garbler: true });
    for (let gate = 0; gate < 5; gate++) one.write(gate, 200 + gate);
    one.finish();
    expect(port.asked).toEqual([
      `w3 16 at ${label(5)}, 200`,
      'w1 32 at 4096, 202',
      `w3 16 at ${label(8)}, 203`,
      'w1 32 at 4128, 203',
      'w1 8 at 4160, 203',
    ]);
  });

  it('labels of inputs by lines: read before all else, written behind it', () => {
    const { port, streams: one } = streams({ inputsRead: 3, inputsWritten: 2 });
    one.fetch(0, 50);
    one.finish();
    expect(port.asked).toEqual([
      `r3 32 at ${label(2)}, 0`,
      `r3 16 at ${label(4)}, 0`,
      'r0 32 at 0, 50',
      'r1 32 at 4096, 50',
      `w3 32 at ${label(2)}, 50`,
    ]);
    expect(one.arrival()).toBe(57);
  });

  it('addresses of no bytes, instructions that fill lines to the last byte', () => {
    const { port, streams: one } = streams({ address: 0, instruction: 16 });
    for (let gate = 0; gate < 5; gate++) one.fetch(gate, gate);
    expect(port.asked.filter((line) => line.startsWith('r0'))).toEqual([
      'r0 32 at 0, 0',
      'r0 32 at 32, 2',
      'r0 32 at 64, 4',
    ]);
    expect(port.asked.filter((line) => line.startsWith('r2'))).toEqual([]);
  });

  it('all at once: what a gate leaves behind what it needs', () => {
    const { port, streams: one } = streams();
    expect(one.moveAll()).toBe(1000);
    expect(port.asked.map((line) => line.split(' ')[0]).join(' ')).toBe('r0 r1 w3 r1 r2 r3 r1 w3 r3 r3');
    expect(port.asked.every((line) => line.endsWith(', 0'))).toBe(true);
  });

  it('what a machine asks for that does not look: inputs that left the window are written too', () => {
    const { compiled } = streams({}, (copy) => {
      copy.compiler.eliminateSpent = false;
    });
    // While wire 9 is driven the window begins at 6: inputs 2 to 4 have left it.
    expect(compiled.live).toEqual({ gates: 5, inputs: 3 });
  });
});

describe('answers', () => {
  it('come gate by gate and never go back, however many there are', () => {
    const asked: number[] = [];
    const port = { answer: (ticket: number) => (asked.push(ticket), 1000 - ticket) } as unknown as MemoryPort;
    const answers = new Answers(port);
    // Gate g has g % 3 requests; tickets count up, so answers fall: all gates have the first.
    const counts = Array.from({ length: 30_000 }, (_, gate) => gate % 3);
    let ticket = 0;
    for (const count of counts) {
      for (let one = 0; one < count; one++) answers.push(ticket++);
      answers.endGate();
    }
    // No more than 2^14 may be open.
    expect(asked).toHaveLength(ticket - 2 ** 14);
    expect(counts.map(() => answers.next()).slice(0, 4)).toEqual([0, 1000, 1000, 1000]);
    expect(asked).toEqual(Array.from({ length: ticket }, (_, at) => at));
  });

  it('are the latest so far, rounded up; those forgotten are not asked for', () => {
    const asked: number[] = [];
    const answers = new Answers({
      answer: (ticket: number) => (asked.push(ticket), ticket / 10),
    } as unknown as MemoryPort);
    for (const ticket of [3, 51]) {
      answers.push(ticket);
      answers.endGate();
    }
    expect([answers.next(), answers.next()]).toEqual([1, 6]);
    answers.push(999);
    answers.endGate();
    answers.forget();
    answers.push(12);
    answers.endGate();
    answers.endGate();
    expect([answers.next(), answers.next()]).toEqual([6, 6]);
    expect(asked).toEqual([3, 51, 12]);
  });
});

/** The channel of the bandwidth model as a memory that is asked. */
class Channel implements StreamMemory {
  private free: number;
  private readonly limits: StreamLimits;
  private readonly code: Uint8Array;
  private readonly there: number[] = [];
  constructor(limits: StreamLimits, code: Uint8Array) {
    this.limits = limits;
    this.code = code;
    this.free = limits.before / limits.bytesPerCycle;
  }
  fetch(gate: number, at: number): void {
    this.free = Math.max(this.free, at) + this.limits.fetched[this.code[gate]!]! / this.limits.bytesPerCycle;
    this.there.push(Math.ceil(this.free));
  }
  arrival(): number {
    return this.there.shift()!;
  }
  write(gate: number, at: number): void {
    const bytes = this.limits.written[this.code[gate]!]!;
    if (bytes > 0) this.free = Math.max(this.free, at) + bytes / this.limits.bytesPerCycle;
  }
  finish(): number {
    return Math.ceil(this.free);
  }
}

it('a channel that is asked as a memory with banks is gives the schedule of the channel, in both schedulers', async () => {
  const base = await spec('sww.size=256 B', 'stream.queues.instruction=24 B', 'memory.bandwidth=3 GB/s');
  const bound = fc.record({
    engines: fc.integer({ min: 1, max: 5 }),
    wires: fc.integer({ min: 4, max: 30 }),
    garbler: fc.boolean(),
    banks: fc.boolean(),
    preload: fc.boolean(),
  });
  fc.assert(
    fc.property(circuits(120), bound, (netlist, { engines, wires, garbler, banks, preload }) => {
      const one = vary(withWindow(base, wires), (copy) => {
        copy.gateEngines = engines;
        copy.role = garbler ? 'garbler' : 'evaluator';
        copy.stream.preloadInputs = preload;
      });
      const compiled = compiledJob({ netlist, copies: 1 }, one, 'segment');
      const { program } = compiled;
      const limits = streamLimits(compiled, one);
      const latency = { xor: 2, and: 19 };
      const run = (stream: StreamLimits) => {
        const ready = new Int32Array(program.firstGate + program.gates);
        const schedule = banks
          ? scheduleTimed(
              program,
              { engines, latency, mapping: 'greedy', banks: { count: 3, ports: 2 }, stream, roundTrip: 0 },
              ready,
            )
          : scheduleStreamed(program, engines, latency, stream, ready);
        return [schedule, ...ready];
      };
      expect(run({ ...limits, memory: new Channel(limits, program.code) })).toEqual(run(limits));
    }),
    { numRuns: 150 },
  );
});

describe('a machine with a memory of banks', () => {
  const banked = (name: string, ...overrides: string[]) => machine(name, 'memory.model=banked', ...overrides);

  it('a gate alone: its line of instructions and its table, then its result goes out', async () => {
    const one = await banked('2ge-2mb-ddr4', 'compiler.order=baseline', 'sww.conflicts=false');
    const prepared = prepareJob({ netlist: netlistOf(2, [[AND, 2, 3]], [4]), copies: 1 });
    const timing = timeOrder(prepared, one, 'baseline', 'event');
    const system = systemFor(one.memory, one.memory.bandwidth);
    expect([system.name, system.channels, system.transactionBytes]).toEqual(['DDR4-4400', 1, 64]);
    const memory = new BankedMemory({ system, ticksPerSecond: one.clock });
    const tickets = [memory.ask(0, 0, 64, READ), memory.ask(0, 4096, 64, READ)];
    const there = Math.ceil(Math.max(...tickets.map((ticket) => memory.answer(ticket))));
    // Addresses have a page though there is none; the label of wire 4 lies 64 B behind the start of the fourth.
    memory.ask(there + 19, 3 * 4096 - 4096 + 4 * 16, 16, WRITE);
    expect(timing.schedule).toMatchObject({
      issueSpan: there + 1,
      lastReady: there + 19,
      streamSlots: there,
    });
    expect(timing.schedule.memoryEnd).toBe(Math.ceil(memory.idle));
    expect(timing.memory!.report).toMatchObject({ reads: 2, writes: 1, misses: 3, hits: 0 });
    // Three transactions of 64 B at 35.2 GB/s are 5.45 ns.
    expect(timing.memoryCycles).toBe(6);
    expect(timing.cycles).toBe(Math.max(there + 21, timing.schedule.memoryEnd + 2));
  });

  it('to memory and back: taken over at once, then read out of the queue', async () => {
    const one = await banked('2ge-2mb-hbm2');
    const system = systemFor(one.memory, one.memory.bandwidth);
    expect([system.name, system.channels, system.transactionBytes]).toEqual(['HBM2-2000', 16, 32]);
    const memory = new BankedMemory({ system, ticksPerSecond: one.clock });
    const back = memory.request(memory.request(0, 0, 16, WRITE), 0, 16, READ);
    expect(roundTripOf(one)).toBe(Math.ceil(back));
    const later = await banked('2ge-2mb-hbm2', 'memory.path=30 ns');
    expect(roundTripOf(later)).toBe(Math.ceil(back) + 30);
  });

  it('is never faster than its peak, and moves what it is asked for, behind queues and decoupled', async () => {
    const specs = [
      await banked('4ge-2mb-ddr4', 'sww.size=512 B'),
      await banked('4ge-2mb-hbm2', 'sww.size=512 B', 'role=garbler', 'compiler.eliminateSpent=false'),
      await banked(
        '2ge-2mb-ddr4',
        'sww.size=256 B',
        'stream.preloadInputs=true',
        'memory.standard=DDR4-2400',
      ),
    ];
    fc.assert(
      fc.property(circuits(400), fc.nat({ max: 2 }), (netlist, which) => {
        const prepared = prepareJob({ netlist, copies: 2 });
        const inOrder = specs[which]!;
        const decoupled = vary(inOrder, (copy) => {
          copy.stream.mode = 'decoupled';
        });
        for (const each of [inOrder, decoupled]) {
          const { streams, memory, cycles, memoryCycles, computeCycles } = timeOrder(
            prepared,
            each,
            'full',
            'event',
          );
          const { report, system } = memory!;
          const served = report.hits + report.misses + report.conflicts;
          const bytes = served * system.transactionBytes;
          expect(served).toBe(report.reads + report.writes - report.forwarded - report.coalesced);
          expect((report.reads + report.writes) * system.transactionBytes).toBeGreaterThanOrEqual(
            totalBytes(streams),
          );
          expect(memoryCycles).toBeGreaterThanOrEqual(
            Math.ceil((bytes / peakBandwidth(system)) * each.clock),
          );
          expect(cycles).toBeGreaterThanOrEqual(Math.max(memoryCycles, computeCycles));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('with the peak of the same standard memory is a channel again', async () => {
    const prepared = prepareJob({ netlist: NETLIST, copies: 700 });
    const time = async (...overrides: string[]) =>
      timeOrder(prepared, await machine('4ge-2mb-ddr4', 'preset=haac-paper', ...overrides), 'full', 'event');
    const bandwidth = await time();
    const peak = await time('memory.model=peak');
    // A channel of DDR4-4400 has the bandwidth; lines are whole: at most one of each of four streams is begun in vain.
    expect(peak.memory).toBeUndefined();
    expect(peak.memoryCycles).toBeGreaterThanOrEqual(bandwidth.memoryCycles);
    expect(peak.memoryCycles).toBeLessThanOrEqual(bandwidth.memoryCycles + Math.ceil((4 * 64) / 35.2));
    const inOrder = await time('memory.model=peak', 'stream.mode=in-order');
    expect(inOrder.memoryCycles).toBe(Math.ceil(totalBytes(inOrder.streams) / 35.2));
  });

  it('the faster of two orders is the one of the memory that is there, and a probe hears that one alone', async () => {
    const one = await banked('4ge-2mb-ddr4', 'sww.size=512 B');
    const { given } = await loadWork('circuit:mul?bits=12', registry.WORK_KINDS);
    const prepared = prepareJob(given as Parameters<typeof prepareJob>[0]);
    const both = (['segment', 'full'] as const).map((order) => timeOrder(prepared, one, order, 'event'));
    let heard = 0;
    const probe = {
      lane: () => 0,
      task: () => undefined,
      milestone: () => undefined,
      request: () => void heard++,
    };
    const best = timeJob(prepared, one, 'event', probe);
    expect(best.cycles).toBe(Math.min(...both.map(({ cycles }) => cycles)));
    const { reads, writes } = best.memory!.report;
    expect(heard).toBe(reads + writes);
  });
});
