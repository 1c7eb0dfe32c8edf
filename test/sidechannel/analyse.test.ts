import { describe, expect, it } from 'vitest';
import {
  commonDivisors,
  likelyChannels,
  misfit,
  oddity,
  unlikely,
} from '../../src/sidechannel/analyse/channels.js';
import { coarseView, fitLine } from '../../src/sidechannel/analyse/fit.js';
import { analyse, confusionOf } from '../../src/sidechannel/analyse/index.js';
import { inferNetwork } from '../../src/sidechannel/analyse/infer.js';
import { windowsOf } from '../../src/sidechannel/analyse/layers.js';
import { scoreOf } from '../../src/sidechannel/analyse/score.js';
import { viewOf, type View } from '../../src/sidechannel/analyse/view.js';
import { curvesOf } from '../../src/sidechannel/curves.js';
import { traceOf } from '../../src/sidechannel/observe/records.js';
import type { Observed } from '../../src/sidechannel/observe/observed.js';
import { prepare } from '../../src/simulation/simulate.js';
import type { Network } from '../../src/workload/graph.js';
import { observed, observedText, SMALL } from './helpers.js';

describe('numbers that may be behind others', () => {
  it('are against a count by the logarithm of its odd part, and if it is small', () => {
    expect(oddity(512)).toBe(0);
    expect(oddity(96)).toBeCloseTo(Math.log(3), 12);
    expect(oddity(116)).toBeCloseTo(Math.log(29), 12);
    expect(unlikely(32)).toBe(0);
    expect(unlikely(16)).toBe(0);
    expect(unlikely(8)).toBeCloseTo(2 * Math.LN2, 12);
    expect(unlikely(3)).toBeCloseTo(Math.log(3) + 2 * Math.log(16 / 3), 12);
  });

  it('misfit by half of the squared error in spreads, up to a limit', () => {
    expect(misfit(100, 100, 0.02)).toBe(0);
    expect(misfit(100 * Math.exp(0.04), 100, 0.02)).toBeCloseTo(2, 9);
    expect(misfit(100, 100 * Math.exp(0.06), 0.02)).toBeCloseTo(4.5, 9);
    expect(misfit(1, 100, 0.02)).toBe(12);
    expect(misfit(1, 0, 0.02)).toBe(12);
    expect(misfit(1 + 1e-3, 1, 0)).toBe(12);
  });

  it('are whole channels near what was written, round ones first', () => {
    expect(likelyChannels(64 * 49, 49, 0).map(({ channels }) => channels)).toEqual([64]);
    const near = likelyChannels(1.01 * 64 * 49, 49, 0.02);
    expect(near[0]!.channels).toBe(64);
    expect(near[0]!.cost).toBeCloseTo(Math.log(1.01) ** 2 / 0.0008, 9);
    expect(near).toHaveLength(8);
    expect(likelyChannels(3 * 49, 49, 0.02, 2).map(({ channels }) => channels)).toEqual([3]);
  });

  it('divide both', () => {
    expect(commonDivisors(12, 18).sort((a, b) => a - b)).toEqual([1, 2, 3, 6]);
    expect(commonDivisors(49, 98).sort((a, b) => a - b)).toEqual([1, 7, 49]);
    expect(commonDivisors(7, 5)).toEqual([1]);
  });

  it('slide: positions and what of a map is touched', () => {
    const of = (size: number, over: 'dense' | 'depthwise' | 'image') =>
      windowsOf(size, over).map(
        ({ kernel, stride, out, touched, cost }) =>
          `k${kernel} s${stride} ${out} ${touched} ${cost.toFixed(2)}`,
      );
    // 8 columns: 1x1 of stride 2 touches 4 rows of 7 columns; 3x3 without padding and stride 2 ends at the 7th.
    expect(of(8, 'dense')).toEqual([
      ...['k1 s1 8 64 0.00', 'k1 s2 4 28 0.69'],
      ...['k3 s1 8 64 0.30', 'k3 s1 6 64 1.80', 'k3 s2 4 64 0.99', 'k3 s2 3 49 2.49'],
      ...['k5 s1 8 64 2.00', 'k5 s1 4 64 3.50', 'k5 s2 4 64 2.69', 'k5 s2 2 49 4.19'],
      ...['k7 s1 8 64 2.50', 'k7 s1 2 64 4.00', 'k7 s2 4 64 3.19', 'k7 s2 1 49 4.69'],
    ]);
    expect(of(1, 'depthwise')).toEqual([
      'k1 s1 1 1 5.00',
      'k1 s2 1 1 5.69',
      'k3 s1 1 1 0.00',
      'k3 s2 1 1 0.69',
      'k5 s1 1 1 1.50',
      'k5 s2 1 1 2.19',
      'k7 s1 1 1 3.00',
      'k7 s2 1 1 3.69',
    ]);
    expect(of(224, 'image').filter((one) => one.startsWith('k3'))).toEqual([
      ...['k3 s1 224 50176 2.00', 'k3 s1 222 50176 3.50', 'k3 s2 112 50176 0.00', 'k3 s2 111 49729 1.50'],
    ]);
  });
});

describe('the analyser', () => {
  const withNames = (run: Observed, rename: (name: string, index: number) => string): Observed => {
    const names = new Map(run.network.operators.map(({ name }, index) => [name, rename(name, index)]));
    const operators = run.network.operators.map((operator) => ({
      ...operator,
      name: names.get(operator.name)!,
      stage: rename(operator.stage, 0),
      inputs: operator.inputs.map((name) => names.get(name) ?? name),
    })) as Network['operators'];
    const records = run.record.operators.map((record) => ({
      ...record,
      name: names.get(record.name)!,
      ...(record.fusedInto !== undefined && { fusedInto: names.get(record.fusedInto)! }),
    }));
    const network = { ...run.network, name: 'x', title: 'y', source: 'z', operators };
    return { ...run, network, record: { operators: records } };
  };

  it('is given classes, grids and bytes, the shape of the image and facts of the card: nothing else', async () => {
    const run = await observed('mobilenetv2-imagenet');
    const { records } = traceOf(run, { seed: 1, oracle: true });
    const view = viewOf(run, records, { grids: true });
    expect(Object.keys(view).sort()).toEqual(['batch', 'grids', 'input', 'kernels', 'sigma', 'wordBytes']);
    expect(Object.keys(view.kernels[0]!).sort()).toEqual([
      ...['dram_rd_B', 'dram_wr_B', 'gridCTAs', 'kernelClass'],
    ]);
    expect(view).toMatchObject({ input: { channels: 3, size: 224 }, batch: 1, wordBytes: 4, sigma: 0.02 });
    expect(view.grids).toEqual({ rows: 128, columns: [128, 64, 32], directRows: 8 });
    expect(viewOf(run, records)).not.toHaveProperty('grids');
    for (const { name } of run.network.operators) expect(JSON.stringify(view)).not.toContain(`"${name}"`);
  });

  it('sees the same whatever layers are called, and without their names', async () => {
    const run = await observed('shufflenetv2-imagenet');
    const garbled = withNames(run, (name, index) => `q${(index * 7919) % 1009}-${name.length}`);
    const view = viewOf(run, traceOf(run, { seed: 4, oracle: true }).records);
    expect(viewOf(garbled, traceOf(garbled, { seed: 4 }).records)).toEqual(view);
    const named = traceOf(run, { seed: 4, oracle: true }).records.map((record) => ({
      ...record,
      layerId: 'dense',
    }));
    expect(viewOf(run, named)).toEqual(view);
  });

  it('does not look at shapes, groups or kernels of the network itself', async () => {
    const run = await observed('squeezenet1.1-imagenet', { overrides: ['sidechannel.noise=0'] });
    const { records } = traceOf(run, { seed: 1 });
    const lied = run.network.operators.map((operator) =>
      operator.kind === 'conv' ? { ...operator, kernel: [9, 9], groups: 7, filters: 11 } : operator,
    ) as Network['operators'];
    const found = inferNetwork(viewOf({ ...run, network: { ...run.network, operators: lied } }, records));
    expect(found).toEqual(inferNetwork(viewOf(run, records)));
  });

  it('finds every layer of a small network from its bytes', async () => {
    const run = await observedText(SMALL.replaceAll(/(height|width): 6/g, '$1: 20'));
    const { kernels, records } = traceOf(run, { seed: 1 });
    const found = inferNetwork(viewOf(run, records));
    expect(found.map(({ role, inputs }) => `${role} ${inputs.join()}`)).toEqual([
      ...['input ', 'conv 0', 'depthwise 1', 'concat 2,1', 'shuffle 3', 'pool 4', 'linear 5'],
    ]);
    const { rows, leakage } = scoreOf(run.network, kernels, found);
    expect(rows.map(({ found: layer }) => layer)).toEqual([
      '2->3 k1 s1 g1',
      '3->3 k3 s1 g3',
      '6->5 k1 s1 g1',
    ]);
    expect(leakage).toBe(1);
  });

  it.each([
    'squeezenet1.1-imagenet',
    'mobilenetv1-imagenet',
    'mobilenetv2-imagenet',
    'shufflenetv1-g3-imagenet',
    'shufflenetv2-imagenet',
    'mnasnet-imagenet',
    'mobilenetv1-secure-g4-imagenet',
  ])('finds every layer of %s with exact counters', async (name) => {
    const run = await observed(name, { overrides: ['sidechannel.noise=0'] });
    expect(analyse(run, { seed: 1, grids: false })).toMatchObject({ leakage: 1, blocks: 1 });
  });

  it('works at any batch', async () => {
    const run = await observed('mobilenetv2-imagenet', {
      overrides: ['sidechannel.noise=0', 'l2.size=64 MiB'],
      batch: 3,
    });
    expect(analyse(run, { seed: 1, grids: true })).toMatchObject({ leakage: 1, blocks: 1 });
  });

  it('is told by a grid how many groups there are', async () => {
    // 64 channels of 7x7 in four groups or with a smaller kernel: 64 x 64 x 9 / 4 = 9216 weights, 3 spreads from 8192.
    const view = (grids: boolean): View => ({
      kernels: [
        {
          kernelClass: 'implicit_gemm',
          gridCTAs: 4,
          dram_rd_B: 4 * (64 * 49 + 9216),
          dram_wr_B: 4 * 64 * 49,
        },
      ],
      input: { channels: 64, size: 7 },
      ...{ batch: 1, wordBytes: 4, sigma: 0.05 },
      ...(grids && { grids: { rows: 128, columns: [32], directRows: 8 } }),
    });
    expect(inferNetwork(view(true))[1]!.layer).toMatchObject({ kernel: 3, groups: 4 });
    expect(inferNetwork(view(false))[1]!.layer!.groups).not.toBe(4);
  });
});

describe('scores', () => {
  it('count layers that are exact, and types of block; others are told apart', async () => {
    const run = await observedText(SMALL);
    const { kernels } = traceOf(run, { seed: 1 });
    const node = { inputs: [0], channels: 3, size: 6, inChannels: 2 };
    const layer = { kernel: 1, stride: 1, groups: 1 };
    const found = [
      { ...node, role: 'input' as const, inputs: [] },
      { ...node, role: 'conv' as const, layer },
      { ...node, role: 'conv' as const, inputs: [1], layer },
      ...[2, 3, 4].map((input) => ({ ...node, role: 'pass' as const, inputs: [input] })),
      { ...node, role: 'linear' as const, inputs: [5], inChannels: 6, channels: 5, layer },
    ];
    const score = scoreOf(run.network, kernels, found);
    expect(score.rows).toEqual([
      ...[
        {
          ...{ layer: 'a', truth: '2->3 k1 s1 g1', found: '2->3 k1 s1 g1', exact: true },
          ...{ block: 'plain', foundBlock: 'plain' },
        },
        {
          ...{ layer: 'b', truth: '3->3 k3 s1 g3', found: '2->3 k1 s1 g1', exact: false },
          ...{ block: 'group+shuffle', foundBlock: 'plain' },
        },
        {
          ...{ layer: 'f', truth: '6->5 k1 s1 g1', found: '6->5 k1 s1 g1', exact: true },
          ...{ block: 'plain', foundBlock: 'plain' },
        },
      ],
    ]);
    expect(score).toMatchObject({ layers: 3, leakage: 2 / 3, blocks: 2 / 3 });
    expect(confusionOf(score)).toEqual([
      { block: 'plain', foundBlock: 'plain', layers: 2 },
      { block: 'group+shuffle', foundBlock: 'plain', layers: 1 },
    ]);
  });
});

describe('time and memory by batch', () => {
  it('are fitted by a line that minds relative errors', () => {
    const line = fitLine([1, 2, 7].map((x) => ({ x, y: 5 + 3 * x })));
    expect(line.constant).toBeCloseTo(5, 9);
    expect(line.slope).toBeCloseTo(3, 9);
    // Weights 1, 1/4 and 1/100 of y = 1, 2, 10 at 0, 1, 2, by the normal equations: w = 1.26, wx = 0.27, wxx = 0.29,
    // wy = 1.6, wxy = 0.7.
    const bent = fitLine([1, 2, 10].map((y, x) => ({ x, y })));
    expect(bent.slope).toBeCloseTo((1.26 * 0.7 - 0.27 * 1.6) / (1.26 * 0.29 - 0.27 ** 2), 9);
    expect(bent.constant).toBeCloseTo((1.6 - bent.slope * 0.27) / 1.26, 9);
  });

  it('tell weights, activations, launches and the time of an image', () => {
    const points = [1, 4, 16].map((batch) => ({
      ...{ batch, kernels: 10 },
      fwd_ns: 2000 + 70 * batch,
      mem_used_B: 500 + 4 * (1000 + 30 * batch),
    }));
    const view = coarseView(points, { known: 500, wordBytes: 4 });
    expect(view.weights).toBeCloseTo(1000, 6);
    expect(view.activations).toBeCloseTo(30, 6);
    expect(view.ratio).toBeCloseTo(0.03, 9);
    expect(view.perKernel).toBeCloseTo(200, 6);
    expect(view.perImage).toBeCloseTo(70, 6);
  });

  it('are runs of the same network: forward as the trace ends, backward what a training step has more', async () => {
    const overrides = ['sidechannel.noise=0'];
    const request = { workload: 'resnet20-c100', arch: 'gpu/p100', fidelity: 'analytic', overrides } as const;
    const experiment = await prepare(request);
    const points = curvesOf(experiment, { seed: 1, batches: [1, 8] });
    const batched = await observed('resnet20-c100', { overrides, batch: 8 });
    const { records } = traceOf(batched, { seed: 1 });
    expect(points[1]!.fwd_ns).toBeCloseTo(records.at(-1)!.t1_ns, 3);
    expect(points[1]!.mem_used_B).toBe(records.at(-1)!.footprint_B);
    expect(points[1]!.kernels).toBe(records.length);
    const training = await observed('resnet20-c100', { overrides, transforms: { training: { batch: 8 } } });
    const backward = training.record.operators
      .filter((_, at) => training.network.operators[at]!.phase !== undefined)
      .reduce((sum, { cycles }) => sum + cycles, 0);
    expect(points[1]!.bwd_ns).toBeCloseTo((backward * 1e9) / training.spec.clock, 3);
    expect(points.map(({ batch }) => batch)).toEqual([1, 8]);
    const step = await prepare({
      workload: 'resnet20-c100',
      arch: 'gpu/p100',
      overrides,
      transforms: { training: { batch: 8 } },
    });
    expect(curvesOf(step, { seed: 1, batches: [8] })[0]!.bwd_ns).toBeNull();
  });

  it('are off by the noise, each by its own', async () => {
    const experiment = await prepare({ workload: 'resnet20-c100', arch: 'gpu/p100' });
    const exact = await prepare({
      workload: 'resnet20-c100',
      arch: 'gpu/p100',
      overrides: ['sidechannel.noise=0'],
    });
    const [noisy, still] = [experiment, exact].map((one) =>
      curvesOf(one, { seed: 3, batches: [1, 2, 4, 8] }),
    );
    const off = noisy!.flatMap((one, at) => [
      one.fwd_ns / still![at]!.fwd_ns,
      one.bwd_ns! / still![at]!.bwd_ns!,
    ]);
    expect(new Set(off).size).toBe(8);
    for (const factor of off) expect(Math.abs(Math.log(factor))).toBeLessThan(0.08);
    expect(curvesOf(experiment, { seed: 3, batches: [1, 2, 4, 8] })).toEqual(noisy);
  });
});
