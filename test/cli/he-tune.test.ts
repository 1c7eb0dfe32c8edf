import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere, type Outcome } from './process.js';

const NETWORK = `kind: network
name: small
input: {channels: 4, height: 16, width: 16}
operators:
  - {name: wide, kind: conv, filters: 8, kernel: 3, padding: 1, then: [relu]}
  - {name: flat, kind: reshape, shape: flatten}
  - {name: full, kind: linear, features: 10}
`;

/** Few enough terms for bounds of the worst case. */
const ONE = `kind: network
name: one
input: {channels: 4, height: 16, width: 16}
operators:
  - {name: wide, kind: conv, filters: 8, kernel: 3, padding: 1}
`;

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'small.yaml': NETWORK, 'one.yaml': ONE });
});
afterAll(() => removeFolder(cwd));
const tune = (...args: string[]): Promise<Outcome> => systoleHere(['he', 'tune', ...args], cwd);
type Row = Record<string, number | string | boolean | null>;
const rowsOf = async (...args: string[]): Promise<Row[]> => {
  const { stdout, stderr, code } = await tune(...args, '--format', 'json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Row[];
};

describe('systole he tune', () => {
  it('has parameters, counts, cost and budget of each layer, and says the rule for t', async () => {
    const { stdout, stderr } = await tune('small.yaml', '--format', 'json');
    const [wide, full] = JSON.parse(stdout) as Row[];
    expect([wide!['layer'], full!['layer']]).toEqual(['wide', 'full']);
    // 12 bits and six of 36 products; 12 and eleven of 2048.
    expect([wide!['plainBits'], full!['plainBits']]).toEqual([18, 23]);
    for (const row of [wide!, full!]) {
      const [n, digits] = [Number(row['n']), Number(row['digits'])];
      expect(digits).toBe(Math.ceil(Number(row['modulusBits']) / Number(row['digitBits'])));
      expect(row['plainDigits']).toBe(Math.ceil(Number(row['plainBits']) / Number(row['plainDigitBits'])));
      const butterflies = (n / 2) * Math.log2(n);
      expect(row['cost']).toBe(
        Number(row['multiplies']) * 12 * n +
          Number(row['rotations']) * (12 * digits * n + 3 * (digits + 1) * butterflies),
      );
      expect(row['speedup']).toBeCloseTo(Number(row['baselineCost']) / Number(row['cost']), 12);
      expect(Number(row['budgetBits'])).toBeGreaterThanOrEqual(0);
    }
    expect(wide!['multiplies']).toBe((Number(wide!['plainDigits']) * 288 * 256) / Number(wide!['n']));
    expect(stderr).toMatch(
      /t by fan-in=12 \(not published: --t-rule\), PA, practical noise: .* speed-up \d+\.\d\d/,
    );
  });

  it('takes the rule, the schedule, the noise, the rings and the baseline that it is given', async () => {
    const uniform = await rowsOf('small.yaml', '--t-rule', 'uniform=17', '--rings', '4096,8192');
    expect(uniform.map((row) => row['plainBits'])).toEqual([17, 17]);
    expect(uniform.every((row) => row['n'] === 4096 || row['n'] === 8192)).toBe(true);
    const aligned = await rowsOf('small.yaml', '--schedule', 'ia');
    const partial = await rowsOf('small.yaml');
    const cost = (rows: Row[]): number => rows.reduce((sum, row) => sum + Number(row['cost']), 0);
    expect(cost(aligned)).toBeGreaterThan(cost(partial));
    const { stderr } = await tune('small.yaml', '--baseline', 'n=8192, q=59, w=11, a=13, t=21');
    expect(stderr).toContain('(n 8192, q 59 bit, t 21 bit, W 2^11, A 2^13,');
    const worst = await tune('one.yaml', '--noise', 'worst', '--t-rule', 'uniform=14');
    expect(worst.code, worst.stderr).toBe(0);
    expect(worst.stderr).toContain('worst noise');
  });

  it('prints all rules side by side', async () => {
    const rows = await rowsOf('small.yaml', '--t-rule', 'all');
    expect(rows.map((row) => row['rule'])).toEqual([
      'uniform=20',
      ...[8, 10, 12, 13, 14].map((bits) => `fan-in=${bits}`),
    ]);
    for (const row of rows) expect(Number(row['speedupPa'])).toBeGreaterThanOrEqual(Number(row['speedupIa']));
    const worst = await rowsOf('small.yaml', '--t-rule', 'all', '--noise', 'worst');
    expect(worst.at(-1)).toMatchObject({
      rule: 'fan-in=14',
      baseline: '',
      speedupPa: null,
      shareOfRing4096: null,
    });
  });

  it('prints cost against budget of what no other choice beats', async () => {
    const rows = await rowsOf('small.yaml', '--pareto');
    const wide = rows.filter((row) => row['layer'] === 'wide');
    const budgets = wide.map((row) => Number(row['budgetBits']));
    expect(budgets).toEqual([...budgets].sort((a, b) => a - b));
    expect(wide.filter((row) => row['chosen'] === true)).toHaveLength(1);
    const [tuned] = await rowsOf('small.yaml');
    expect(wide.find((row) => row['chosen'] === true)).toMatchObject({
      cost: tuned!['cost'],
      n: tuned!['n'],
    });
    const { stdout } = await tune('small.yaml', '--pareto', '--format', 'csv');
    expect(stdout.split('\n')[0]).toBe(
      'layer,n,modulusBits,plainBits,plainDigitBits,digitBits,plainDigits,digits,cost,budgetBits,chosen',
    );
  });

  it.each([
    [['--t-rule', 'fanin=3'], /--t-rule: is 'fanin=3'; expected uniform=<bits> or fan-in=/],
    [['--schedule', 'pi'], /--schedule: is 'pi'; expected one of ia, pa/],
    [['--noise', 'best'], /--noise: is 'best'; expected one of worst, practical/],
    [['--rings', '3000'], /--rings: is '3000'; expected powers of two/],
    [['--baseline', 'n=4096'], /--baseline: is 'n=4096'; expected n=<ring>,q=/],
    [['--baseline', 'n=4095,q=60,w=10,a=8,t=20'], /--baseline: n is '4095'; expected a power of two/],
    [
      ['--baseline', 'n=2048,q=55,w=10,a=8,t=20'],
      /--baseline q: is '55'; expected a whole number from 2 to 54/,
    ],
    [
      ['--baseline', 'n=2048,q=54,w=10,a=8,t=54'],
      /--baseline t: is '54'; expected a whole number from 1 to 53/,
    ],
    [
      ['--t-rule', 'uniform=50'],
      /layer 'wide': no parameters keep a noise budget at .* 50 bits, \d+\.\d bits short/,
    ],
  ])('%j is one clear error', async (args, message) => {
    const { code, stderr, stdout } = await tune('small.yaml', ...args);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('needs a network', async () => {
    const { code, stderr } = await tune('circuit:add?bits=4');
    expect(stderr).toMatch(/is a circuit; expected a network/);
    expect(code).toBe(2);
  });
});
