import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import { systemFor } from '../../../src/memory/open.js';
import type { MemoryPort } from '../../../src/memory/port.js';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import type { LaneTime } from '../../../src/models/cheetah/lane.js';
import { HostMemory } from '../../../src/models/cheetah/memory.js';
import type { LayerPlan } from '../../../src/models/cheetah/plan.js';
import { cyclesOf, timeLayer } from '../../../src/models/cheetah/timing.js';
import { RunContext, simulateWork } from '../../../src/models/dispatch.js';
import * as registry from '../../../src/models/registry.js';
import type { Fidelity } from '../../../src/results/record.js';
import { workOf } from '../../../src/work/network.js';
import { parseNetwork } from '../../../src/workload/load.js';
import { linear, machine } from './helpers.js';

const TIME: LaneTime = { multiply: 7, rotate: 11, ntt: 23, interval: 41 };
const PLAN: LayerPlan = {
  layer: linear(3, 3),
  inputs: 2,
  outputs: 3,
  multiplies: 0,
  rotations: 0,
  partials: 0,
  partialsPerOutput: 0,
  waves: 2,
  batches: 2,
  folds: 0,
  visits: 1,
  capacity: 9,
  bytes: { ciphertext: 10, weights: 6 },
};

it('a layer in memory: inputs again behind the last, weights by rounds that share bytes, outputs side by side', () => {
  const asked: unknown[] = [];
  const port = {
    request: (...request: number[]) => (asked.push(request), 17 * asked.length),
    idle: 99,
  } as unknown as MemoryPort;
  const host = new HostMemory(PLAN, port);
  expect([host.readInput(1), host.readInput(2), host.readInput(3)]).toEqual([17, 34, 51]);
  // Six bytes of weights for four rounds: 1.5 each.
  expect([0, 1, 2, 3].map((round) => host.readWeights(10 + round, round))).toEqual([68, 85, 102, 119]);
  host.writeOutputs(20, 2);
  host.writeOutputs(21, 1);
  expect(asked).toEqual([
    [1, 0, 10, 0],
    [2, 10, 10, 0],
    [3, 0, 10, 0],
    [10, 4096, 2, 2],
    [11, 4097, 2, 2],
    [12, 4099, 2, 2],
    [13, 4100, 2, 2],
    [20, 8192, 20, 5],
    [21, 8212, 10, 5],
  ]);
  expect(host.idle).toBe(99);
  expect(host.use()).toBeUndefined();
});

describe('a layer behind link and memory', () => {
  let spec: CheetahSpec;
  beforeAll(async () => {
    spec = await machine(
      '4x512',
      'pes=2',
      'lanes=1',
      'reduction.wordsPerCycle=1',
      'link.bandwidth=51.2 GB/s',
    );
  });
  const withMemory = (memory: Partial<CheetahSpec['memory']>): CheetahSpec => ({
    ...spec,
    memory: { ...spec.memory, ...memory },
  });

  it('the slower of both holds: a channel of memory by hand', () => {
    // A memory of the link's rate without banks, 30 cycles later: 51.2 GB/s are two channels of DDR4-3200.
    const ideal = withMemory({ model: 'peak', path: 30 / 400e6 });
    const system = systemFor(ideal.memory, ideal.link.bandwidth);
    expect([system.name, system.channels]).toEqual(['DDR4-3200', 2]);
    expect((1 + system.readLatency - system.burstCycles) * system.cyclePicoseconds).toBe(14_375); // 5.75 cycles
    const plan = { ...PLAN, bytes: { ciphertext: 1280, weights: 512 } };
    // 128 B a cycle: weights of a round 1, a ciphertext 10. Without memory rounds begin at 11 (a batch needs one
    // input), 52, 93 and 134, the last output is there at 180 and has left at 190.
    expect(timeLayer(plan, TIME, 5, spec, 'event')).toEqual({ compute: 164, drain: 5, link: 21 });
    // With it they begin at 46.75, 87.75 and 128.75; the weights of the last, asked for then, wait for two outputs until
    // 148.75 and are there at 185.5: it has drained at 231.5, and its output left at 241.5.
    const timing = timeLayer(plan, TIME, 5, ideal, 'event');
    expect(timing).toMatchObject({ compute: 164, drain: 5, link: 21, memory: 242 - 190 });
    expect(cyclesOf(timing)).toBe(242);
    expect(timing.use).toBeUndefined();
  });

  it('is never faster than behind the link alone, moves all of its bytes, and waits longer for fewer channels', () => {
    const plans = fc.record({
      inputs: fc.integer({ min: 1, max: 9 }),
      outputs: fc.integer({ min: 1, max: 9 }),
      batches: fc.integer({ min: 1, max: 4 }),
      ciphertext: fc.integer({ min: 1, max: 60 }).map((lines) => 64 * lines),
      weights: fc.integer({ min: 0, max: 9000 }),
    });
    fc.assert(
      fc.property(plans, ({ inputs, outputs, batches, ciphertext, weights }) => {
        const bytes = { ciphertext, weights };
        const plan = { ...PLAN, inputs, outputs, batches, waves: Math.ceil(outputs / 2), bytes };
        const alone = timeLayer(plan, TIME, 5, spec, 'event');
        const time = (channels: number) =>
          timeLayer(plan, TIME, 5, withMemory({ model: 'banked', channels }), 'event');
        const { memory, use, ...rest } = time(2);
        expect(rest).toEqual(alone);
        expect(memory).toBeGreaterThanOrEqual(0);
        const { reads, writes } = use!.report;
        expect(writes * 64).toBe(outputs * ciphertext);
        expect(reads * 64).toBeGreaterThanOrEqual(inputs * ciphertext + weights);
        expect(time(1).memory).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
    const large = { ...PLAN, bytes: { ciphertext: 65536, weights: 512 } };
    const [two, one] = [2, 1].map(
      (channels) => timeLayer(large, TIME, 5, withMemory({ model: 'banked', channels }), 'event').memory!,
    );
    expect(one).toBeGreaterThan(two! + 1000);
  });
});

const network = (name: string, between: string, batch: number) =>
  workOf({
    network: parseNetwork(`kind: network
name: ${name}
batch: ${batch}
input: { channels: 2, height: 8, width: 8 }
operators:
  - { name: first, kind: conv, filters: 4, kernel: 3, padding: 1 }
  - { name: between, kind: activation, ${between} }
  - { name: last, kind: linear, features: 10 }
`),
  });

describe('runs', () => {
  const run = async (between: string, overrides: string[], fidelity: Fidelity = 'event', batch = 1) => {
    const architecture = await loadArchitecture('cheetah/4x512', overrides, registry);
    const work = network('small', between, batch);
    return simulateWork(registry.modelOf('cheetah'), architecture, work, { fidelity }, new RunContext());
  };

  it.each([
    ['hybrid', 'function: relu'],
    ['leveled', 'function: polynomial, degree: 2'],
  ])('%s: DRAM moves what the link moves, and adds its own waits', async (_, between) => {
    const slow = ['memory.channels=1', 'lanes=512'];
    const plain = await run(between, slow);
    const banked = await run(between, [...slow, 'memory.model=banked']);
    const bytes = (level: string) =>
      banked.totals.traffic
        .filter((row) => row.level === level)
        .map(({ tensor, readBytes, writeBytes }) => [tensor, readBytes, writeBytes]);
    expect(bytes('dram')).toEqual(bytes('link'));
    expect(plain.totals.traffic.some(({ level }) => level === 'dram')).toBe(false);
    expect(banked.totals.stallCycles['link']).toBe(plain.totals.stallCycles['link']);
    expect(plain.totals.stallCycles['memory']).toBeUndefined();
    expect(banked.totals.stallCycles['memory']).toBeGreaterThan(0);
    expect(banked.totals.cycles).toBe(plain.totals.cycles + banked.totals.stallCycles['memory']!);
    expect(banked.totals.energy).toEqual(plain.totals.energy);
    const asked = bytes('link').reduce((sum, [, read, written]) => sum + Number(read) + Number(written), 0);
    const moved = Number(banked.totals.details['memory.bytes']);
    expect(moved / asked).toBeGreaterThan(0.999999);
    expect(moved / asked).toBeLessThan(1.02);
    const three = await run(between, [...slow, 'memory.model=banked'], 'event', 3);
    expect(three.totals.cycles).toBe(3 * banked.totals.cycles);
    expect(Number(three.totals.details['memory.reads'])).toBeCloseTo(
      3 * Number(banked.totals.details['memory.reads']),
      3,
    );
    expect(banked.assumptions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['memory.behindLink', 'memory.standard']),
    );
  });

  it('in closed form have no memory to ask', async () => {
    await expect(run('function: relu', ['memory.model=banked'], 'analytic')).rejects.toThrow(
      'memory.model: is',
    );
  });
});
