import { describe, expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import { FILTER, IFMAP, OFMAP, PSUM } from '../../../src/models/systolic/program.js';
import { RepeatingExecutor } from '../../../src/models/systolic/repeating-executor.js';
import { Snapshot } from '../../../src/models/systolic/snapshot.js';
import { referred } from './steps.js';

/** What a program may still wait for goes back so many steps. */
const BACK = 3;

/** What is made of the program that runs, one after the other. */
type Made = (executor: RepeatingExecutor) => void;

const load =
  (cargo: number, bytes: number, back: number, operator = 1): Made =>
  (executor) => {
    executor.load(operator, cargo, bytes, Math.max(-1, executor.steps - back));
  };
const step =
  (
    change: { fill?: number; compute?: number; drain?: number; bank?: number; operator?: number } = {},
    room = 0,
  ): Made =>
  (executor) => {
    const { stores } = executor;
    const storesNeeded = room === 0 ? 0 : stores + 1 - room;
    executor.step({ ...{ operator: 1, fill: 0, compute: 20, drain: 0, bank: 0, storesNeeded }, ...change });
  };
const store =
  (cargo: number, bytes: number): Made =>
  (executor) => {
    executor.store(cargo, bytes);
  };

/** The state in which a program has left the executor. */
function stateOf(program: readonly Made[]): Snapshot {
  const executor = new RepeatingExecutor(3, new IdealMemory({ bytesPerTick: 4, latency: 10 }), referred);
  for (let at = 0; at < 2 * BACK; at++) step()(executor);
  for (const one of program) one(executor);
  const state = new Snapshot();
  executor.writeState(state, 1, executor.steps - BACK);
  return state;
}

/** Steps that wait, as no load tells yet that the store goes next for whose room the first waits; and what follows. */
const waiting = (...rest: Made[]): Made[] => [store(OFMAP, 400), step({}, 1), ...rest];

describe('states of an executor are unlike if there differs', () => {
  it.each<[string, Made[], Made[]]>([
    ['what a waiting step takes to fill', waiting(step()), waiting(step({ fill: 1 }))],
    ['what a waiting step computes', waiting(step()), waiting(step({ compute: 21 }))],
    ['what a waiting step takes to drain', waiting(step()), waiting(step({ drain: 1 }))],
    ['what a waiting step loses to banks', waiting(step()), waiting(step({ bank: 1 }))],
    ['whose a waiting step is', waiting(step()), waiting(step({ operator: 2 }))],
    ['the room that a waiting step needs', waiting(step({}, 1)), waiting(step())],
    ['the step whose load waits', waiting(step(), load(IFMAP, 8, 9)), waiting(load(IFMAP, 8, 8), step())],
    ['the cargo of a waiting load', [load(FILTER, 8, 1)], [load(PSUM, 8, 1)]],
    ['the bytes of a waiting load', [load(IFMAP, 8, 1)], [load(IFMAP, 9, 1)]],
    ['whose a waiting load is', [load(IFMAP, 8, 1)], [load(IFMAP, 8, 1, 2)]],
    ['the cargo of a waiting store', [store(OFMAP, 8)], [store(PSUM, 8)]],
    ['the bytes of a waiting store', [store(OFMAP, 8)], [store(OFMAP, 9)]],
    ['how many stores wait', [store(OFMAP, 8)], [store(OFMAP, 8), store(OFMAP, 8)]],
    ['how many loads wait', [load(IFMAP, 8, 1)], [load(IFMAP, 8, 1), load(IFMAP, 8, 1)]],
    ['the gate of a waiting load', [load(IFMAP, 8, 1)], [load(IFMAP, 8, 2)]],
    ['the cargo of a load on its way', [load(IFMAP, 8, 0), step()], [load(FILTER, 8, 0), step()]],
    ['when a step of late ended', [step(), step(), step()], [step(), step({ compute: 21 }), step()]],
    ['how long results are on their way', [store(OFMAP, 400), step()], [store(OFMAP, 404), step()]],
  ])('%s', (_what, one, other) => {
    expect(stateOf(one).equals(stateOf(one))).toBe(true);
    expect(stateOf(one).equals(stateOf(other))).toBe(false);
  });
});
