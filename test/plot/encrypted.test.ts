import { describe, expect, it } from 'vitest';
import { plot } from '../../src/plot/index.js';
import type { Details, RunRecord } from '../../src/results/record.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';

/** Three operators under encryption, 100, 300 and 600 cycles long, of which 20 wait. */
function record(details: readonly Details[], totals: Details): RunRecord {
  const whole = runRecord();
  const cycles = [100, 300, 600];
  return {
    ...whole,
    totals: { ...whole.totals, details: totals },
    operators: whole.operators.slice(0, 3).map((operator, at) => ({
      ...operator,
      cycles: cycles[at]!,
      stallCycles: { bandwidth: 12, link: 8 },
      details: details[at]!,
    })),
  };
}
const LEVELED = { heProtocol: 'leveled', heScheme: 'ckks', ringDimension: 65536, modulusBits: 900 };
const HYBRID = { heProtocol: 'hybrid', heScheme: 'bfv', ringDimension: 4096, modulusBits: 60 };

const titles = (document: ReturnType<typeof check>) =>
  [...document.querySelectorAll('.bar > title')].map(({ textContent }) => textContent ?? '');

describe('plot he-kernels', () => {
  const shares = (ntt: number, multiply: number) => ({
    'kernelShare.ntt': ntt,
    'kernelShare.multiply': multiply,
  });

  it('divides the cycles that do not wait among kernels', async () => {
    const run = record([shares(0.25, 0.75), shares(0.5, 0.5), shares(1, 0)], HYBRID);
    const document = check(await plot('he-kernels', [run]));
    // 80, 280 and 580 cycles: 20 + 140 + 580 of transforms in 940.
    expect(document.textContent).toContain('NTT (78.7 %)');
    expect(document.textContent).toContain('multiply (21.3 %)');
    expect(document.textContent).toContain('940 cycles');
    const [first] = run.operators;
    expect(titles(document).filter((title) => title.startsWith(first!.name))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/ntt.*20|NTT.*20/),
        expect.stringMatching(/multiply.*60/),
      ]),
    );
  });

  it('knows the names of Cheetah too, and wants some', async () => {
    const run = record([{ nttShare: 0.5, rotateShare: 0.5 }, {}, {}], HYBRID);
    expect(check(await plot('he-kernels', [run])).textContent).toContain('rotate, NTTs apart (50.0 %)');
    await expect(plot('he-kernels', [runRecord()])).rejects.toThrow(/no kernels of encryption.*cheetah, rpu/);
    await expect(plot('he-kernels', [record([{ nttShare: 'x' }, {}, {}], HYBRID)])).rejects.toThrow(
      /nttShare of .* is/,
    );
  });
});

describe('plot noise-budget', () => {
  it('shows what is left, and what was spent of it', async () => {
    const left = [300, 200, 50].map((budgetBits) => ({ budgetBits, precisionBits: budgetBits / 10 }));
    const document = check(await plot('noise-budget', [record(left, LEVELED)]));
    expect(document.textContent).toContain('left (least: 50.0 bits)');
    expect(document.textContent).toContain('spent');
    expect(document.textContent).toContain('ckks, n = 65536, q of 900 bits, leveled');
    expect(document.textContent).toContain('5.0 bits of the result are right');
    expect(titles(document).some((title) => /spent.*250/.test(title))).toBe(true);
  });

  it('says what hybrid runs have, leaves out operators without, and wants some', async () => {
    const document = check(
      await plot('noise-budget', [record([{ budgetBits: 12 }, {}, { budgetBits: 20 }], HYBRID)]),
    );
    expect(document.textContent).toContain('fresh ciphertexts');
    expect(document.textContent).toContain('below the best');
    expect(document.querySelectorAll('.bar')).not.toHaveLength(0);
    await expect(plot('noise-budget', [runRecord()])).rejects.toThrow(/no noise budget/);
    await expect(plot('noise-budget', [record([{ budgetBits: 'x' }, {}, {}], HYBRID)])).rejects.toThrow(
      /budget of/,
    );
  });
});
