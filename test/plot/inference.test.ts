import { describe, expect, it } from 'vitest';
import { plot } from '../../src/plot/index.js';
import type { RunRecord } from '../../src/results/record.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';

const STEPS = [
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
];

/** A run whose n-th step takes n seconds offline and n / 100 online, times a factor. */
function inference(name: string, factor = 1): RunRecord {
  const whole = runRecord();
  const details = Object.fromEntries(
    STEPS.flatMap((step, at) => [
      [`offline${step}Seconds`, factor * (at + 1)],
      [`online${step}Seconds`, (factor * (at + 1)) / 100],
    ]),
  );
  return {
    ...whole,
    run: { ...whole.run, arch: name, id: `${name}${whole.run.id}` },
    totals: {
      ...whole.totals,
      seconds: factor * 55.55,
      details: { ...details, offlineSeconds: factor * 55, onlineSeconds: factor * 0.55 },
    },
  };
}

const titles = (document: ReturnType<typeof check>) =>
  [...document.querySelectorAll('.bar > title')].map(({ textContent }) => textContent ?? '');

describe('plot latency-breakdown', () => {
  it('names runs without the folder that all share, and with it where they do not', async () => {
    const [garbler, rpu] = [inference('inference/client-garbler-haac'), inference('inference/delphi-rpu')];
    const wordsOf = async (...runs: RunRecord[]): Promise<(string | null)[]> =>
      [...check(await plot('latency-breakdown', runs)).querySelectorAll('text')].map(
        ({ textContent }) => textContent,
      );
    expect(await wordsOf(garbler, rpu)).toEqual(
      expect.arrayContaining(['ws, client-garbler-haac', 'ws, delphi-rpu']),
    );
    expect(await wordsOf(rpu, inference('mine/delphi'))).toEqual(
      expect.arrayContaining(['ws, inference/delphi-rpu', 'ws, mine/delphi']),
    );
  });

  it('stacks both phases of each step; keys are products, squares are on shares', async () => {
    const document = check(await plot('latency-breakdown', [inference('one'), inference('two', 2)]));
    expect(titles(document)[0]).toMatch(
      /products 3.03 s, garbling 3.03 s, circuits 4.04 s, transfers 5.05 s, on shares 13.1 s, uplink 8.08 s, downlink 9.09 s, round trips 10.1 s/,
    );
    expect(titles(document)[1]).toMatch(/products 6.06 s/);
    expect(document.textContent).toContain('55.5 s, 99.0 % offline');
  });

  it('is of private inference alone', async () => {
    await expect(plot('latency-breakdown', [runRecord()])).rejects.toThrow(/no phases of private inference/);
  });
});

describe('plot waterfall', () => {
  it('tells how much faster each run is than the one before', async () => {
    const runs = [inference('one', 4), inference('two', 2), inference('three', 1 / 2)];
    const document = check(await plot('waterfall', runs));
    expect(titles(document)).toEqual([
      expect.stringMatching(/offline 220 s, online 2.2 s$/),
      expect.stringMatching(/offline 110 s, online 1.1 s, 2.00x$/),
      expect.stringMatching(/offline 27.5 s, online 275 ms, 4.00x$/),
    ]);
    expect(document.textContent).toContain('8.00 times as fast');
  });
});
