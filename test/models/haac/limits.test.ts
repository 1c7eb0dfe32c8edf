import { expect, it } from 'vitest';
import { XOR } from '../../../src/circuit/netlist.js';
import { Workspace } from '../../../src/models/haac/compile/workspace.js';
import { compilePipeline } from '../../../src/models/haac/pipeline.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import { jobs } from '../frozen/circuits.js';
import { digest } from '../frozen/frozen.js';
import { compiledJob, machine, netlistOf } from './helpers.js';

it('a program ends in the last cycle that can be told, and not behind it', async () => {
  // Each of five reads the one before: issued at 0, L, 2L, 3L and 4L, the last is ready at 5L = 2^31 - 3.
  const chain = netlistOf(
    2,
    [
      [XOR, 2, 3],
      [XOR, 4, 2],
      [XOR, 5, 2],
      [XOR, 6, 2],
      [XOR, 7, 2],
    ],
    [8],
  );
  const { program } = compiledJob({ netlist: chain, copies: 1 }, await machine('2ge-2mb-ddr4'), 'baseline');
  const time = (slow: number) =>
    scheduleTimed(
      program,
      { engines: 2, latency: { xor: slow, and: slow }, mapping: 'round-robin', roundTrip: 0 },
      new Int32Array(program.firstGate + program.gates),
    );
  const slow = (2 ** 31 - 3) / 5;
  expect(time(slow)).toMatchObject({ lastReady: 5 * slow, issueSpan: 4 * slow + 1, bankSlots: 0 });
  expect(() => time(slow + 1)).toThrow('a program takes more than 2147483646 cycles');
});

it('the arrays of a job take what they hold', () => {
  const workspace = new Workspace(11, 7);
  // A byte a gate and four a wire; then four a wire for places, then two operands of four bytes a gate.
  expect(workspace.bytes).toBe(7 + 4 * 11);
  workspace.places();
  expect(workspace.bytes).toBe(7 + 2 * 4 * 11);
  expect(workspace.places()).toBe(workspace.places());
  workspace.room();
  expect(workspace.bytes).toBe(7 + 2 * 4 * 11 + 2 * 4 * 7);
  expect(workspace.room().a).toHaveLength(7);
});

it.each([
  ['best', []],
  ['full', ['compiler.order=full', 'compiler.mapping=round-robin']],
  ['segment', ['compiler.order=segment', 'compiler.eliminateSpent=false']],
  ['baseline', ['compiler.order=baseline']],
] as const)('what the passes of the compiler do, order %s', async (order, overrides) => {
  const small = await machine('4ge-2mb-ddr4', 'sww.size=640 B', ...overrides);
  for (const job of [jobs['wide']!, jobs['multiply']!]) {
    const { passes, timing } = compilePipeline(job, small);
    if (order !== 'best') expect(timing.order).toBe(order);
    // With nothing changed it is the run itself; what each pass is compared with, without it.
    expect(passes[1]!.after).toBe(timing.computeCycles);
    expect(passes[5]!.after).toBe(timing.computeCycles);
    expect(passes.map(({ pass, before, after }) => `${pass}: ${before} to ${after}`)).toMatchSnapshot();
    expect(digest([timing.utilization, timing.streams, timing.schedule, timing.cycles])).toMatchSnapshot();
  }
});
