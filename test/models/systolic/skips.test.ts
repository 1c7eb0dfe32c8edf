import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import type { Probe } from '../../../src/engine/probe.js';
import type { RunRecord } from '../../../src/results/record.js';
import type { Network } from '../../../src/workload/graph.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { arch, LISTENER, run, stepsMade, vary } from './helpers.js';

interface Layers {
  tokens: number;
  width: number;
  heads: number;
  /** Widths before the layers and behind them. */
  first: number;
  layer: readonly ('linear' | 'wide' | 'norm' | 'gelu' | 'add' | 'heads')[];
  count: number;
  last: number;
  behind: number;
}

/** Equal layers between others. A first width of 0: nothing there. */
function layersOf({ tokens, width, heads, first, layer, count, last, behind }: Layers): Network {
  const builder = new NetworkBuilder({
    name: 'layers',
    input: { channels: width, height: tokens, width: 1 },
  });
  let names = 0;
  const name = (): string => `n${names++}`;
  if (first > 0) {
    builder.linear(name(), { features: first });
    builder.linear(name(), { features: width });
  }
  for (let turn = 0; turn < count; turn++) {
    const enters = builder.names().at(-1)!;
    for (const kind of layer) {
      const from = builder.names().at(-1)!;
      if (kind === 'linear') builder.linear(name(), { features: width });
      if (kind === 'wide') {
        builder.linear(name(), { features: 2 * width });
        builder.linear(name(), { features: width });
      }
      if (kind === 'norm') builder.norm(name(), { type: 'layer' });
      if (kind === 'gelu') builder.activation(name(), { function: 'gelu' });
      if (kind === 'add' && from !== enters) builder.add(name(), { inputs: [from, enters] });
      if (kind === 'heads') {
        const size = { count: heads, m: tokens, n: tokens, k: width / heads };
        const scores = name();
        builder.matmul(scores, { ...size, layout: 'scores', inputs: [from, from] });
        builder.matmul(name(), {
          ...{ count: heads, m: tokens, n: width / heads, k: tokens, layout: 'tokens' },
          inputs: [scores, from],
        });
      }
    }
  }
  for (let at = 0; at < behind || builder.names().length === 1; at++)
    builder.linear(name(), { features: last });
  return builder.build();
}

const KIB = 1024;
const layered = fc.record({
  tokens: fc.constantFrom(1, 5, 16, 24, 61, 128),
  width: fc.constantFrom(8, 24, 40, 64, 120),
  heads: fc.constantFrom(1, 4, 8),
  first: fc.constantFrom(0, 16, 72),
  layer: fc.array(fc.constantFrom('linear', 'wide', 'norm', 'gelu', 'add', 'heads'), {
    minLength: 1,
    maxLength: 4,
  }),
  count: fc.integer({ min: 1, max: 12 }),
  last: fc.constantFrom(8, 24),
  behind: fc.constantFrom(0, 0, 1, 2),
});
const built = fc.record({
  size: fc.constantFrom(4, 8),
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  convention: fc.constantFrom('overlap', 'overlap', 'scalesim'),
  residency: fc.constantFrom('none', 'adjacent', 'graph'),
  stream: fc.constantFrom('auto', 'whole', 'fit', 7),
  // Bytes a cycle and cycles; those that are powers of two sum exactly, others do not.
  bandwidth: fc.constantFrom(0.25, 1, 4, 64, 0.3, 0.7, 2.7, 7, Infinity),
  latency: fc.constantFrom(0, 1, 7.3, 33, 100, 1000),
  sizes: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, 2, 4, 64))),
  double: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  transfer: fc.constantFrom(64, 200, 1000, 4096),
  lanes: fc.constantFrom(1, 8),
});
type Built = typeof built extends fc.Arbitrary<infer T> ? T : never;

let shipped: Architecture;
beforeAll(async () => {
  shipped = await arch();
});

function machineOf(given: Built): Architecture {
  const { size, dataflow, convention, residency, stream, bandwidth, latency, transfer, lanes } = given;
  return vary(shipped, (spec) => {
    const { clock, scratchpad } = spec;
    const pads = (['ifmap', 'filter', 'ofmap'] as const).map((pad, index) => [
      pad,
      { ...scratchpad[pad], size: given.sizes[index]! * KIB, doubleBuffered: given.double[index]! },
    ]);
    return {
      ...spec,
      ...{ rows: size, cols: size, dataflow, convention, residency },
      tiling: { ...spec.tiling, stream },
      dram: { ...spec.dram, bandwidth: bandwidth * clock, latency: latency / clock },
      scratchpad: Object.fromEntries(pads),
      dma: { ...spec.dma, transfer },
      vector: { ...spec.vector, lanes },
    } as typeof spec;
  });
}

/** @returns the record, and how many steps were made for it */
function counted(machine: Architecture, network: Network, probe?: Probe): [RunRecord, number] {
  return stepsMade(() => run(machine, network, 'event', probe));
}

/** Compares all of the record with the one of which nothing was left out. @returns share of the steps made */
function compare(machine: Architecture, network: Network): number {
  const [record, made] = counted(machine, network);
  const [whole, all] = counted(machine, network, LISTENER);
  expect(record).toEqual(whole);
  return made / all;
}

it('what is left out of small networks is as if it had been run', { timeout: 120_000 }, () => {
  let fewer = 0;
  fc.assert(
    fc.property(layered, built, (layers, given) => {
      if (compare(machineOf(given), layersOf(layers)) < 1) fewer++;
    }),
    { numRuns: 300, seed: 5 },
  );
  expect(fewer).toBeGreaterThan(50);
});
