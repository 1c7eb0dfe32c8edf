import { describe, expect, it } from 'vitest';
import { number, run, TINY, written } from './tiny.js';

const HYBRIDS = ['gazelle', 'delphi', 'client-garbler'];

describe('several images', () => {
  it('are as many inferences: keys, base transfers, rounds and headers once', async () => {
    const [one, three] = [await run(), await run([], { batch: 3 })];
    const offline = 5 + 3 + 0.1 + 6;
    expect(number(three, 'offlineSeconds')).toBeCloseTo(offline + 3 * (144.385 - offline), 8);
    const online = 9 + 3 * 0.041 + 0.0205;
    expect(number(three, 'onlineSeconds')).toBeCloseTo(online + 3 * (19.119 - online), 8);
    for (const name of [
      'relus',
      'squares',
      'heProducts',
      'heKeySwitches',
      'ciphertextsUp',
      'ciphertextsDown',
    ])
      expect(number(three, name)).toBe(3 * number(one, name));
    expect(number(three, 'clientStorageBytes')).toBe(3 * 9136);
    expect(three.totals.macs).toBe(3 * 2797);
    expect(three.totals.energy['client']).toBeCloseTo(3 * 5 + 3 * (3 * (77 + 33 + 1.76)), 8);
    expect(three.assumptions.map(({ name }) => name)).toContain('batch');
    const at = (name: string) => three.operators.find((operator) => operator.name === name)!.details;
    expect(at('offline a')).toMatchObject({ heProducts: 3 * 72, heKeySwitches: 3 * 12, relus: 0 });
    expect(at('offline cut')['relus']).toBe(3 * 80);
    expect(at('online cut')['relus']).toBe(3 * 80);
  });
});

describe('machines of the future', () => {
  it('are faster in what they are for, at both parties', async () => {
    const outcome = await run(['client.speedup.he=2', 'server.speedup.he=4']);
    expect(number(outcome, 'offlineKeygenSeconds')).toBe(2.5);
    expect(number(outcome, 'offlineHeSeconds')).toBeCloseTo(110 / 2 + 1.512 / 4, 8);
    const circuits = await run(['client.speedup.gc=5', 'server.speedup.gc=10']);
    expect(number(circuits, 'offlineGarbleSeconds')).toBeCloseTo(0.176, 9);
    expect(number(circuits, 'onlineEvaluateSeconds')).toBeCloseTo(0.184 + 0.176, 9);
    const linear = await run(['server.speedup.linear=2']);
    expect(number(linear, 'onlineLinearSeconds')).toBeCloseTo(4.147 / 2, 9);
    const link = await run(['link.speedup=10']);
    expect(number(link, 'offlineUplinkSeconds')).toBeCloseTo(1.469, 9);
    expect(number(link, 'onlineDownlinkSeconds')).toBeCloseTo(0.0822, 9);
    expect(number(link, 'onlineRoundTripSeconds')).toBe(9);
  });
});

describe('the split of a link', () => {
  it('is the one with which all bytes take the least time', async () => {
    const [fixed, best] = [await run(), await run(['link.allocation=optimal'])];
    const share = Math.sqrt(16252) / (Math.sqrt(16252) + Math.sqrt(10866));
    expect(number(best, 'uplinkRate')).toBeCloseTo(3000 * share, 6);
    expect(number(best, 'downlinkRate')).toBeCloseTo(3000 * (1 - share), 6);
    const bytesTake = (outcome: typeof best): number => number(outcome, 'communicationSeconds') - 15;
    expect(bytesTake(best)).toBeCloseTo((Math.sqrt(16252) + Math.sqrt(10866)) ** 2 / 3000, 6);
    expect(bytesTake(best)).toBeLessThan(bytesTake(fixed));
  });
});

describe('layers side by side', () => {
  it('take as long as the list of them on threads, slowed by each other', async () => {
    const settings = ['he.layerParallel=true', 'he.threads=2', 'he.contention=0.5'];
    for (const fidelity of ['analytic', 'event'] as const) {
      const outcome = await run(settings, { fidelity });
      // 1.14 beside 0.308 and 0.064; half as slow again.
      expect(number(outcome, 'offlineHeSeconds')).toBeCloseTo(110 + 1.5 * 1.14, 8);
      expect(number(outcome, 'offlineServerSeconds')).toBeCloseTo(1.71 + 0.24 + 1.52 + 0.812, 8);
      // What they draw is that of their threads.
      expect(outcome.totals.energy['server']).toBeCloseTo((await run()).totals.energy['server']!, 8);
    }
    const sequential = await run(['he.threads=2', 'he.contention=0.5']);
    expect(number(sequential, 'offlineHeSeconds')).toBeCloseTo(111.512, 8);
  });
});

describe('lines through measurements', () => {
  it('begin below zero: the ReLUs of an inference share what they take less', async () => {
    const outcome = await run([
      'server.garble={each: 12 ms, less: 160 ms}',
      'client.evaluate={each: 22 ms, less: 80 ms}',
    ]);
    expect(number(outcome, 'offlineGarbleSeconds')).toBeCloseTo((80 * 0.012 - 0.16) / 4 + 1.52, 9);
    expect(number(outcome, 'onlineEvaluateSeconds')).toBeCloseTo(1.84 + (80 * 0.022 - 0.08) / 2, 9);
  });

  it('are never below zero themselves', async () => {
    const outcome = await run([
      'server.garble={each: 12 ms, less: 1 s}',
      'client.evaluate={each: 22 ms, less: 2 s}',
    ]);
    expect(number(outcome, 'offlineGarbleSeconds')).toBeCloseTo(1.52, 9);
    expect(number(outcome, 'onlineEvaluateSeconds')).toBeCloseTo(1.84, 9);
  });
});

describe('stochastic comparisons', () => {
  const truncated = TINY.replace('function: relu', 'function: relu, truncated: 3');

  it('have fewer gates, and a product of shares each', async () => {
    const outcome = await run([], { text: truncated });
    // (8 - 3) + 8 gates of 4 bytes and a header.
    expect(written(outcome)['client-storage tables']).toBe(80 * (13 * 4 + 2));
    const part = (13 * 4 + 2) / 42;
    expect(number(outcome, 'offlineGarbleSeconds')).toBeCloseTo(0.24 * part + 1.52, 8);
    expect(number(outcome, 'onlineSquareSeconds')).toBeCloseTo((192 * 0.031) / 4, 8);
    expect(number(outcome, 'onlineUpBytes')).toBe(473 + 761 + 104 + 192 * 2);
    expect(written(outcome)['client-storage triples']).toBe(192 * 6);
    // Bits of the field, not of comparisons without circuits: (9 - 3) + 9 gates.
    const wider = await run(['gc.fieldBits=9'], { text: truncated });
    expect(written(wider)['client-storage tables']).toBe(80 * (15 * 4 + 2));
  });
});

describe('sites', () => {
  const withSite = (site: string): string =>
    TINY.replace(/ {2}- \{ name: cut.*\n/, `  - { name: cut, ${site} }\n`);

  it('of max pools are comparisons, one less than the window has elements', async () => {
    const outcome = await run([], { text: withSite('kind: pool, type: max, kernel: 2') });
    expect(number(outcome, 'relus')).toBe(5 * 2 * 2 * 3);
  });

  it('of part of the elements are compared for those that are kept', async () => {
    const kept = await run([], {
      text: withSite('kind: activation, function: relu, kept: 30, otherwise: identity'),
    });
    expect([number(kept, 'relus'), number(kept, 'squares')]).toEqual([30, 112]);
    const squared = await run([], {
      text: withSite('kind: activation, function: relu, kept: 30, otherwise: square'),
    });
    expect([number(squared, 'relus'), number(squared, 'squares')]).toEqual([30, 162]);
    expect(number(squared, 'onlineEvaluateSeconds')).toBeCloseTo(30 * 0.023 + (30 * 0.022) / 2, 9);
  });

  it('of hard swishes are a comparison and a product', async () => {
    const outcome = await run([], { text: withSite('kind: activation, function: hswish') });
    expect([number(outcome, 'relus'), number(outcome, 'squares')]).toEqual([80, 192]);
  });

  it('of polynomials are a product less than their degree', async () => {
    const outcome = await run([], { text: TINY.replace('degree: 2', 'degree: 4') });
    expect([number(outcome, 'relus'), number(outcome, 'squares')]).toEqual([80, 336]);
  });

  it('that no circuit is for are refused', async () => {
    await expect(run([], { text: withSite('kind: activation, function: gelu') })).rejects.toThrow(
      /'cut' of 'tiny' is a gelu/,
    );
    await expect(
      run([], {
        text: `kind: network\nname: none\ninput: { channels: 3, height: 4, width: 4 }\noperators:\n  - { name: cut, kind: activation, function: relu }\n`,
      }),
    ).rejects.toThrow(/'none' has no linear layer/);
  });

  it('that keep nothing send nothing', async () => {
    const outcome = await run([], { text: withSite('kind: activation, function: identity') });
    for (const protocol of [...HYBRIDS, 'cryptflow2']) {
      const { totals } = await run([`protocol=${protocol}`], {
        text: withSite('kind: activation, function: identity'),
      });
      expect(totals.traffic.map(({ tensor }) => tensor)).not.toContain('tables');
    }
    expect(number(outcome, 'relus')).toBe(0);
    expect(number(outcome, 'onlineEvaluateSeconds')).toBe(0);
  });
});

describe('shortcuts', () => {
  const residual = `kind: network
name: residual
input: { channels: 3, height: 4, width: 4 }
operators:
  - { name: a, kind: conv, filters: 5, kernel: 3, padding: 1, then: [batch-norm, relu] }
  - { name: b, kind: conv, filters: 7, kernel: 3, padding: 1, then: [batch-norm] }
  - { name: short, kind: conv, filters: 7, kernel: 1, inputs: [a], then: [batch-norm] }
  - { name: sum, kind: add, inputs: [b, short], then: [relu] }
  - { name: plain, kind: conv, filters: 7, kernel: 3, padding: 1, then: [batch-norm] }
  - { name: sum2, kind: add, inputs: [plain, sum], then: [relu] }
`;

  it('are there, or left out, and that is told', async () => {
    const names = ({ operators }: Awaited<ReturnType<typeof run>>): string[] =>
      operators.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    const omitted = await run(['shortcuts=omitted'], { text: residual });
    expect(names(omitted)).toEqual([
      'offline a',
      'offline b',
      'offline plain',
      'online a',
      'online b',
      'online plain',
    ]);
    expect(omitted.assumptions.find(({ name }) => name === 'network.shortcuts')!.value).toMatch(/^1 conv/);
    const included = await run([], { text: residual });
    expect(names(included)).toContain('online short');
    expect(included.assumptions.map(({ name }) => name)).not.toContain('network.shortcuts');
  });
});
