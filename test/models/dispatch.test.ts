import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { RunContext, simulateWork } from '../../src/models/dispatch.js';
import { modelOf, WORK_KINDS } from '../../src/models/registry.js';
import * as registry from '../../src/models/registry.js';
import { loadWork } from '../../src/work/load.js';
import { listen } from './listen.js';

const arch = (name: string, ...set: string[]) => loadArchitecture(name, set, registry);
const work = (name: string) => loadWork(name, WORK_KINDS);

describe('the context of a simulation', () => {
  it('asks other models, simulates equal questions once and tells them to no probe', async () => {
    let heard = 0;
    const probe = listen({ step: () => heard++, transfer: () => heard++ });
    const context = new RunContext(probe);
    const [array, wider, relus] = [
      await arch('systolic/8x8'),
      await arch('systolic/8x8', 'cols=16'),
      await arch('haac/16ge-2mb-ddr4'),
    ];
    const network = await work('resnet20-c100');
    const first = context.run(array, network);
    expect(first).toEqual(simulateWork(modelOf('systolic'), array, network, { fidelity: 'event' }));
    expect(context.run(array, await work('resnet20-c100'))).toBe(first);
    expect(context.run(wider, network)).not.toBe(first);
    expect(context.run(wider, network).totals.cycles).not.toBe(first.totals.cycles);
    expect(context.run(array, network, { fidelity: 'analytic' })).not.toBe(first);
    expect(context.run(relus, await work('circuit:add?bits=8')).totals.work).toBeGreaterThan(0);
    const [one, many] = [await work('circuit:add?bits=8'), await work('circuit:add?bits=8&copies=7')];
    expect(context.run(relus, many).totals.work).toBe(7 * context.run(relus, one).totals.work);
    expect(heard).toBe(0);
    simulateWork(modelOf('systolic'), array, network, { fidelity: 'event' }, context);
    expect(heard).toBeGreaterThan(0);
  });

  it('remembers the eight things of each owner that were asked for last', () => {
    const { remember } = new RunContext();
    const [a, b] = [{}, {}];
    let made = 0;
    const ask = (owner: object, key: string): number => remember(owner, key, () => ++made);
    expect([ask(a, 'x'), ask(a, 'x'), ask(b, 'x'), ask(a, 'y'), ask(a, 'x')]).toEqual([1, 1, 2, 3, 1]);
    // Seven others leave room for x, which was asked for after y.
    for (const key of '1234567') ask(a, key);
    expect([ask(a, 'x'), ask(a, '1'), ask(b, 'x')]).toEqual([1, 4, 2]);
    expect(ask(a, 'y')).toBe(11);
    expect(new RunContext().remember(a, 'x', () => 9)).toBe(9);
  });
});

describe('work and machines that do not fit', () => {
  it.each([
    [
      'systolic/8x8',
      'circuit:add?bits=8',
      /kind 'systolic' runs networks, and 'add-8' is a circuit; expected a network .*or an architecture that runs circuits such as 'haac/,
    ],
    [
      'cinnamon/1-chip',
      'resnet20-c100',
      /kind 'limb-vector' runs limb-traces, and 'resnet20-c100' is a network; expected .*or an architecture that runs networks such as 'systolic/,
    ],
  ])('%s refuses %s, and says what would do', async (machine, given, message) => {
    const architecture = await arch(machine);
    const one = await work(given);
    expect(() => simulateWork(modelOf(architecture.kind), architecture, one, { fidelity: 'event' })).toThrow(
      message,
    );
  });

  it('haac/fase runs circuits and networks, and no programs of limbs', async () => {
    const architecture = await arch('haac/fase');
    const trace = { kind: 'limb-trace', given: { name: 'rotation', isa: 'cinnamon', streams: [] } };
    expect(() => simulateWork(modelOf('haac'), architecture, trace, { fidelity: 'event' })).toThrow(
      /kind 'haac' runs circuits and networks, and 'rotation' is a limb-trace/,
    );
  });
});
