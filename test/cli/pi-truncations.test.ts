import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere, type Outcome } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder();
});
afterAll(() => removeFolder(cwd));

const truncations = (...words: string[]): Promise<Outcome> =>
  systoleHere(['pi', 'truncations', ...words], cwd);

interface Row {
  operator: string;
  eager: number;
  lazy: number;
  products: number;
  macs: number;
}
const rowsOf = ({ stdout }: Outcome): Row[] => JSON.parse(stdout) as Row[];

describe('systole pi truncations', () => {
  it('prints operators and a total that adds up, and what it saves', async () => {
    const outcome = await truncations('vit-tiny16-224-c100-privit', '--format', 'json');
    expect(outcome.code).toBe(0);
    const rows = rowsOf(outcome);
    const [total, first] = [rows.at(-1)!, rows[0]!];
    expect(first).toEqual({ operator: 'conv0', eager: 196 * 192, lazy: 0, products: 0, macs: 28_901_376 });
    for (const key of ['eager', 'lazy', 'products', 'macs'] as const)
      expect(rows.slice(0, -1).reduce((sum, row) => sum + row[key], 0)).toBe(total[key]);
    expect(total).toMatchObject({ operator: 'total', eager: 32_200_346, macs: 1_253_510_400 });
    const saved = (100 * (1 - total.lazy / total.eager)).toFixed(1);
    expect(outcome.stderr).toContain(`lazy saves ${saved} % of the truncations`);
    // 188 ns a truncation, 245.7 ns a product, 2.934 ns a multiply-accumulate.
    const seconds = total.eager * 188e-9 + total.products * 245.7e-9 + total.macs * 2.934e-9;
    expect(outcome.stderr).toContain(`${Number(seconds.toPrecision(4))} s`);
  });

  it('takes transforms, widths and other constants', async () => {
    const total = async (...words: string[]): Promise<Row> =>
      rowsOf(await truncations('gpt2-small-T128', '--format', 'json', ...words)).at(-1)!;
    const whole = await total();
    expect((await total('--transform', 'aero variant=SM')).eager).toBeLessThan(whole.eager);
    const wide = await total('--field-bits', '128');
    expect([wide.eager, wide.lazy < whole.lazy]).toEqual([whole.eager, true]);
    const fine = await total('--fraction-bits', '20', '--field-bits', '64');
    expect(fine.lazy).toBeGreaterThan(whole.lazy);
    // One squaring fewer in every exponential: of scores, of rows' reciprocals, of norms' roots.
    const fewer = await total('--set', 'expSquarings=7');
    expect(whole.eager - fewer.eager).toBe(12 * (12 * 128 * 128 + 12 * 128) + 25 * 128);
  });

  it.each([
    [
      ['resnet18-c100', '--field-bits', '32'],
      'has values of 41 bits; expected at least 41, or fewer fraction bits',
    ],
    [['resnet18-c100', '--field-bits', 'many'], 'truncation.fieldBits'],
    [['resnet18-c100', '--field-bits', '7'], 'at least 8'],
    [['resnet18-c100', '--set', 'expSquaring=7'], "did you mean 'expSquarings'"],
    [['resnet18-c101'], "unknown workload 'resnet18-c101'"],
    [['circuit:aes-128'], 'expected a network'],
    [['resnet18-c100', '--transform', 'aero variant=SM'], 'transform.aero.variant: '],
  ])('refuses %j', async (words, says) => {
    const { code, stderr, stdout } = await truncations(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});
