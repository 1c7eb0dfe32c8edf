import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../src/engine/probe.js';
import { IdealMemory } from '../../../src/memory/ideal.js';
import type { Execution } from '../../../src/models/systolic/execution.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { Recording } from './queue-executor.js';
import { FILTER, IFMAP, KEEP, OFMAP, Occupancy, PSUM } from '../../../src/models/systolic/program.js';

interface Step {
  operator: number;
  /** Fill, compute, bank, drain. */
  cycles: [number, number, number, number];
  loads?: [cargo: number, bytes: number, gate: number][];
  store?: number;
  /** Stores that must be complete before. */
  room?: number;
}

function programOf(steps: readonly Step[]): Recording {
  const program = new Recording();
  for (const { operator, cycles, loads = [], store = 0, room = 0 } of steps) {
    for (const [cargo, bytes, gate] of loads) program.load(operator, cargo, bytes, gate);
    const [fill, compute, bank, drain] = cycles;
    program.step({ operator, fill, compute, bank, drain, storesNeeded: room });
    if (store > 0) program.store(OFMAP, store);
  }
  return program;
}

function execute(program: Recording, operators: number, dram: IdealMemory, probe?: Probe): Execution {
  const referred = { steps: () => [], stores: () => [] };
  const executor = new Executor(operators, dram, referred, probe);
  program.replay(executor);
  return executor.finish();
}

/** 4 bytes a cycle, 10 cycles late. */
const memory = () => new IdealMemory({ bytesPerTick: 4, latency: 10 });

function listen(): { probe: Probe; told: string[] } {
  const lanes: string[] = [];
  const told: string[] = [];
  const probe: Probe = {
    lane(name) {
      if (!lanes.includes(name)) lanes.push(name);
      return lanes.indexOf(name);
    },
    task: (lane, operator, phase, why, start, ticks, bytes) =>
      told.push(
        `${lanes[lane]!.split(' ')[0]} ${operator} ${phase} ${why} ${start}+${ticks} ${bytes ?? ''}`.trim(),
      ),
    milestone: (lane, operator, what, at) =>
      told.push(`${lanes[lane]!.split(' ')[0]} ${operator} has ${what} at ${at}`),
  };
  return { probe, told };
}

/**
 * Filter 0..2 and ifmap 2..5 on the channel, there at 12 and 15: the first step runs 15..28. Its results leave
 * 28..30.5; the sums that the second needs follow to 31.5, there at 42: it runs 42..47. The third follows to 54.
 */
const three = (lastStore: number): Recording =>
  programOf([
    {
      operator: 0,
      cycles: [2, 7, 1, 3],
      loads: [
        [FILTER, 8, -1],
        [IFMAP, 12, -1],
      ],
      store: 10,
    },
    { operator: 0, cycles: [0, 5, 0, 0], loads: [[PSUM, 4, 0]], store: lastStore, room: 1 },
    { operator: 1, cycles: [1, 2, 0, 4] },
  ]);

const plain = (values: Float64Array): number[] => [...values];

describe('a program followed by hand', () => {
  it('gives every cycle to an operator and a phase', () => {
    const result = execute(three(6), 2, memory());
    expect(plain(result.start)).toEqual([0, 47]);
    expect(plain(result.end)).toEqual([47, 54]);
    expect(plain(result.fill)).toEqual([2, 1]);
    expect(plain(result.compute)).toEqual([12, 2]);
    expect(plain(result.bank)).toEqual([1, 0]);
    expect(plain(result.drain)).toEqual([3, 4]);
    // ifmap came last before the first step, the sums before the second
    expect(result.stalls.map(plain)).toEqual([
      [15, 0],
      [0, 0],
      [14, 0],
      [0, 0],
    ]);
    // three steps, five transfers
    expect([result.cycles, result.events]).toEqual([54, 8]);
  });

  it('ends when the last results are in DRAM, which the last operator waits for', () => {
    // 40 bytes from 47 to 57
    const result = execute(three(40), 2, memory());
    expect(result.cycles).toBe(57);
    expect(plain(result.end)).toEqual([47, 57]);
    expect(result.stalls.map(plain)[3]).toEqual([0, 3]);
    expect(plain(result.drain)).toEqual([3, 4]);
  });

  it('tells a probe every phase, transfer and arrival', () => {
    const { probe, told } = listen();
    execute(three(40), 2, memory(), probe);
    // Each lane in the order of time.
    expect(told.filter((line) => line.startsWith('DRAM'))).toEqual([
      'DRAM 0 read filter 0+2 8',
      'DRAM 0 read ifmap 2+3 12',
      'DRAM 0 write ofmap 28+2.5 10',
      'DRAM 0 read psum 30.5+1 4',
      'DRAM 0 write ofmap 47+10 40',
    ]);
    expect(told.filter((line) => line.startsWith('array'))).toEqual([
      'array 0 stall ifmap 0+15',
      'array 0 has ifmap at 15',
      'array 0 fill  15+2',
      'array 0 compute  17+8',
      'array 0 drain  25+3',
      'array 0 stall psum 28+14',
      'array 0 has psum at 42',
      'array 0 compute  42+5',
      'array 1 fill  47+1',
      'array 1 compute  48+2',
      'array 1 drain  50+4',
      'array 1 stall ofmap 54+3',
    ]);
  });

  it('waits for room until a write-back is complete, and blames it', () => {
    // Results of the first step leave 5..15; the second needs their room.
    const result = execute(
      programOf([
        { operator: 0, cycles: [0, 5, 0, 0], store: 40 },
        { operator: 1, cycles: [0, 3, 0, 0], room: 1 },
      ]),
      2,
      memory(),
    );
    expect(plain(result.start)).toEqual([0, 5]);
    expect(plain(result.end)).toEqual([5, 18]);
    expect(result.stalls.map(plain)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 10],
    ]);
    expect(result.cycles).toBe(18);
  });

  it('holds a load back until its gate, and lets stores of steps up to it go first', () => {
    const { probe, told } = listen();
    const result = execute(
      programOf([
        { operator: 0, cycles: [0, 6, 0, 0], store: 8 },
        { operator: 0, cycles: [0, 9, 0, 0], store: 8 },
        { operator: 1, cycles: [0, 1, 0, 0], loads: [[FILTER, 4, 0]] },
        { operator: 1, cycles: [0, 1, 0, 0], loads: [[IFMAP, 4, 1]] },
      ]),
      2,
      memory(),
      probe,
    );
    expect(told.filter((line) => line.startsWith('DRAM'))).toEqual([
      'DRAM 0 write ofmap 6+2 8',
      'DRAM 1 read filter 8+1 4',
      'DRAM 0 write ofmap 15+2 8',
      'DRAM 1 read ifmap 17+1 4',
    ]);
    // filter there at 19; ifmap at 28
    expect(plain(result.end)).toEqual([15, 29]);
    expect(result.stalls.map((part) => part[1])).toEqual([28 - 20, 19 - 15, 0, 0]);
  });

  it('tells of a wait of one cycle as of any other', () => {
    const { probe, told } = listen();
    const second: Step['loads'] = [[FILTER, 4, -1]];
    execute(
      programOf([
        { operator: 0, cycles: [0, 11, 0, 0], loads: [[IFMAP, 4, -1]] },
        { operator: 0, cycles: [0, 1, 1, 0], loads: second, room: 0 },
        { operator: 0, cycles: [1, 0, 0, 1], loads: [[PSUM, 52, -1]] },
      ]),
      1,
      memory(),
      probe,
    );
    // ifmap there at 11, filter at 12, sums at 2 + 13 + 10 = 25, one cycle after the second step's end
    expect(told.filter((line) => line.startsWith('array'))).toEqual([
      'array 0 stall ifmap 0+11',
      'array 0 has ifmap at 11',
      'array 0 compute  11+11',
      'array 0 compute  22+2',
      'array 0 stall psum 24+1',
      'array 0 has psum at 25',
      'array 0 fill  25+1',
      'array 0 drain  26+1',
    ]);
  });

  it('refuses a program that waits for what never comes', () => {
    const program = programOf([{ operator: 0, cycles: [0, 1, 0, 0], room: 1 }]);
    expect(() => execute(program, 1, memory())).toThrow('program stopped at step 0 of 1');
  });
});

describe('room in a scratchpad, by hand', () => {
  it('is taken first in, first out, to the last byte', () => {
    const pad = new Occupancy({ size: 100, doubleBuffered: true });
    expect(pad.allocate(60, 0, -1)).toBe(-1);
    expect(pad.allocate(40, 1, 0)).toBe(-1); // full
    expect(pad.allocate(1, 2, 1)).toBe(0); // the 60 go
    expect(pad.allocate(59, 3, 2)).toBe(0); // full again
    expect(pad.allocate(60, 4, 3)).toBe(3); // 40, 1 and 59 go
    expect(pad.allocate(500, 5, 4)).toBe(4); // more than there is: everything goes
  });

  it('never waits for less than before', () => {
    const pad = new Occupancy({ size: 10, doubleBuffered: true });
    pad.allocate(10, 7, -1);
    expect(pad.allocate(10, 3, 0)).toBe(7);
    expect(pad.allocate(10, 9, 0)).toBe(7);
  });

  it('without double buffering is free only after the step before', () => {
    const pad = new Occupancy({ size: 10, doubleBuffered: false });
    expect(pad.allocate(5, 0, -1)).toBe(-1);
    expect(pad.allocate(5, 9, 2)).toBe(2);
    expect(pad.allocate(6, 10, 3)).toBe(9);
  });

  it('is kept until it is closed', () => {
    const pad = new Occupancy({ size: 100, doubleBuffered: true });
    pad.allocate(30, KEEP, -1);
    pad.allocate(20, KEEP, 0);
    pad.closeOldest(5);
    expect(pad.allocate(80, 6, 1)).toBe(5);
    expect(() => pad.allocate(1, 7, 2)).toThrow('overcommitted');
    pad.close(9);
    expect(pad.allocate(20, 8, 3)).toBe(9);
  });

  it('closes only what is open, the oldest first', () => {
    const pad = new Occupancy({ size: 30, doubleBuffered: true });
    pad.allocate(10, 4, -1);
    pad.allocate(10, KEEP, -1);
    pad.allocate(10, KEEP, -1);
    pad.closeOldest(11);
    pad.closeOldest(12);
    pad.closeOldest(13); // nothing is left open
    expect(pad.allocate(10, 0, 0)).toBe(4);
    expect(pad.allocate(10, 0, 0)).toBe(11);
    expect(pad.allocate(10, 0, 0)).toBe(12);
  });

  it('that was taken for others comes back after an event', () => {
    const pad = new Occupancy({ size: 100, doubleBuffered: true });
    pad.reserve(30, -1);
    expect(pad.allocate(20, 0, -1)).toBe(-1);
    pad.reserve(0, 5);
    expect(pad.allocate(50, 6, 0)).toBe(-1); // 20 and 50, and 30 that are not back yet
    expect(pad.allocate(1, 7, 1)).toBe(0); // the 20 go
    expect(pad.allocate(20, 8, 2)).toBe(5); // 50, 1 and 20 beside the 30 are one too many
  });

  it('is the same list however long it grows', () => {
    const size = 17;
    const pad = new Occupancy({ size, doubleBuffered: true });
    const list: { bytes: number; until: number }[] = [];
    let released = -1;
    for (let step = 0; step < 20_000; step++) {
      const bytes = 1 + ((step * 7) % 5);
      while (list.reduce((sum, one) => sum + one.bytes, 0) + bytes > size)
        released = Math.max(released, list.shift()!.until);
      const keeps = step % 3 === 0;
      list.push({ bytes, until: keeps ? Infinity : step });
      expect(pad.allocate(bytes, keeps ? KEEP : step, step - 1)).toBe(released);
      if (step % 3 !== 1) continue;
      pad.closeOldest(step);
      const open = list.find(({ until }) => until === Infinity);
      if (open !== undefined) open.until = step;
    }
  });
});
