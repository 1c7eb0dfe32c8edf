import { IdealMemory } from '../../../../src/memory/ideal.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../../src/arch/load.js';
import { InputError } from '../../../../src/errors.js';
import { layerEnergy, totalBytes } from '../../../../src/models/systolic/row-stationary/cost.js';
import type { GivenMapping } from '../../../../src/models/systolic/row-stationary/schema.js';
import { bufferNeed, movedBy } from '../../../../src/models/systolic/row-stationary/movement.js';
import { searchMapping } from '../../../../src/models/systolic/row-stationary/search.js';
import { computeCycles, fold, replications } from '../../../../src/models/systolic/row-stationary/spatial.js';
import {
  combine,
  machineOf,
  processing,
  type Machine,
} from '../../../../src/models/systolic/row-stationary/timing.js';
import type { SystolicSpec } from '../../../../src/models/systolic/architecture.js';
import { arch, run, vary } from '../helpers.js';
import { findFile } from '../../../../src/document/files.js';
import { loadNetwork } from '../../../../src/workload/load.js';
import { runOn, square } from './helpers.js';

const WIDTHS = { ifmap: 16, filter: 16, ofmap: 16, accumulator: 16 };
let chip: Architecture;
beforeAll(async () => {
  chip = await arch({}, 'eyeriss/chip-12x14');
});

describe('traffic, by hand', () => {
  // 4 channels, 6 filters, 3x3, 4x4 out of 6x6; 2 images.
  const layer = square({ C: 4, M: 6, R: 3, E: 4, batch: 2 });

  it('counts maps, weights and partial sums of two strips', () => {
    const moved = movedBy(
      layer,
      { rowFolds: 1, strips: 2, stripRows: 2, vertical: 2, across: 1 },
      { channels: 2, filters: 1 },
      { images: 1, bufferedFilters: 4, columns: 4, filtersPerPe: 2, channelsPerPe: 1, tapFolds: 1 },
    );
    expect(moved).toEqual({
      // 2 images, 4 channels, two strips of 4 rows of 6; for each 2 of 6 filters
      bufferIfmap: 2 * 4 * 8 * 6 * 3,
      // all weights for each strip of each image
      bufferFilter: 6 * 4 * 9 * 4,
      // 2 of 4 channels at a time
      psumRead: 2 * 6 * 16 * 2,
      psumWrite: 2 * 6 * 16 * 2,
      // 6 rows and 2 that the strips share, of 6; once for 4 filters, once for the other 2
      dramIfmap: 2 * 4 * 8 * 6 * 2,
      dramFilter: 6 * 4 * 9 * 4,
      results: 2 * 6 * 16,
      // to every PE of the 3x4 set a row of 6; for each 2 filters of a PE
      nocIfmap: 2 * 4 * 12 * 6 * 3,
      // a weight row to each of the 4 PEs of its row; for each image
      nocFilter: 6 * 4 * 9 * 4 * 2,
      // through 3 PEs, once a channel of a PE
      nocPsum: 2 * 6 * 16 * 3 * 4,
    });
  });

  it('rows of a tile share columns as strips share rows', () => {
    const blocking = { images: 2, bufferedFilters: 6, filtersPerPe: 6, channelsPerPe: 4, tapFolds: 1 };
    const whole = { rowFolds: 1, strips: 1, stripRows: 4, vertical: 1, across: 1 };
    const one = { channels: 1, filters: 1 };
    expect(movedBy(layer, whole, one, { ...blocking, columns: 4 }).dramIfmap).toBe(2 * 4 * 36);
    expect(movedBy(layer, whole, one, { ...blocking, columns: 2 }).dramIfmap).toBe(2 * 4 * 6 * 8);
    expect(bufferNeed(layer, 4, 4, 2)).toEqual({ ifmap: 4 * 6 * 4, psumPerFilter: 8 });
  });

  it('time: weights first, then the slower of array and port; DRAM behind, as far as it overlaps', () => {
    const moved = {
      ...movedBy(
        layer,
        { rowFolds: 1, strips: 1, stripRows: 4, vertical: 1, across: 1 },
        { channels: 1, filters: 1 },
        { images: 2, bufferedFilters: 6, columns: 4, filtersPerPe: 6, channelsPerPe: 4, tapFolds: 1 },
      ),
    };
    // 216 weights, 288 activations, 2 * 192 partial sums; two bytes each.
    expect(totalBytes(moved, WIDTHS)).toEqual({ buffer: 2 * 888, filter: 432, dram: 2 * (216 + 288 + 192) });
    const machine = machineOf(chip.spec as SystolicSpec, 'event');
    expect(processing(50, moved, WIDTHS, machine)).toEqual({ fill: 54, compute: 50, bank: 34, cycles: 138 });
    expect(processing(100, moved, WIDTHS, machine)).toEqual({ fill: 54, compute: 100, bank: 0, cycles: 154 });
    const slow = new IdealMemory({ bytesPerTick: 2, latency: 10 });
    const dram: Machine = { ...machine, dram: slow, dramOverlap: 0.25 };
    expect(combine(100, 100, dram).cycles).toBe(100 + 0.75 * 60);
    expect(combine(20, 100, { ...dram, dramOverlap: 1 }).cycles).toBe(60);
    expect(combine(20, 0, { ...dram, dramOverlap: 0 }).cycles).toBe(20);
  });
});

describe('the search', () => {
  const shapes = fc.record({
    C: fc.integer({ min: 1, max: 9 }),
    M: fc.integer({ min: 1, max: 9 }),
    R: fc.constantFrom(1, 2, 3, 5),
    E: fc.integer({ min: 1, max: 9 }),
    batch: fc.integer({ min: 1, max: 4 }),
  });
  const limits = fc.record({
    words: fc.integer({ min: 200, max: 3000 }),
    bandwidth: fc.constantFrom(0.5, 2, 8),
    psum: fc.integer({ min: 1, max: 8 }),
    ifmap: fc.integer({ min: 1, max: 12 }),
    filter: fc.integer({ min: 1, max: 40 }),
  });

  it('leaves out only mappings that are no better', () => {
    fc.assert(
      fc.property(shapes, limits, (shape, { words, bandwidth, psum, ifmap, filter }) => {
        const layer = square(shape);
        const spec = { ...(chip.spec as SystolicSpec), rows: 6, cols: 4 };
        const machine: Machine = {
          ...machineOf(spec, 'event'),
          objective: 'time',
          tileColumns: false,
          spad: { filter: filter * 2, ifmap: ifmap * 2, psum: psum * 2 },
          bufferBits: words * 16,
          bufferBytesPerCycle: bandwidth,
          dram: new IdealMemory({ bytesPerTick: bandwidth / 2, latency: spec.dram.latency * spec.clock }),
        };
        const folding = fold(shape.R, shape.E, 6, 4);
        const tapFolds = Math.ceil(shape.R / Math.min(ifmap, filter));
        const taps = Math.ceil(shape.R / tapFolds);
        const cyclesOf = (sets: { channels: number; filters: number }, blocking: Blocking): number => {
          const moved = movedBy(layer, folding, sets, { ...blocking, tapFolds });
          const { cycles } = processing(computeCycles(layer, folding, sets), moved, WIDTHS, machine);
          return combine(cycles, totalBytes(moved, WIDTHS).dram, machine).cycles;
        };
        let least = Infinity;
        for (const sets of replications(layer, folding)) {
          for (let p = 1; p <= psum; p++) {
            for (let q = 1; q === 1 || q * taps <= ifmap; q++) {
              if (p * q * taps > filter) continue;
              const need = bufferNeed(layer, folding.stripRows, q * sets.channels, layer.columns.outputs);
              const pass = Math.min(shape.M, p * sets.filters);
              for (let images = 1; images <= shape.batch; images++) {
                for (let passes = 1; (passes - 1) * pass < shape.M; passes++) {
                  const m = Math.min(shape.M, passes * pass);
                  // The last block may hold fewer filters; room is kept for whole passes.
                  if (images * (need.ifmap + passes * pass * need.psumPerFilter) > words) continue;
                  const blocking = {
                    images,
                    bufferedFilters: m,
                    columns: layer.columns.outputs,
                    filtersPerPe: p,
                    channelsPerPe: q,
                  };
                  least = Math.min(least, cyclesOf(sets, blocking));
                }
              }
            }
          }
        }
        if (least === Infinity) {
          expect(() => searchMapping(layer, spec, WIDTHS, machine)).toThrow(InputError);
          return;
        }
        const { sets, blocking } = searchMapping(layer, spec, WIDTHS, machine);
        expect(cyclesOf(sets, blocking)).toBe(least);
      }),
      { numRuns: 80 },
    );
  });

  it.each(['time', 'edp'] as const)(
    'over strips finds nothing worse than any height given: %s',
    (objective) => {
      fc.assert(
        fc.property(shapes, fc.integer({ min: 300, max: 3000 }), (shape, words) => {
          const layer = square(shape);
          const { rs, ...rest } = chip.spec as SystolicSpec;
          const spec: SystolicSpec = { ...rest, rs: { ...rs!, strips: 'searched' }, rows: 6, cols: 4 };
          const machine: Machine = { ...machineOf(spec, 'event'), objective, bufferBits: words * 16 };
          const badness = ({ folding, sets, moved }: ReturnType<typeof searchMapping>): number => {
            const { cycles: own } = processing(computeCycles(layer, folding, sets), moved, WIDTHS, machine);
            const { cycles } = combine(own, totalBytes(moved, WIDTHS).dram, machine);
            return objective === 'time'
              ? cycles
              : cycles * layerEnergy(layer, moved, cycles, WIDTHS, machine.costs);
          };
          const found = Array.from({ length: shape.E }, (_, i) => {
            try {
              return badness(searchMapping(layer, spec, WIDTHS, machine, { stripRows: i + 1 }));
            } catch (error) {
              expect(error).toBeInstanceOf(InputError);
              return Infinity;
            }
          });
          const least = Math.min(...found);
          if (least === Infinity)
            expect(() => searchMapping(layer, spec, WIDTHS, machine)).toThrow(InputError);
          else expect(badness(searchMapping(layer, spec, WIDTHS, machine))).toBe(least);
        }),
        { numRuns: 100 },
      );
    },
  );

  it('finds nothing slower than what is given with its strips; its own result given is that result', () => {
    const numbers = fc.integer({ min: 1, max: 9 });
    const part = fc.record(
      {
        bufferedImages: numbers,
        bufferedFilters: numbers,
        filtersPerPe: numbers,
        channelsPerPe: numbers,
        channelSets: fc.constantFrom(1, 2),
      },
      { requiredKeys: [] },
    );
    let fitting = 0;
    fc.assert(
      fc.property(shapes, part, fc.option(numbers, { nil: undefined }), (shape, some, stripRows) => {
        const layer = square(shape);
        const spec = { ...(chip.spec as SystolicSpec), rows: 6, cols: 4 };
        const machine: Machine = { ...machineOf(spec, 'event'), objective: 'time', bufferBits: 1000 * 16 };
        const strips = stripRows === undefined ? {} : { stripRows };
        const cyclesOf = ({ folding, sets, moved }: ReturnType<typeof searchMapping>): number => {
          const { cycles } = processing(computeCycles(layer, folding, sets), moved, WIDTHS, machine);
          return combine(cycles, totalBytes(moved, WIDTHS).dram, machine).cycles;
        };
        const search = (given: GivenMapping): ReturnType<typeof searchMapping> | undefined => {
          try {
            return searchMapping(layer, spec, WIDTHS, machine, given);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
            return undefined;
          }
        };
        const best = search(strips);
        const given = search({ ...strips, ...some });
        if (best === undefined || given === undefined) return;
        fitting++;
        expect(cyclesOf(given)).toBeGreaterThanOrEqual(cyclesOf(best));
        const { folding, sets, blocking } = best;
        const again = search({
          stripRows: folding.stripRows,
          stripColumns: blocking.columns,
          bufferedImages: blocking.images,
          bufferedFilters: blocking.bufferedFilters,
          filtersPerPe: blocking.filtersPerPe,
          channelsPerPe: blocking.channelsPerPe,
          channelSets: sets.channels,
          filterSets: sets.filters,
        });
        expect(again).toEqual(best);
      }),
      { numRuns: 300 },
    );
    expect(fitting).toBeGreaterThan(50);
  });

  it.each([
    ['alexnet-original-imagenet', 4, 'chip-12x14'],
    ['vgg16-imagenet', 3, 'chip-12x14'],
    ['alexnet-original-imagenet', 4, 'chip-alexnet'],
    ['vgg16-imagenet', 3, 'chip-vgg16'],
  ])(
    'stays within the scratchpads and the buffer of the chip: %s, N = %i, %s',
    async (workload, batch, arch) => {
      const { operators } = await runOn(workload, `eyeriss/${arch}`, { batch, fidelity: 'event' });
      const network = loadNetwork(findFile('workloads', workload));
      for (const { name, kind, details } of operators.filter((one) => one.kind === 'conv')) {
        const conv = network.operators.find((one) => one.name === name)!;
        if (conv.kind !== 'conv') throw new Error(kind);
        const [p, q, m, n, e, f] = [
          'filtersPerPe',
          'channelsPerPe',
          'bufferedFilters',
          'bufferedImages',
          'stripRows',
          'stripColumns',
        ].map((key) => Number(details[key])) as [number, number, number, number, number, number];
        const [R, S] = conv.kernel;
        expect(p * q * S, name).toBeLessThanOrEqual(224);
        expect(q * S, name).toBeLessThanOrEqual(12);
        expect(p, name).toBeLessThanOrEqual(24);
        const rows = conv.stride[0] * (e - 1) + R;
        const columns = conv.stride[1] * (f - 1) + S;
        const channels = q * Number(details['channelSets']);
        expect(2 * n * (m * e * f + channels * rows * columns), name).toBeLessThanOrEqual(100 * 1024);
      }
    },
  );

  it('says what a buffer must hold at least', async () => {
    const network = loadNetwork(findFile('workloads', 'vgg16-imagenet'));
    const small = vary(chip, (spec) => {
      const pad = { ...spec.scratchpad.ifmap, size: 4096 };
      return { ...spec, scratchpad: { ...spec.scratchpad, ifmap: pad, ofmap: pad } };
    });
    expect(() => run(small, network)).toThrow(
      "scratchpad.ofmap.size: operator 'conv0' does not map: 8 KiB cannot hold one map's rows and their partial sums; expected ifmap and ofmap together at least 50.1 KiB",
    );
  });
});

type Blocking = Omit<Parameters<typeof movedBy>[3], 'tapFolds'>;

describe('networks', () => {
  it.each([
    'gpt2-small-T128',
    'vit-tiny16-224-in1k',
    'dlrm-rmc1-deeprecsys',
    'googlenet-imagenet',
    'ofa-mbv3-max-d4e6k7',
  ])('%s and the same work on every dataflow', async (workload) => {
    const [rs, ws] = await Promise.all(
      ['rs', 'ws'].map((dataflow) =>
        runOn(workload, 'systolic/32x32', { fidelity: 'event', overrides: [`dataflow=${dataflow}`] }),
      ),
    );
    expect(rs!.totals.macs).toBe(ws!.totals.macs);
    expect(rs!.totals.cycles * 32 * 32).toBeGreaterThan(rs!.totals.macs!);
  });

  it('a training step: gradients have the MACs that their matrix products have', async () => {
    const transforms = { training: { batch: 2 } };
    const [rs, ws] = await Promise.all(
      ['rs', 'ws'].map((dataflow) =>
        runOn('resnet20-c100', 'systolic/16x16', { overrides: [`dataflow=${dataflow}`], transforms }),
      ),
    );
    expect(rs!.operators.map(({ macs }) => macs)).toEqual(ws!.operators.map(({ macs }) => macs));
  });

  it('what a conventional array does not look at is no assumption of its run', async () => {
    const names = async (dataflow: string): Promise<string[]> =>
      (await runOn('resnet20-c100', 'systolic/8x8', { overrides: [`dataflow=${dataflow}`] })).assumptions
        .map(({ name }) => name)
        .filter((name) => name.startsWith('rs.'));
    expect(await names('ws')).toEqual([]);
    expect(await names('rs')).toContain('rs.bufferBandwidth');
    expect(await names('rs')).toContain('rs.rule.weightLoading');
  });
});
