import { describe, expect, it } from 'vitest';
import { findFile } from '../../../../src/document/files.js';
import type { SystolicSpec } from '../../../../src/models/systolic/architecture.js';
import { searchMapping } from '../../../../src/models/systolic/row-stationary/search.js';
import { computeCycles, fold } from '../../../../src/models/systolic/row-stationary/spatial.js';
import { machineOf } from '../../../../src/models/systolic/row-stationary/timing.js';
import { bytesOf } from '../../../../src/models/record/traffic.js';
import type { OperatorRecord, RunRecord } from '../../../../src/results/record.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import type { Network } from '../../../../src/workload/graph.js';
import { loadNetwork } from '../../../../src/workload/load.js';
import { arch, run } from '../helpers.js';
import { levelOne, runOn, square } from './helpers.js';

/** Energies of a byte or an action that are all different, in pJ. */
const ENERGY = {
  'energy.actions.scratchpad-read': '3 pJ/B',
  'energy.actions.scratchpad-write': '7 pJ/B',
  'energy.actions.rf': '2 pJ/B',
  'energy.actions.noc': '5 pJ/B',
  'energy.actions.vector-op': '11 pJ',
  'energy.actions.dram-read': '17 pJ/B',
  'energy.actions.dram-write': '19 pJ/B',
};
const chip = (more: Record<string, string | number> = {}) =>
  arch({ ...ENERGY, 'rs.tileColumns': 'true', ...more }, 'eyeriss/chip-12x14');
const moved = ({ traffic }: OperatorRecord, level: string, tensor: string) => {
  const { readBytes = 0, writeBytes = 0 } =
    traffic.find((one) => one.level === level && one.tensor === tensor) ?? {};
  return [readBytes, writeBytes];
};

/** 3 maps of 7 x 5, 2 images. */
const maps = (): NetworkBuilder =>
  new NetworkBuilder({ name: 'maps', batch: 2, input: { channels: 3, height: 7, width: 5 } });
const pooled = (kernel: [number, number], stride: number): Network => {
  const net = maps();
  net.pool('pool', { type: 'max', kernel, stride });
  return net.build();
};

describe('a pool on the PEs, by hand', () => {
  it('costs its comparisons, what moves inside PEs and to them, buffer and DRAM', async () => {
    // 3x2 windows by 2: 3 x 2 out; reads rows 0..6 and columns 0..3 of 5; 16 bit everywhere.
    const [pool] = run(await chip(), pooled([3, 2], 2)).operators;
    const outputs = 2 * 3 * 3 * 2;
    const operations = outputs * 6;
    expect(moved(pool!, 'rf', 'ifmap')).toEqual([operations * 2, 0]);
    expect(moved(pool!, 'rf', 'psum')).toEqual([operations * 2, operations * 2]);
    // A row of 4 columns to each of 3 x 3 PEs of every map; sums through 3 PEs.
    expect(moved(pool!, 'noc', 'ifmap')).toEqual([2 * 3 * 9 * 4 * 2, 0]);
    expect(moved(pool!, 'noc', 'psum')).toEqual([outputs * 3 * 2, 0]);
    // 7 rows of 4 columns of every map; results once.
    expect(moved(pool!, 'scratchpad', 'ifmap')).toEqual([2 * 3 * 28 * 2, 0]);
    expect(moved(pool!, 'scratchpad', 'ofmap')).toEqual([0, outputs * 2]);
    expect(moved(pool!, 'scratchpad', 'psum')).toEqual([0, 0]);
    const dram = 2 * 3 * 35 * 2;
    expect(moved(pool!, 'dram', 'ifmap')).toEqual([dram, 0]);
    const { energy } = pool!;
    expect(energy['vector']).toBeCloseTo(operations * 11e-12, 20);
    expect(energy['rf']).toBeCloseTo(3 * operations * 2 * 2e-12, 20);
    expect(energy['noc']).toBeCloseTo((2 * 3 * 36 * 2 + outputs * 6) * 5e-12, 20);
    expect(energy['scratchpad']).toBeCloseTo(
      ((2 * 3 * 28 * 2 + outputs * 2) * 3 + (outputs * 2 + dram) * 7) * 1e-12,
      20,
    );
    expect(energy['dram']).toBeCloseTo((dram * 17 + outputs * 2 * 19) * 1e-12, 20);
    expect(energy['mac']).toBe(0);
  });

  it('with more rows than the array is folded: results go back and forth between its pieces', async () => {
    // 7 rows of windows on 3 rows of PEs: 3 pieces, so 2 times partial results out and in.
    const [pool] = run(await chip({ rows: 3 }), pooled([7, 1], 1)).operators;
    const outputs = 2 * 3 * 1 * 5;
    expect(moved(pool!, 'scratchpad', 'psum')).toEqual([outputs * 2 * 2, outputs * 2 * 2]);
    expect(moved(pool!, 'scratchpad', 'ofmap')).toEqual([0, outputs * 2]);
    // 5 columns, 2 images, 3 pieces; 5 columns of PEs hold several sets: the port takes what moves at 16 B a cycle.
    const bytes =
      bytesOf(pool!.traffic, 'scratchpad', 'readBytes') + bytesOf(pool!.traffic, 'scratchpad', 'writeBytes');
    expect(pool!.computeCycles + pool!.stallCycles['bank']!).toBe(
      Math.max(pool!.computeCycles, Math.ceil(bytes / 16)),
    );
    expect(pool!.computeCycles).toBe(3 * 1 * 5 * 2);
  });
});

describe('a sum on the PEs, by hand', () => {
  it('costs an operation a result, and reads both operands', async () => {
    const net = maps();
    net.conv('conv', { filters: 3, kernel: 1 });
    net.add('sum', { inputs: ['conv', 'input'] });
    const sum = run(await chip(), net.build()).operators[1]!;
    const outputs = 2 * 3 * 35;
    expect(sum.energy['vector']).toBeCloseTo(outputs * 11e-12, 20);
    expect(moved(sum, 'rf', 'ifmap')).toEqual([2 * outputs * 2, 0]);
    expect(moved(sum, 'rf', 'psum')).toEqual([2 * outputs * 2, 2 * outputs * 2]);
    expect(moved(sum, 'noc', 'ifmap')).toEqual([2 * outputs * 2, 0]);
    expect(moved(sum, 'noc', 'psum')).toEqual([outputs * 2, 0]);
    expect(moved(sum, 'scratchpad', 'ifmap')).toEqual([2 * outputs * 2, 0]);
    expect(moved(sum, 'scratchpad', 'ofmap')).toEqual([0, outputs * 2]);
  });
});

describe('cycles and traffic', () => {
  const possible = ({ operators }: RunRecord, what: string): void => {
    for (const { name, details, mappingEfficiency } of operators) {
      const { activePes, rows, cols } = details;
      if (activePes === undefined) continue;
      const most = Number(activePes) / (Number(rows) * Number(cols));
      expect(mappingEfficiency, `${what}: ${name}`).toBeLessThanOrEqual(most * (1 + 1e-12));
    }
  };

  it.each([
    ['systolic/128x128', ['dataflow=rs']],
    ['systolic/32x32', ['dataflow=rs']],
    ['systolic/16x16', ['dataflow=rs', 'rs.objective=edp']],
    ['draco/rs-64x64', []],
  ] as const)(
    '%s %j: are of one mapping, no operator busier than its PEs at work',
    async (name, overrides) => {
      for (const workload of ['resnet20-c100', 'mobilenetv2-imagenet']) {
        for (const fidelity of ['analytic', 'event'] as const) {
          const record = await runOn(workload, name, {
            fidelity,
            overrides: ['rs.tileColumns=true', ...overrides],
          });
          possible(record, `${workload} ${fidelity}`);
        }
      }
    },
  );

  it.each(['time', 'energy', 'edp'])(
    'of every layer are those of the sets that its details tell, objective %s',
    async (objective) => {
      const network = loadNetwork(findFile('workloads', 'mobilenetv2-imagenet'));
      for (const fidelity of ['analytic', 'event'] as const) {
        const overrides = ['dataflow=rs', 'rs.tileColumns=true', `rs.objective=${objective}`];
        const { operators } = await runOn(network.name, 'systolic/128x128', { fidelity, overrides });
        for (const [index, conv] of network.operators.entries()) {
          if (conv.kind !== 'conv') continue;
          const { details, computeCycles } = operators[index]!;
          const [folds, strips, r, t] = ['filterRowFolds', 'strips', 'channelSets', 'filterSets'].map((key) =>
            Number(details[key]),
          ) as [number, number, number, number];
          const { channels } = conv.inputShapes[0]!;
          const loops = Math.ceil(channels / conv.groups / r) * Math.ceil(conv.filters / t);
          expect(computeCycles, `${fidelity} ${conv.name}`).toBe(
            folds * conv.kernel[1] * conv.output.width * strips * loops,
          );
        }
      }
    },
  );

  it('without waiting are the least of any way to lay a layer on the array, whatever the objective', async () => {
    const { spec } = await chip();
    const system = spec as SystolicSpec;
    const widths = { ifmap: 16, filter: 16, ofmap: 16, accumulator: 16 };
    // A port so slow that the objectives prefer other sets than level 1 does.
    const slow = { ...machineOf(system, 'event'), bufferBytesPerCycle: 0.5 };
    const ideal = machineOf({ ...system, dram: { ...system.dram, bandwidth: Infinity } }, 'analytic');
    const found = { least: 0, more: 0 };
    for (const [C, M, R, E] of [
      [3, 64, 3, 7],
      [48, 5, 3, 13],
      [17, 7, 1, 4],
      [64, 64, 3, 7],
      [5, 96, 5, 6],
    ] as const) {
      const layer = square({ C, M, R, E, batch: 3 });
      const folding = fold(R, E, system.rows, system.cols);
      for (const objective of ['time', 'edp'] as const) {
        const cyclesOf = (which: 'compute' | 'objective'): number => {
          const [machine, priority] =
            which === 'compute' ? ([ideal, 'cycles'] as const) : ([slow, which] as const);
          const mapping = searchMapping(layer, system, widths, { ...machine, objective }, {}, priority);
          return computeCycles(layer, mapping.folding, mapping.sets);
        };
        expect(cyclesOf('compute')).toBe(levelOne(layer, folding));
        found.least++;
        if (cyclesOf('objective') > cyclesOf('compute')) found.more++;
      }
    }
    expect(found.more).toBeGreaterThan(0);
  });

  it('without waiting are never above those of event', async () => {
    for (const workload of ['resnet20-c100', 'mobilenetv2-imagenet']) {
      const overrides = ['dataflow=rs', 'rs.tileColumns=true', 'rs.objective=time'];
      const [ideal, timed] = [
        await runOn(workload, 'systolic/128x128', { overrides }),
        await runOn(workload, 'systolic/128x128', { overrides, fidelity: 'event' }),
      ];
      for (const [index, { computeCycles, cycles, name, unit }] of ideal.operators.entries()) {
        // What is fused hides behind a host that may be longer with event.
        if (unit !== 'array') continue;
        expect(timed.operators[index]!.computeCycles, name).toBeGreaterThanOrEqual(computeCycles);
        expect(timed.operators[index]!.cycles, name).toBeGreaterThanOrEqual(cycles);
      }
    }
  });
});
