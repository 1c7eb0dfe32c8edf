import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { number, run, TINY } from './tiny.js';

const PROTOCOLS = ['gazelle', 'delphi', 'client-garbler', 'cryptflow2', 'cheetah-2pc'];

const anySettings = fc
  .record({
    protocol: fc.constantFrom(...PROTOCOLS),
    up: fc.integer({ min: 1, max: 100_000 }),
    down: fc.integer({ min: 1, max: 100_000 }),
    trip: fc.integer({ min: 0, max: 5 }),
    threads: fc.integer({ min: 1, max: 5 }),
    parallel: fc.boolean(),
    multiply: fc.integer({ min: 0, max: 3000 }),
    allocation: fc.constantFrom('fixed', 'optimal'),
  })
  .map(({ protocol, up, down, trip, threads, parallel, multiply, allocation }) => [
    `protocol=${protocol}`,
    `link.up=${up} B/s`,
    `link.down=${down} B/s`,
    `link.roundTrip=${trip} s`,
    `link.allocation=${allocation}`,
    `he.threads=${threads}`,
    `he.layerParallel=${parallel}`,
    'he.contention=0.1',
    `he.multiply=${multiply} ms`,
  ]);
const anyBatch = fc.integer({ min: 1, max: 4 });

describe('events', () => {
  it('take as long as the formulas, to the nanosecond, if nothing overlaps', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, anyBatch, async (settings, batch) => {
        const analytic = await run(settings, { batch });
        const event = await run(settings, { batch, fidelity: 'event' });
        expect(event.totals).toEqual(analytic.totals);
        expect(event.operators).toEqual(analytic.operators);
      }),
      { numRuns: 60 },
    );
  });

  it('are never slower if layers flow, and no machine does more than it has time for', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, anyBatch, async (settings, batch) => {
        const none = await run(settings, { batch, fidelity: 'event' });
        const { totals } = await run([...settings, 'overlap=pipelined'], { batch, fidelity: 'event' });
        expect(totals.cycles).toBeLessThanOrEqual(none.totals.cycles);
        for (const part of ['offlineUplinkSeconds', 'offlineDownlinkSeconds', 'offlineClientSeconds'])
          expect(Number(totals.details['offlineSeconds'])).toBeGreaterThanOrEqual(
            Number(totals.details[part]) - 1e-9,
          );
        expect(totals.traffic).toEqual(none.totals.traffic);
        expect(totals.energyJoules).toBeCloseTo(none.totals.energyJoules!, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('lets a layer be encrypted while the one before is on its way', async () => {
    const pipelined = await run(['overlap=pipelined'], { fidelity: 'event' });
    const at = (name: string) => pipelined.operators.find((one) => one.name === name)!;
    // Keys: 5 made, 3 sent. Layer a: 63 of encryption from 5 + 3 on; its ciphertexts 9.09; products; back; decryption.
    expect(at('offline a').startCycle).toBe(8e9);
    // b follows on the client: 7 more, then 1.01 on the link behind those of a.
    expect(at('offline b').startCycle).toBe(71e9);
    expect(at('offline c').startCycle).toBe(78e9);
    // The client decrypts when it has encrypted all: 85, then 11 a ciphertext.
    expect(at('offline c').endCycle).toBe((85 + 33) * 1e9);
    // Circuits are garbled when the server has multiplied.
    expect(number(pipelined, 'offlineSeconds')).toBe(118);
    expect(pipelined.totals.cycles).toBe(Math.round((118 + 19.119) * 1e9));
  });

  it('of the online phase wait for all of the offline phase', async () => {
    const pipelined = await run(['overlap=pipelined'], { fidelity: 'event' });
    const offline = number(pipelined, 'offlineSeconds') * 1e9;
    for (const { name, startCycle } of pipelined.operators)
      if (name.startsWith('online')) expect(startCycle).toBeGreaterThanOrEqual(offline);
  });
});

describe('an inference', () => {
  it('is never slower with more bandwidth, and never faster with more ReLUs', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, fc.integer({ min: 1, max: 79 }), async (settings, kept) => {
        const some = TINY.replace('function: relu', `function: relu, kept: ${kept}, otherwise: identity`);
        const fixed = [...settings, 'link.allocation=fixed'];
        const [all, fewer] = [await run(fixed), await run(fixed, { text: some })];
        expect(fewer.totals.cycles).toBeLessThanOrEqual(all.totals.cycles);
        expect(number(fewer, 'onlineSeconds')).toBeLessThanOrEqual(number(all, 'onlineSeconds'));
        const wider = await run([...settings, 'link.speedup=1.5']);
        expect(wider.totals.cycles).toBeLessThanOrEqual((await run(settings)).totals.cycles);
      }),
      { numRuns: 40 },
    );
  });

  it('has bytes that add up, by tensor, by operator and by phase', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, anyBatch, async (settings, batch) => {
        const { totals, operators } = await run(settings, { batch });
        const sum = (level: string): number =>
          totals.traffic.reduce((all, row) => (row.level === level ? all + row.writeBytes : all), 0);
        const told = (...names: string[]): number =>
          names.reduce((all, name) => all + Number(totals.details[name]), 0);
        expect(sum('uplink')).toBeCloseTo(told('offlineUpBytes', 'onlineUpBytes'), 6);
        expect(sum('downlink')).toBeCloseTo(told('offlineDownBytes', 'onlineDownBytes'), 6);
        expect(sum('client-storage')).toBe(told('clientStorageBytes'));
        expect(sum('server-storage')).toBe(told('serverStorageBytes'));
        const ofOperators = (name: string): number =>
          operators.reduce((all, { details }) => all + Number(details[name]), 0);
        expect(ofOperators('upBytes')).toBeCloseTo(sum('uplink'), 6);
        expect(ofOperators('downBytes')).toBeCloseTo(sum('downlink'), 6);
        expect(ofOperators('keptBytes')).toBe(sum('client-storage') + sum('server-storage'));
        expect(operators.reduce((all, { cycles }) => all + cycles, 0)).toBe(totals.cycles);
        expect(told('offlineSeconds', 'onlineSeconds')).toBeCloseTo(totals.seconds, 9);
      }),
      { numRuns: 40 },
    );
  });
});
