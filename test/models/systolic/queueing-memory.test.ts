import { describe, expect, it } from 'vitest';
import { READ, directionOf, type MemoryPort } from '../../../src/memory/port.js';
import { STALL_CAUSES } from '../../../src/models/systolic/execution.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { FILTER, IFMAP, OFMAP, PSUM } from '../../../src/models/systolic/program.js';

/** Takes writes over quickly and has them in its cells late: answers, room and end are all different. */
class Queueing implements MemoryPort {
  free = 0;
  started = 0;
  idle = 0;
  readonly asked: string[] = [];

  request(at: number, address: number, bytes: number, stream: number): number {
    const isRead = directionOf(stream) === READ;
    this.asked.push(`${isRead ? 'read' : 'write'} ${stream >> 1} ${bytes} at ${address}`);
    this.started = Math.max(at, this.free);
    this.free = this.started + bytes;
    this.idle = this.free + 500;
    return this.started + (isRead ? 100 : 30.5);
  }

  ask(at: number, address: number, bytes: number, stream: number): number {
    return this.request(at, address, bytes, stream);
  }

  answer(ticket: number): number {
    return ticket;
  }
}

const step = (operator: number, compute: number, storesNeeded = 0) => ({
  ...{ operator, fill: 0, compute, drain: 0, bank: 0, storesNeeded },
});

describe('a program on a memory that queues', () => {
  const run = () => {
    const memory = new Queueing();
    let next = 1000;
    const placed: string[] = [];
    const place = (operator: number, what: string, bytes: number): number => {
      placed.push(`${operator} ${what} ${bytes}`);
      return (next += 1);
    };
    const executor = new Executor(
      2,
      memory,
      { steps: () => [], stores: () => [] },
      undefined,
      place as never,
    );
    executor.load(0, FILTER, 7, -1);
    executor.load(0, IFMAP, 5, -1);
    executor.step(step(0, 10));
    executor.store(PSUM, 3);
    executor.store(IFMAP, 2);
    executor.store(OFMAP, 4);
    executor.load(1, PSUM, 3, 0);
    executor.step(step(1, 20, 1));
    return { result: executor.finish(), memory, placed };
  };

  it('asks for each transfer where it lies', () => {
    const { memory, placed } = run();
    expect(placed).toEqual(['0 filter 7', '0 ifmap 5', '0 psumOut 3', '0 beside 2', '0 ofmap 4', '1 psum 3']);
    expect(memory.asked).toEqual([
      'read 1 7 at 1001',
      'read 0 5 at 1002',
      'write 2 3 at 1003',
      'read 0 2 at 1004',
      'write 3 4 at 1005',
      'read 2 3 at 1006',
    ]);
  });

  it('waits for data, for results to be taken over, and in the end for the cells', () => {
    const { result } = run();
    // The first step waits for the ifmap, asked for at 7: 107 to 117. Its sums are asked to be written at 117, then
    // 2 bytes beside at 120, results at 122; sums are read from 126 on, there at 226.
    expect(result.start[1]).toBe(117);
    expect(result.end[0]).toBe(117);
    expect(result.stalls.map((cause) => cause[0])).toEqual([107, 0, 0, 0]);
    expect(result.stalls[STALL_CAUSES.indexOf('psum')]![1]).toBe(226 - 117);
    // The last request leaves the queues at 129; it and all before are over 500 later.
    expect(result.stalls[OFMAP]![1]).toBe(629 - 246);
    expect(result.cycles).toBe(629);
  });

  it('has room when results are taken over, not when the next could be asked for', () => {
    const memory = new Queueing();
    const executor = new Executor(3, memory, { steps: () => [], stores: () => [] });
    executor.step(step(0, 10));
    executor.store(OFMAP, 4);
    executor.step(step(1, 1, 1));
    executor.step(step(2, 3));
    const { stalls, cycles, start } = executor.finish();
    // Taken over at 10 + 30.5, room from 41 on; done at 14 + 500.
    expect([...start]).toEqual([0, 10, 42]);
    expect([...stalls[OFMAP]!]).toEqual([0, 31, 514 - 45]);
    expect(cycles).toBe(514);
    expect(memory.asked).toEqual(['write 3 4 at 0']);
  });

  it('tells of every answer and every stall who wants to know what the memory did', () => {
    const told: string[] = [];
    const waiting = {
      moved: (tick: number) => told.push(`answer ${tick}`),
      stalled: (operator: number, from: number, until: number) =>
        told.push(`${operator} from ${from} to ${until}`),
    };
    const executor = new Executor(
      2,
      new Queueing(),
      { steps: () => [], stores: () => [] },
      ...([undefined, undefined, waiting] as never[]),
    );
    executor.load(0, FILTER, 7, -1);
    executor.step(step(0, 10));
    executor.store(OFMAP, 4);
    executor.step(step(1, 20, 1));
    executor.finish();
    expect(told).toEqual([
      ...['answer 100', '0 from 0 to 100', 'answer 140.5', '1 from 110 to 141'],
      // In the end results are in the cells 500 behind the last of the queue, at 114.
      ...['answer 614', '1 from 161 to 614'],
    ]);
  });
});
