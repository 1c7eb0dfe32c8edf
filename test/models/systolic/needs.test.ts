import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { plan, product } from './plans.js';
import { arch, run } from './helpers.js';

/** a: 2 positions, K 4, N 6; b: K 6, N 5. The results of a are 12 bytes. */
function two(): Network {
  const builder = new NetworkBuilder({ name: 'two', input: { channels: 4, height: 2, width: 1 } });
  builder.linear('a', { features: 6 });
  builder.linear('b', { features: 5 });
  return builder.build();
}

/** Whether what a makes stays in an ifmap scratchpad of so many bytes, on 4 rows and 3 columns. */
async function stays(size: number, settings: Record<string, string | number>): Promise<boolean> {
  const machine = { rows: 4, cols: 3, 'dma.transfer': '1 B', 'scratchpad.ifmap.size': `${size} B` };
  const { operators } = run(await arch({ ...machine, ...settings }), two(), 'analytic');
  return operators[0]!.details['residency'] === 'stays';
}

describe('what an operator cannot do without in the ifmap scratchpad', () => {
  it.each([
    // Two slices of one position: 2 * 4 rows.
    ['ws', {}, 8],
    // Two tiles: 2 * 4 rows * 2 of 3 columns.
    ['is', {}, 16],
    // Two slices of one tap: 2 * 2 of 4 rows.
    ['os', {}, 4],
    // Two transfers of 5 bytes are more than that.
    ['os', { 'dma.transfer': '5 B' }, 10],
  ] as const)('%s %j', async (dataflow, settings, least) => {
    expect(await stays(12 + least, { dataflow, ...settings })).toBe(true);
    expect(await stays(12 + least - 1, { dataflow, ...settings })).toBe(false);
  });

  it('is of the width of the input', async () => {
    const wide = { dataflow: 'ws', 'data.ifmap': '16 bit' };
    expect(await stays(12 + 16, wide)).toBe(true);
    expect(await stays(12 + 15, wide)).toBe(false);
  });
});

describe('a pass of the vector unit between maker and reader', () => {
  /** p: 2 bytes; a: 12 bytes from p; a pass over the input of the network; b reads a. */
  function three(): Network {
    const builder = new NetworkBuilder({ name: 'three', input: { channels: 4, height: 2, width: 1 } });
    builder.linear('p', { features: 1 });
    builder.linear('a', { features: 6 });
    builder.activation('pass', { function: 'softmax', inputs: ['input'] });
    builder.linear('b', { features: 5, inputs: ['a'] });
    return builder.build();
  }

  it('needs room for the pieces of what it fetches', async () => {
    const residencyOf = async (size: number): Promise<unknown> => {
      const machine = { rows: 4, cols: 3, dataflow: 'ws', 'dma.transfer': '5 B' };
      const pad = { 'scratchpad.ifmap.size': `${size} B` };
      const { operators } = run(await arch({ ...machine, ...pad }), three(), 'analytic');
      return operators.find(({ name }) => name === 'a')!.details['residency'];
    };
    // 12 bytes of a, and two transfers of 5.
    expect(await residencyOf(22)).toBe('stays');
    expect(await residencyOf(21)).toBe('leaves');
  });
});

describe('blocks of an input-stationary product', () => {
  const small = product(7, 50, 11);

  const at = (filter: number, order: string) =>
    plan(small, { dataflow: 'is', stream: 'auto' as never, order, filter });

  it('are as long as a filter block of all taps fits its scratchpad, if columns come first', () => {
    // 11 taps of 2 bytes: 13 filters in 286 bytes.
    expect(at(286, 'mk')).toMatchObject({ filter: 'retained', mapping: { blocks: { length: 13 } } });
    expect(at(285, 'mk').mapping.blocks.length).toBe(10); // 12 would take five blocks as well
  });

  it('... as its slice of 4 taps fits half of it, if rows do', () => {
    // 4 taps of 2 bytes: 17 filters in half of 272 bytes.
    expect(at(272, 'km')).toMatchObject({ filter: 'once', mapping: { blocks: { length: 17 } } });
    expect(at(271, 'km').mapping.blocks.length).toBe(13); // 16 would take four as well
  });
});
