import { describe, expect, it } from 'vitest';
import { number, run, TINY, written } from './tiny.js';

/** Sums of the tiny network; none of them is another one, or what the model says. */
const MEASURED = [
  'costs=measured',
  ...Object.entries({
    relus: 80,
    side: 4,
    convolutions: 2,
    linears: 1,
    ciphertextsUp: '1100 B',
    ciphertextsDown: '303 B',
    encrypt: '22 s',
    decrypt: '9 s',
    sequential: '15.12 s',
    parallel: '7.56 s',
    threads: 3,
    encodeOffline: '4.4 s',
    encodeOnline: '1.2 s',
    linear: '6 s',
  }).map(([name, value]) => `measurements.tiny.${name}=${value}`),
];

/** Of the model: 1.14, 0.308 and 0.064 seconds of products of 1.512 in all. */
const PART = 1.14 / 1.512;

describe('sums that were measured', () => {
  it('stand in for ciphertexts, products, labels and plaintext layers; circuits are those of the model', async () => {
    const outcome = await run(MEASURED);
    const near = (name: string, value: number): void => expect(number(outcome, name)).toBeCloseTo(value, 8);
    near('offlineHeSeconds', 22 + 9 + 15.12);
    near('offlineClientSeconds', 5 + 22 + 9);
    near('offlineGarbleSeconds', 0.24 + 4.4);
    near('onlineEvaluateSeconds', 1.2 + 0.88);
    near('onlineLinearSeconds', 6);
    near('offlineUpBytes', 3000 + 1100 + 100 + 480);
    near('offlineDownBytes', 303 + 4560 + 960 + 672);
    expect(written(outcome)['uplink ciphertexts']).toBeCloseTo(1100, 8);
    expect(written(outcome)['downlink ciphertexts']).toBeCloseTo(303, 8);
    // 3 W and 11 W a thread.
    expect(outcome.totals.energy['client']).toBeCloseTo(3 * (5 + 31 + 1.76), 8);
    expect(outcome.totals.energy['server']).toBeCloseTo(
      11 * (15.12 + 0.96 + 4.4 + 3.248 + 1.2 + 6 + 3.472),
      8,
    );
  });

  it('are divided in proportion: ciphertexts by their number, products and layers by the model', async () => {
    const { operators } = await run(MEASURED);
    const at = (name: string) => operators.find((one) => one.name === name)!;
    // Layer a has 9 of 11 ciphertexts up, 1 of 3 down.
    expect(at('offline a').details['clientSeconds']).toBeCloseTo((22 * 9) / 11 + 9 / 3, 8);
    expect(at('offline a').details['serverSeconds']).toBeCloseTo(15.12 * PART, 8);
    expect(at('offline a').details['upBytes']).toBeCloseTo(900, 8);
    expect(at('offline a').details['downBytes']).toBeCloseTo(101, 8);
    expect(at('online a').details['serverSeconds']).toBeCloseTo((6 * 1.565) / 4.147, 8);
  });

  it('are those of layers side by side if they are; what threads draw stays', async () => {
    const parallel = await run([...MEASURED, 'he.layerParallel=true', 'he.threads=3']);
    expect(number(parallel, 'offlineHeSeconds')).toBeCloseTo(22 + 9 + 7.56, 8);
    expect(parallel.totals.energy['server']).toBeCloseTo((await run(MEASURED)).totals.energy['server']!, 8);
  });

  it('are less on machines of the future', async () => {
    const outcome = await run([
      ...MEASURED,
      'client.speedup.he=2',
      'server.speedup.he=4',
      'server.speedup.gc=5',
      'server.speedup.linear=3',
    ]);
    expect(number(outcome, 'offlineHeSeconds')).toBeCloseTo(31 / 2 + 15.12 / 4, 8);
    expect(number(outcome, 'offlineGarbleSeconds')).toBeCloseTo(0.048 + 0.88, 8);
    expect(number(outcome, 'onlineEvaluateSeconds')).toBeCloseTo(0.24 + 0.88, 8);
    expect(number(outcome, 'onlineLinearSeconds')).toBeCloseTo(2, 8);
    expect(outcome.totals.energy['client']).toBeCloseTo(3 * (2.5 + 15.5 + 1.76), 8);
  });

  it.each([
    // 80 ReLUs behind a stride of two.
    [
      'image',
      TINY.replace('height: 4, width: 4', 'height: 8, width: 8').replace(
        'padding: 1',
        'padding: 1, stride: 2',
      ),
    ],
    [
      'convolutions',
      TINY.replace(
        '  - { name: curve',
        '  - { name: b2, kind: conv, filters: 7, kernel: 1 }\n  - { name: curve',
      ),
    ],
    ['linear layers', `${TINY}  - { name: d, kind: linear, features: 3 }\n`],
    ['ReLUs', TINY.replace('filters: 5', 'filters: 6')],
  ])('are not those of other %s', async (_what, text) => {
    await expect(run(MEASURED, { text })).rejects.toThrow(/'tiny' \(\d+ ReLUs\) was not measured/);
  });
});
