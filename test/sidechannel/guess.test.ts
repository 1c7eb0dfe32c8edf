import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/sidechannel/analyse/graph.js';
import { costAtEnd, extend, firstGuess, graphOf } from '../../src/sidechannel/analyse/guess.js';
import { concatenations } from '../../src/sidechannel/analyse/passes.js';
import type { View } from '../../src/sidechannel/analyse/view.js';

const node = (role: Node['role'], ...inputs: number[]): Node => ({
  ...{ role, inputs, channels: 4, size: 8, inChannels: 4 },
});
const start = firstGuess(node('input'));

describe('guesses', () => {
  it('pay four nats for a tensor that nobody reads, when it goes out of sight or at the end', () => {
    let guess = extend(extend(start, { node: node('conv', 0), cost: 0.25 }), {
      node: node('conv', 0),
      cost: 0,
    });
    expect(costAtEnd(guess)).toBe(0.25 + 4);
    for (let index = 3; index <= 10; index++)
      guess = extend(guess, { node: node('pass', index - 1), cost: 0 });
    expect(guess.cost).toBe(0.25);
    guess = extend(guess, { node: node('pass', 10), cost: 0 });
    expect(guess.cost).toBe(4.25);
    expect(costAtEnd(guess)).toBe(4.25);
    expect(graphOf(guess).map(({ inputs }) => inputs.join())).toEqual([
      ...['', '0', '0', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
    ]);
  });

  it('know which half of a tensor is left', () => {
    const once = extend(start, { node: node('conv', 0), cost: 0, half: 0 });
    const twice = extend(once, { node: node('concat', 1, 0), cost: 0, half: 0 });
    expect([start, once, twice].map(({ recent }) => recent[0]!.unread)).toEqual(['all', 'half', 'none']);
  });
});

describe('concatenations', () => {
  const view: View = { kernels: [], input: { channels: 4, size: 8 }, batch: 1, wordBytes: 4, sigma: 0.02 };
  const costs = (channels: number, first: Parameters<typeof extend>[1]): Record<string, number> => {
    const guess = extend(extend(start, first), { node: node('conv', 1), cost: 0 });
    const bytes = 4 * channels * 64;
    const seen = { kernelClass: 'concat' as const, gridCTAs: 1, dram_rd_B: bytes, dram_wr_B: bytes };
    return Object.fromEntries(
      concatenations(guess, seen, view).map(({ node: { inputs }, cost, half }) => [
        `${inputs.join()}${half === undefined ? '' : ' half'}`,
        Number(cost.toFixed(6)),
      ]),
    );
  };

  it('cost by distance, by what was read before, with what was just read, and for halves nobody else reads', () => {
    // Eight channels: with the input, 0.3 for the tensor between and 1 for having been read; with what the last layer
    // read 2 and 1. Six channels would be a half too few.
    expect(costs(8, { node: node('conv', 0), cost: 0 })).toMatchObject({ '2,0': 1.3, '2,1': 3, 2: 8 });
    expect(costs(6, { node: node('conv', 0), cost: 0 })).toMatchObject({ '2,0 half': 3.3, '2,1 half': 5 });
    expect(costs(6, { node: node('conv', 0), cost: 0, half: 0 })).toMatchObject({ '2,0 half': 0.3 });
  });
});
