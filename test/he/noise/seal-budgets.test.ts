import { describe, expect, it } from 'vitest';
import { parseChain } from '../../../src/he/noise/chain.js';
import { propagate, wholeBits } from '../../../src/he/noise/propagate.js';
import { bfv } from './helpers.js';
import { BUDGETS, CHAINS } from './seal-budgets.js';

interface Point {
  set: string;
  chain: string;
  operation: string;
  exact: number;
  seal: number;
}

const points: Point[] = BUDGETS.trim()
  .split('\n')
  .flatMap((line) => {
    const [set, ...rows] = line.split(' | ');
    const [n, primes, plain] = set!.split(' ') as [string, string, string];
    const parameters = bfv(Number(n), primes.split(',').map(Number), Number(plain));
    return CHAINS.flatMap((text, at): Point[] => {
      const { program, operations } = parseChain(text);
      const trace = propagate(parameters, program);
      const seal = rows[at]!.split(' ').map(Number);
      const exact = [trace.fresh.budget, ...operations.map(({ end }) => trace.steps[end - 1]!.budget)];
      return seal.map((bits, step) => ({
        set: set!,
        chain: text,
        operation: step === 0 ? 'fresh' : operations[step - 1]!.text,
        exact: exact[step]!,
        seal: bits,
      }));
    });
  });

/** Where both are at their end there is nothing to compare. */
const alive = points.filter(({ exact, seal }) => exact > 0.5 && seal > 0);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
/** SEAL cuts to whole bits: on average half a bit. */
const errorOf = ({ exact, seal }: Point): number => exact - 0.5 - seal;

describe('expected budgets beside those of SEAL', () => {
  it('whole bits are within 1, everywhere', () => {
    expect(alive.length).toBeGreaterThan(300);
    expect(points.filter(({ exact, seal }) => Math.abs(wholeBits(exact) - seal) > 1)).toEqual([]);
    expect(points.filter(({ exact, seal }) => seal === 0 && exact > 1)).toEqual([]);
  });

  it.each(CHAINS)('%s: no bias beyond a quarter of a bit over all parameters', (chain) => {
    const last = alive.filter((point) => point.chain === chain && point.operation !== 'fresh');
    expect(last.length).toBeGreaterThan(0);
    expect(Math.abs(mean(last.map(errorOf)))).toBeLessThan(0.25);
  });

  it('errors are those of cutting to whole bits', () => {
    expect(mean(alive.map((point) => Math.abs(errorOf(point))))).toBeLessThan(0.32);
    expect(Math.abs(mean(alive.map(errorOf)))).toBeLessThan(0.08);
  });

  it('the nine points of the specification (spec A.3), within 2 bits', () => {
    const golden = { 4096: [45, 20, 42], 8192: [146, 121, 143], 16384: [361, 336, 357] };
    const sets = {
      4096: [36, 36, 37],
      8192: [43, 43, 44, 44, 44],
      16384: [48, 48, 48, 49, 49, 49, 49, 49, 49],
    };
    for (const n of [4096, 8192, 16384] as const) {
      const budgets = ['add:1', 'mulplain', 'rotate'].map((text) => {
        const trace = propagate(bfv(n, sets[n], 20), parseChain(text).program);
        return wholeBits(trace.outputs[0]!.budget);
      });
      budgets.forEach((bits, at) => expect(Math.abs(bits - golden[n][at]!)).toBeLessThanOrEqual(1));
    }
  });

  it('partial alignment keeps more, by as much as SEAL measured (spec A.3: 23 to 25, 117 to 120)', () => {
    const after = (n: number, primes: number[], text: string): number =>
      wholeBits(propagate(bfv(n, primes, 17), parseChain(text).program).outputs[0]!.budget);
    expect(after(4096, [36, 36, 37], 'conv-ia:9')).toBe(23);
    expect(after(4096, [36, 36, 37], 'conv-pa:9')).toBe(25);
    expect(after(8192, [43, 43, 44, 44, 44], 'conv-pa:9')).toBeGreaterThan(
      after(8192, [43, 43, 44, 44, 44], 'conv-ia:9') + 1,
    );
  });
});
