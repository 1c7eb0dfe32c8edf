import { describe, expect, it } from 'vitest';
import { number, run, written } from './tiny.js';

const parts = (outcome: Awaited<ReturnType<typeof run>>, phase: string): Record<string, number> =>
  Object.fromEntries(
    [
      'Keygen',
      'He',
      'Garble',
      'Evaluate',
      'Ot',
      'Linear',
      'Square',
      'Uplink',
      'Downlink',
      'RoundTrip',
    ].flatMap((part) => {
      const seconds = number(outcome, `${phase}${part}Seconds`);
      return seconds === 0 ? [] : [[part, Number(seconds.toFixed(9))]];
    }),
  );

/** Products: 72, 8 and 1, with 12, 12 and 3 key switches. */
const PRODUCTS = 72 * 0.013 + 12 * 0.017 + 8 * 0.013 + 12 * 0.017 + 0.013 + 3 * 0.017;
const HE = Number((11 * 7 + PRODUCTS + 3 * 11).toFixed(9));
const LINEAR = 4.147;

describe('a server that garbles', () => {
  it('takes every term of its formula in advance', async () => {
    const outcome = await run();
    expect(parts(outcome, 'offline')).toEqual({
      Keygen: 5,
      He: HE,
      // 80 x 12 ms on 4 threads, 80 x 19 ms on one.
      Garble: 0.24 + 1.52,
      // 112 x 29 ms on 4 threads.
      Square: 0.812,
      // Keys, 11 ciphertexts, base transfers, 80 x 6 bytes.
      Uplink: 3 + 11.11 + 0.1 + 0.48,
      // 3 ciphertexts, 80 x (42 + 15), 80 x 12, 112 x 6 bytes.
      Downlink: Number((1.515 + 2.28 + 0.48 + 0.336).toFixed(9)),
      RoundTrip: 6,
    });
    expect(number(outcome, 'offlineSeconds')).toBeCloseTo(144.385, 9);
  });

  it('and online', async () => {
    const outcome = await run();
    expect(parts(outcome, 'online')).toEqual({
      Linear: LINEAR,
      // 80 x 23 ms on one thread of the server, 80 x 22 ms on two of the client.
      Evaluate: 1.84 + 0.88,
      Square: 0.868,
      // 48, 80 and 7 masked elements with a header each; 112 opened values.
      Uplink: Number((0.473 + 0.761 + 0.104 + 0.224).toFixed(9)),
      // 80 x 16, 112 x 2, 11 x 9 + 41 bytes.
      Downlink: Number((0.64 + 0.112 + 0.07).toFixed(9)),
      RoundTrip: 9,
    });
    expect(number(outcome, 'onlineSeconds')).toBeCloseTo(19.119, 9);
    expect(outcome.totals.seconds).toBeCloseTo(144.385 + 19.119, 9);
    expect(outcome.totals.cycles).toBe(163_504_000_000);
  });

  it('demands of each party and direction what is its own', async () => {
    const outcome = await run();
    const told = (name: string): number => Number(number(outcome, name).toFixed(9));
    expect(told('offlineClientSeconds')).toBe(5 + 77 + 33);
    expect(told('offlineServerSeconds')).toBe(Number((PRODUCTS + 0.24 + 1.52 + 0.812).toFixed(9)));
    expect(told('onlineClientSeconds')).toBe(0.88);
    expect(told('onlineServerSeconds')).toBe(Number((LINEAR + 1.84 + 0.868).toFixed(9)));
    expect(told('offlineUpBytes')).toBe(3000 + 11110 + 100 + 480);
    expect(told('offlineDownBytes')).toBe(3030 + 4560 + 960 + 672);
    expect(told('onlineUpBytes')).toBe(473 + 761 + 104 + 224);
    expect(told('onlineDownBytes')).toBe(1280 + 224 + 140);
    expect(told('offlineUplinkSeconds')).toBe(14.69);
    expect(told('offlineDownlinkSeconds')).toBe(4.611);
    expect(told('onlineUplinkSeconds')).toBe(1.562);
    expect(told('onlineDownlinkSeconds')).toBe(0.822);
    expect(told('communicationSeconds')).toBe(Number((14.69 + 4.611 + 6 + 1.562 + 0.822 + 9).toFixed(9)));
    expect(told('offlineShare')).toBe(Number((144.385 / 163.504).toFixed(9)));
    expect(told('optimalUplinkShare')).toBeCloseTo(
      Math.sqrt(16252) / (Math.sqrt(16252) + Math.sqrt(10866)),
      9,
    );
  });

  it('keeps circuits at the client, labels at the server, shares and triples at both', async () => {
    const outcome = await run();
    expect(written(outcome)).toEqual({
      'uplink keys': 3000,
      'uplink ciphertexts': 11110,
      'uplink ot': 580,
      'uplink shares': 473 + 761 + 104 + 224,
      'downlink ciphertexts': 3030,
      'downlink tables': 80 * 42,
      'downlink labels': 80 * 15 + 80 * 16,
      'downlink ot': 960,
      'downlink triples': 672,
      'downlink shares': 224 + 140,
      'client-storage shares': 8 * (48 + 80 + 80 + 112 + 7 + 11),
      'client-storage tables': 80 * 42,
      'client-storage labels': 80 * 30,
      'client-storage triples': 672,
      'server-storage shares': 8 * (80 + 112 + 11),
      'server-storage labels': 80 * 7,
      'server-storage triples': 672,
    });
    expect(number(outcome, 'clientStorageBytes')).toBe(9136);
    expect(number(outcome, 'serverStorageBytes')).toBe(2856);
    expect(number(outcome, 'inferencesInClientStorage')).toBe(2);
    for (const { level, readBytes, writeBytes } of outcome.totals.traffic)
      expect(readBytes).toBe(level.endsWith('storage') ? writeBytes : 0);
  });

  it('draws the power of the threads that work, and for every byte', async () => {
    const { totals } = await run();
    const { client, server, ...rest } = totals.energy as Record<string, number>;
    // 3 W and 11 W a thread.
    expect(client).toBeCloseTo(3 * (5 + 77 + 33 + 80 * 0.022), 9);
    expect(server).toBeCloseTo(11 * (PRODUCTS + 0.96 + 1.52 + 3.248 + 1.84 + LINEAR + 3.472), 9);
    expect(rest).toEqual({
      uplink: 2 * 16252,
      downlink: 2 * 10866,
      clientStorage: 3 * 9136,
      serverStorage: 3 * 2856,
    });
  });

  it('tells counts', async () => {
    const outcome = await run();
    expect(outcome.totals.details).toMatchObject({
      protocol: 'delphi',
      costs: 'model',
      relus: 80,
      squares: 112,
      heProducts: 81,
      heKeySwitches: 27,
      ciphertextsUp: 11,
      ciphertextsDown: 3,
      rounds: 5,
      uplinkRate: 1000,
      downlinkRate: 2000,
    });
    expect(outcome.totals.macs).toBe(2160 + 560 + 77);
    expect(outcome.totals.peUtilization).toBeCloseTo((163.504 - 36.685) / (2 * 163.504), 9);
  });

  it('has an operator for each layer and phase', async () => {
    const outcome = await run();
    expect(outcome.operators.map(({ name }) => name)).toEqual([
      ...['session', 'a', 'cut', 'b', 'curve', 'c'].map((name) => `offline ${name}`),
      ...['session', 'a', 'cut', 'b', 'curve', 'c'].map((name) => `online ${name}`),
    ]);
    const [session, a, cut, b] = outcome.operators;
    expect(session).toMatchObject({ kind: 'session', stage: '', work: 0, computeCycles: 5e9 });
    expect(session!.stallCycles).toEqual({ uplink: 3.1e9, downlink: 0, 'round-trip': 6e9 });
    expect(a).toMatchObject({ kind: 'conv', stage: 'S1', work: 2160, computeCycles: 63e9 + 1.14e9 + 11e9 });
    expect(a!.details).toMatchObject({
      phase: 'offline',
      upBytes: 9090,
      downBytes: 1010,
      keptBytes: 8 * (48 + 80 + 80),
      clientSeconds: 74,
      serverSeconds: 1.14,
      relus: 0,
      heProducts: 72,
      heKeySwitches: 12,
    });
    expect(cut!.details).toMatchObject({
      relus: 80,
      upBytes: 480,
      downBytes: 5520,
      keptBytes: 80 * (42 + 30 + 7),
    });
    expect(b!.details).toMatchObject({ heProducts: 8, upBytes: 1010 });
    // Of the time of both: 75.14 seconds of work, 9.09 and 0.505 on the link.
    expect(a!.peUtilization).toBeCloseTo(75.14 / (2 * (75.14 + 9.09 + 0.505)), 9);
    expect(new Set(outcome.operators.map(({ unit }) => unit))).toEqual(new Set(['protocol']));
    // Waiting for each other is nobody's work; what is kept was kept before.
    expect(outcome.operators[7]!.stallCycles).toEqual({ uplink: 0.473e9, downlink: 0, 'round-trip': 3e9 });
    expect(outcome.operators[7]!.details).toMatchObject({
      clientSeconds: 0,
      serverSeconds: 1.565,
      keptBytes: 0,
    });
    expect(outcome.operators[8]!.details).toMatchObject({ clientSeconds: 0.88, serverSeconds: 1.84 });
    expect(outcome.operators[7]).toMatchObject({ name: 'online a', work: 0, computeCycles: 1.565e9 });
  });
});

describe('a client that garbles', () => {
  it('takes every term of its formula', async () => {
    const outcome = await run(['protocol=client-garbler']);
    expect(parts(outcome, 'offline')).toEqual({
      Keygen: 5,
      He: HE,
      Garble: 0.56 + 1.52,
      Square: 0.812,
      Uplink: 18.67,
      Downlink: Number((1.515 + 0.05 + 0.336).toFixed(9)),
      RoundTrip: 6,
    });
    expect(parts(outcome, 'online')).toEqual({
      Linear: LINEAR,
      Evaluate: 1.84 + 0.4,
      Square: 0.868,
      Uplink: Number((0.473 + 0.96 + 0.224).toFixed(9)),
      Downlink: Number((0.24 + 0.112 + 0.07).toFixed(9)),
      RoundTrip: 3,
    });
    expect(number(outcome, 'offlineSeconds')).toBeCloseTo(145.975, 9);
    expect(number(outcome, 'onlineSeconds')).toBeCloseTo(12.334, 9);
    expect(number(outcome, 'offlineClientSeconds')).toBeCloseTo(115 + 0.56 + 1.52, 9);
    expect(number(outcome, 'onlineClientSeconds')).toBeCloseTo(1.84, 9);
  });

  it('keeps labels only; the server has the circuits', async () => {
    const outcome = await run(['protocol=client-garbler']);
    expect(number(outcome, 'clientStorageBytes')).toBe(2704 + 560 + 672);
    expect(number(outcome, 'serverStorageBytes')).toBe(1624 + 3360 + 2400 + 672);
    expect(written(outcome)).toMatchObject({
      'uplink tables': 3360,
      'uplink labels': 1200,
      'uplink ot': 960,
      'downlink ot': 100 + 480,
    });
  });
});

describe('Gazelle', () => {
  it('multiplies online', async () => {
    const outcome = await run(['protocol=gazelle']);
    expect(parts(outcome, 'offline')).toEqual({
      Keygen: 5,
      Garble: 0.24 + 1.52,
      Square: 0.812,
      Uplink: 3.1,
      Downlink: Number((2.28 + 0.336).toFixed(9)),
      RoundTrip: 3,
    });
    expect(parts(outcome, 'online')).toEqual({
      He: HE,
      Evaluate: 1.84 + 0.88,
      Square: 0.868,
      Uplink: Number((11.11 + 0.48 + 0.224).toFixed(9)),
      Downlink: Number((1.515 + 0.48 + 0.64 + 0.112 + 0.07).toFixed(9)),
      RoundTrip: 12,
    });
    expect(number(outcome, 'clientStorageBytes')).toBe(3360 + 2400 + 672);
    expect(number(outcome, 'serverStorageBytes')).toBe(560 + 672);
  });
});

describe('comparisons by oblivious transfer', () => {
  it('leave nothing to do in advance', async () => {
    const outcome = await run(['protocol=cryptflow2']);
    expect(number(outcome, 'offlineSeconds')).toBe(0);
    expect(parts(outcome, 'online')).toEqual({
      Keygen: 5,
      He: HE,
      // 80 x 37 ms on two threads and on four.
      Ot: 2.22,
      Square: 1.68,
      // 80 x 58 bytes, half each way.
      Uplink: Number((3 + 0.1 + 11.11 + 2.32 + 0.224).toFixed(9)),
      Downlink: Number((1.515 + 1.16 + 0.336 + 0.112 + 0.07).toFixed(9)),
      RoundTrip: 30,
    });
    expect(number(outcome, 'clientStorageBytes')).toBe(0);
    expect(number(outcome, 'serverStorageBytes')).toBe(0);
  });

  it('pack coefficients in the protocol of Alibaba: replies are shorter', async () => {
    const settings = [
      'protocol=cheetah-2pc',
      'he.packing=coefficients',
      'he.reply=400 B',
      'he.coefficient=1 B',
    ];
    const outcome = await run(settings);
    expect(outcome.totals.details).toMatchObject({
      // A product for each output channel; the last layer is one ciphertext.
      heProducts: 5 + 7 + 1,
      heKeySwitches: 0,
      ciphertextsUp: 3,
      ciphertextsDown: 5 + 7 + 1,
    });
    expect(written(outcome)).toMatchObject({
      'uplink ciphertexts': 3 * 1010,
      'downlink ciphertexts': 13 * 410 + 80 + 112 + 11,
    });
  });
});

describe('a table of operators', () => {
  const entry = (name: string, at: number): string[] => [
    `table.${name}.offline=${at} ms`,
    `table.${name}.online=${at + 1} us`,
    `table.${name}.offlineBytes=${at + 2} B`,
    `table.${name}.onlineBytes=${at + 3} B`,
  ];
  const table = [
    'protocol=operator-table',
    ...entry('relu', 20),
    ...entry('square', 30),
    ...entry('mac', 40),
  ];

  it('is counts times the table', async () => {
    const outcome = await run([
      ...table,
      'table.fixed=2 s',
      'table.threads=2',
      'link.up=infinite B/s',
      'link.down=infinite B/s',
    ]);
    const macs = 2160 + 560 + 77;
    expect(number(outcome, 'offlineSeconds')).toBeCloseTo(
      (80 * 0.02) / 2 + (112 * 0.03) / 2 + macs * 0.04,
      8,
    );
    expect(number(outcome, 'onlineSeconds')).toBeCloseTo(
      2 + (80 * 21e-6) / 2 + (112 * 31e-6) / 2 + macs * 41e-6,
      8,
    );
    expect(number(outcome, 'offlineDownBytes')).toBe(80 * 22 + 112 * 32 + macs * 42);
    expect(number(outcome, 'onlineDownBytes')).toBe(80 * 23 + 112 * 33 + macs * 43);
    expect(outcome.totals.details).not.toHaveProperty('uplinkRate');
    // It has no costs but the table's.
    expect(outcome.totals.details).not.toHaveProperty('costs');
  });

  it('is needed', async () => {
    await expect(run(['protocol=operator-table'])).rejects.toThrow(/table.*is missing/);
  });
});
