import { describe, expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { EventRun } from '../../../src/models/systolic/event-run.js';
import { exposedCycles } from '../../../src/models/systolic/exposed.js';
import type { LaidOut } from '../../../src/models/systolic/laid-out.js';
import { layersFrom } from '../../../src/models/systolic/layers.js';
import type { Network } from '../../../src/workload/graph.js';
import { arch, specOf, stepsMade } from './helpers.js';

const WIDTHS = { ifmap: 8, filter: 8, ofmap: 8, accumulator: 32 };

/** A pass of the vector unit that reads tensors, of so many bytes and cycles; its results stay. */
const pass = (reads: readonly number[], ifmap: number, cycles: number): LaidOut =>
  ({
    work: { unit: 'vector', reads, cycles, widths: WIDTHS },
    ...{ dram: { ifmap, filter: 0, ofmap: 0 }, outputElements: 0, heldBytes: 0, fetchedElements: 0 },
  }) as unknown as LaidOut;

/** What rides on a pass and takes so many cycles itself. */
const rider = (host: number, cycles: number): LaidOut =>
  ({ work: { unit: 'fused', host, cycles } }) as unknown as LaidOut;

describe('layers that are alike', () => {
  it('begin behind what exposes other cycles than those that follow', () => {
    const compiled = [pass([-1], 8, 10)];
    for (let layer = 0; layer < 4; layer++) {
      compiled.push(rider(compiled.length - 1, 25));
      compiled.push(pass([compiled.length - 2], 8, 20));
    }
    expect([1, 3, 5, 7].map((index) => exposedCycles(compiled[index]!.work as never, compiled))).toEqual([
      15, 5, 5, 5,
    ]);
    const layers = layersFrom(compiled);
    expect(layers(1)).toEqual({ length: 1, count: 1 });
    expect(layers(2)).toEqual({ length: 2, count: 3 });
    expect(layers(3)).toEqual({ length: 2, count: 3 });
    expect(layers(4)).toEqual({ length: 1, count: 1 });
  });
});

/** A product that reads tensors so far before it, and how it is laid out. */
const product = (
  at: number,
  { reads = 2, readsFilter = 1, ...change }: Record<string, unknown> = {},
): LaidOut =>
  ({
    work: {
      ...{
        unit: 'array',
        reads: [at - Number(reads)],
        readsFilter: [at - Number(readsFilter)],
        widths: WIDTHS,
      },
      gemm: { instances: 1, m: 2, n: 3 },
    },
    ...{ plan: PLAN, keeps: false, heldBytes: 0, fetchedElements: 0, ...change },
  }) as unknown as LaidOut;
const PLAN = {};

describe('operators that are unlike make a layer of both', () => {
  const layerOf = (one: (at: number) => LaidOut, other: (at: number) => LaidOut): number =>
    layersFrom(Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? one(at) : other(at))))(4).length;

  it.each([
    { plan: {} },
    { keeps: true },
    { heldBytes: 8 },
    { fetchedElements: 8 },
    { reads: 3 },
    { readsFilter: 3 },
  ])('products: %o', (change) => {
    expect(layerOf(product, product)).toBe(1);
    expect(layerOf(product, (at) => product(at, change))).toBe(2);
  });

  it('passes', () => {
    const plain = (at: number): LaidOut => pass([at - 1], 8, 10);
    const stored = (at: number): LaidOut =>
      ({ ...plain(at), dram: { ifmap: 8, filter: 0, ofmap: 1 } }) as never;
    const held = (at: number): LaidOut => ({ ...plain(at), heldBytes: 1 });
    expect(layerOf(plain, plain)).toBe(1);
    expect(layerOf(plain, (at) => pass([at - 2], 8, 10))).toBe(2);
    expect(layerOf(plain, (at) => pass([at - 1], 9, 10))).toBe(2);
    expect(layerOf(plain, (at) => pass([at - 1], 8, 11))).toBe(2);
    expect(layerOf(plain, stored)).toBe(2);
    expect(layerOf(plain, held)).toBe(2);
  });
});

/** What takes no time at all. */
const free = { work: { unit: 'free' } } as unknown as LaidOut;

describe('equal layers of which some are left out', () => {
  const [STEP, BYTES, LATENCY, LAYERS, BEFORE, FIRST] = [100, 64, 3950, 60, 44, 66_000];

  /**
   * Layers of a pass that reads, 38 that read nothing made here and something free. What they read was left 39 steps
   * before they begin, by the layer before the last, and comes 50 cycles late. The second layer alone reads what was
   * left 40 steps before, in time: where later layers have something free there is a pass.
   */
  function compiledLayers(): LaidOut[] {
    const before = (at: number): LaidOut => pass([], at === BEFORE - 1 ? BYTES : 0, at === 0 ? FIRST : STEP);
    const compiled = Array.from({ length: BEFORE }, (_, at) => before(at));
    for (let layer = 0; layer < LAYERS; layer++) {
      compiled.push(pass([compiled.length - 42], BYTES, STEP));
      for (let one = 1; one <= 38; one++)
        compiled.push(pass([], one % 6 === 0 || one === 38 ? BYTES : 0, STEP));
      compiled.push(free);
    }
    return compiled;
  }

  it('wait for what was written before them as if all had been run', async () => {
    const spec: GemmSpec = {
      ...specOf(await arch()),
      dram: { bandwidth: Infinity, latency: LATENCY },
      clock: 1,
    };
    const memory = new IdealMemory({ bytesPerTick: Infinity, latency: LATENCY });
    const [{ cycles, stalls }, made] = stepsMade(() =>
      new EventRun({} as Network, compiledLayers(), spec, { memory }).execute(),
    );
    const all = BEFORE + 39 * LAYERS;
    expect(made).toBeLessThan(all / 2);
    // Every other layer from the third on: one that has waited comes late enough for the next.
    const late = LATENCY - 39 * STEP;
    const waits = LAYERS / 2 - 1;
    expect([...stalls[0]!].filter((waited) => waited > 0)).toEqual(Array.from({ length: waits }, () => late));
    expect(cycles).toBe(FIRST + (all - 1) * STEP + waits * late);
  });
});
