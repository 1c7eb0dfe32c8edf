import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.js';
import { countNetwork } from '../../../../src/workload/count.js';
import type { Network } from '../../../../src/workload/graph.js';
import { sitesOf } from '../../../../src/workload/sites.js';
import { AERO_VARIANTS } from '../../../../src/workload/transform/rewrites/aero.js';
import { builder, reread, transformed } from './networks.js';

interface Block {
  filters: number;
  halves: boolean;
  /** Where ReLUs stand: on the main branch's end, on the skip, behind the sum. */
  end: boolean;
  skip: boolean;
  after: boolean;
  project: boolean;
}

const block = fc.record({
  filters: fc.constantFrom(2, 4, 6),
  halves: fc.boolean(),
  end: fc.boolean(),
  skip: fc.boolean(),
  after: fc.boolean(),
  project: fc.boolean(),
});

function residual(blocks: readonly Block[]): Network {
  const net = builder(3, 32);
  let width = 4;
  let last = net.conv('stem', { filters: width, kernel: 3, padding: 1 });
  last = net.activation('stem.relu', { function: 'relu' });
  blocks.forEach(({ filters, halves, end, skip, after, project }, index) => {
    const name = (of: string): string => `b${index}${of}`;
    const relu = (of: string): string => net.activation(name(of), { function: 'relu' });
    const stride = halves ? 2 : 1;
    net.conv(name('c1'), { filters, kernel: 3, padding: 1, stride, inputs: [last] });
    relu('r1');
    let main = net.conv(name('c2'), { filters, kernel: 3, padding: 1 });
    if (end) main = relu('r2');
    let side = last;
    if (halves || project || filters !== width)
      side = net.conv(name('p'), { filters, kernel: 1, stride, inputs: [last] });
    if (skip) side = net.activation(name('rs'), { function: 'relu', inputs: [side] });
    last = net.add(name('sum'), { inputs: [main, side] });
    if (after) last = relu('r3');
    width = filters;
  });
  net.pool('pool', { type: 'average', kernel: 'global' });
  net.linear('fc', { features: 5 });
  return net.build();
}

function transformer(layers: number, heads: number, head: number, tokens: number, norm: boolean): Network {
  const features = heads * head;
  const net = builder(features, 1);
  let last = net.reshape('tokens', { shape: { channels: features, height: tokens, width: 1 }, mode: 'pad' });
  for (let layer = 0; layer < layers; layer++) {
    const name = (of: string): string => `l${layer}${of}`;
    const start = last;
    if (norm) last = net.norm(name('ln1'), { type: 'layer', inputs: [start] });
    net.linear(name('qkv'), { features: 3 * features, inputs: [last] });
    net.matmul(name('qk'), { count: heads, m: tokens, k: head, n: tokens, layout: 'scores' });
    net.activation(name('softmax'), { function: 'softmax' });
    net.matmul(name('av'), {
      ...{ count: heads, m: tokens, k: tokens, n: head, layout: 'tokens' },
      inputs: [name('softmax'), name('qkv')],
    });
    net.linear(name('proj'), { features });
    const sum = net.add(name('add1'), { inputs: [name('proj'), start] });
    if (norm) net.norm(name('ln2'), { type: 'layer' });
    net.linear(name('up'), { features: 4 * features });
    net.activation(name('gelu'), { function: 'gelu' });
    net.linear(name('down'), { features });
    last = net.add(name('add2'), { inputs: [name('down'), sum] });
  }
  net.linear('head', { features: 11 });
  return net.build();
}

/** What every transformed network holds to. */
function checkNetwork(after: Network): void {
  const { macs, parameters, relus } = countNetwork(after);
  for (const count of [macs, parameters, relus]) expect(count).toBeGreaterThanOrEqual(0);
  for (const { kept, elements } of sitesOf(after)) {
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(elements);
  }
  // Shapes are worked out again from the written file, and come out the same.
  expect(reread(after)).toEqual(after.operators);
}

/** The network after the steps; undefined where they say that they do not apply. */
function attempt(network: Network, text: string): Network | undefined {
  const before = structuredClone(network);
  try {
    return transformed(network, text);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return undefined;
  } finally {
    expect(network).toEqual(before);
  }
}

const flag = fc.constantFrom('', 'true', 'false');

describe('cryptonas of random networks', () => {
  it('leaves valid graphs and no more ReLUs than there were, unless channels grow', () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 4 }),
        fc.tuple(flag, flag, flag),
        (blocks, flags) => {
          const network = residual(blocks);
          const options = ['balance', 'shuffle', 'prune'].flatMap((name, index) =>
            flags[index] === '' ? [] : [`${name}=${flags[index]}`],
          );
          const after = attempt(network, ['cryptonas', ...options].join(' '));
          if (after === undefined) return;
          checkNetwork(after);
          const [relus, before] = [countNetwork(after).relus, countNetwork(network).relus];
          const same = after.operators.filter(({ kind }) => kind === 'conv');
          const widths = (of: Network): number =>
            of.operators.reduce((sum, one) => sum + (one.kind === 'conv' ? one.filters : 0), 0);
          expect(same).toHaveLength(network.operators.filter(({ kind }) => kind === 'conv').length);
          if (widths(after) === widths(network)) expect(relus).toBeLessThanOrEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('balances layers of one kind exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), (halves) => {
        const plain = { filters: 4, end: false, skip: false, after: true, project: false };
        const network = residual(halves.map((half) => ({ ...plain, halves: half })));
        const after = attempt(network, 'cryptonas balance=true');
        expect(after === undefined).toBe(!halves.includes(true));
        for (const { elements } of after === undefined ? [] : sitesOf(after))
          expect(elements).toBe(4 * 32 * 32);
      }),
    );
  });
});

const aeroText = fc
  .tuple(fc.constantFrom(...AERO_VARIANTS), fc.nat(4))
  .map(([variant, remove]) => `aero variant=${variant}${remove === 0 ? '' : ` remove=${remove}`}`);
const privitText = fc
  .tuple(fc.option(fc.nat(60)), fc.option(fc.nat(20)), fc.constantFrom('even', 'last', 'first'))
  .map(([softmax, gelu, order]) =>
    [
      `privit order=${order}`,
      ...(softmax === null ? [] : [`softmax=${softmax}`]),
      ...(gelu === null ? [] : [`gelu=${gelu}`]),
    ].join(' '),
  );

describe('aero and privit of random transformers', () => {
  it('leave valid graphs, and less of everything', () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.constantFrom(1, 2),
          fc.constantFrom(2, 3),
          fc.constantFrom(4, 5),
        ),
        fc.boolean(),
        fc.array(fc.oneof(aeroText, privitText), { minLength: 1, maxLength: 2 }),
        ([layers, heads, head, tokens], norm, texts) => {
          const network = transformer(layers, heads, head, tokens, norm);
          const after = attempt(network, texts.join(' | '));
          if (after === undefined) return;
          checkNetwork(after);
          const [now, before] = [countNetwork(after), countNetwork(network)];
          expect(now.macs).toBeLessThanOrEqual(before.macs);
          const { softmax = 0, gelu = 0, polynomial = 0, relu = 0 } = now.nonlinearElements;
          expect(softmax + polynomial).toBeLessThanOrEqual(before.nonlinearElements.softmax!);
          expect(gelu + relu).toBeLessThanOrEqual(before.nonlinearElements.gelu!);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keep exactly the budget', () => {
    fc.assert(
      fc.property(
        fc.nat(18),
        fc.nat(12),
        fc.constantFrom('even', 'last', 'first'),
        (softmax, gelu, order) => {
          // 3 layers of 2 heads, 4 tokens: 24 rows of 4, 12 tokens of 24.
          const network = transformer(3, 2, 3, 4, true);
          const { nonlinearElements } = countNetwork(
            transformed(network, `privit softmax=${softmax} gelu=${gelu} order=${order}`),
          );
          expect(nonlinearElements.softmax ?? 0).toBe(4 * softmax);
          expect(nonlinearElements.gelu ?? 0).toBe(24 * gelu);
        },
      ),
    );
  });
});
