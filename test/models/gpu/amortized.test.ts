import { describe, expect, it } from 'vitest';
import { comparedMetric, valueOfRun } from '../../../src/cli/metrics.js';
import { compareRuns } from '../../../src/cli/compare-runs.js';
import { reportRun } from '../../../src/cli/report-run.js';
import { objectiveOf } from '../../../src/sweep/objectives.js';
import { openBench, simulatePoint } from '../../../src/sweep/point.js';
import { runData } from '../../../src/report/run-data.js';
import { workOf } from '../../../src/work/network.js';
import type { Network } from '../../../src/workload/graph.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { layerAccesses, sumAccesses } from '../../../src/workload/accesses.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { language, vision } from '../frozen/networks.js';
import { bytesAt, gemmNet, run, specOf } from './helpers.js';

const amortized = (one: { details: object }): number =>
  (one.details as Record<string, number>)['amortizedIntensity']!;

describe('AI with every weight once', () => {
  it('is of a product by hand, whatever is read again', async () => {
    // 1024 x 512 by 512 x 384: six waves on two SMs with little L2, so that filters come again and again.
    const set = ['sms=2', 'l2.size=64 KiB', 'tile.choice=n128'];
    const { totals, operators } = await run('v100', gemmNet(1024, 384, 512), ...set);
    const [one] = operators;
    const filters = bytesAt(one!, 'dram', 'filter') / 4;
    expect(filters).toBeGreaterThan(512 * 384);
    const others = (bytesAt(one!, 'dram', 'ifmap') + bytesAt(one!, 'dram', 'ofmap', 'writeBytes')) / 4;
    const macs = 1024 * 384 * 512;
    expect(amortized(one!)).toBeCloseTo(macs / (others + 512 * 384), 9);
    expect(amortized(totals)).toBe(amortized(one!));
    expect(one!.arithmeticIntensity).toBeCloseTo(macs / (others + filters), 9);
  });

  it('counts weights in elements of their own width', async () => {
    const { operators } = await run('v100', gemmNet(64, 32, 16), 'data.filter=16 bit');
    expect(amortized(operators[0]!)).toBeCloseTo((64 * 32 * 16) / (64 * 16 + 64 * 32 + 32 * 16), 9);
  });

  it('of a network is work over activations moved and all of its weights', async () => {
    for (const network of [vision(3), language(2)]) await check(network);
  });
  async function check(network: Network): Promise<void> {
    const { totals, operators } = await run('p100', network, 'l2.size=16 KiB');
    const { weights } = sumAccesses(layerAccesses(network));
    const activations = operators.reduce(
      (sum, one) =>
        sum +
        (bytesAt(one, 'dram', 'ifmap') +
          bytesAt(one, 'dram', 'ofmap', 'writeBytes') +
          // Products of activations have none; kernels beside the array read their few numbers once.
          (one.kind === 'matmul' || one.unit === 'vector' ? bytesAt(one, 'dram', 'filter') : 0)) /
          4,
      0,
    );
    expect(amortized(totals)).toBeCloseTo(totals.work / (activations + weights), 6);
    for (const one of operators)
      if (one.work > 0) expect(amortized(one)).toBeGreaterThanOrEqual(one.arithmeticIntensity! * (1 - 1e-12));
      else expect(one.details).not.toHaveProperty('amortizedIntensity');
  }

  it('of a training step has gradients of weights as the results that they are', async () => {
    const builder = new NetworkBuilder({
      name: 'g',
      batch: 4,
      input: { channels: 16, height: 14, width: 14 },
    });
    builder.conv('conv', { filters: 40, kernel: 3, padding: 1 });
    builder.conv('next', { filters: 8, kernel: 1 });
    const network = trainingStep(builder.build());
    const { operators } = await run('v100', network);
    const at = network.operators.findIndex(
      (one) => one.kind === 'gradient' && one.wrt === 'weight' && one.layer.name === 'conv',
    );
    const work = 4 * 16 * 9 * 40 * 196;
    expect(amortized(operators[at]!)).toBeCloseTo(work / (4 * 196 * (16 + 40) + 16 * 9 * 40), 9);
  });

  it('stands beside AI and DI: run, comparison, sweep, page', async () => {
    const network = gemmNet(1024, 384, 512);
    const record = await run('v100', network, 'sms=2', 'l2.size=64 KiB');
    const value = amortized(record.totals);
    const metric = comparedMetric('amortizedIntensity');
    expect(metric.goal).toBe('maximize');
    expect(valueOfRun(record, metric)).toBe(value);
    expect(compareRuns([record], metric)).toMatchObject([{ value, best: true }]);
    const text = reportRun(record, { all: false });
    expect(text).toMatch(/AI\/b/);
    expect(text).toContain(`${value.toFixed(1)} with each weight once a batch`);
    const alone = { dataflow: undefined, settings: [] };
    expect(runData(record, alone).totals.map(({ meaning }) => meaning.name)).toContain('amortizedIntensity');
    const at = {};
    expect(objectiveOf('amortizedIntensity', 'maximize', 'gpu', at)).toMatchObject({
      metric: 'amortizedIntensity',
    });
    expect(() => objectiveOf('amortizedIntensity', 'maximize', 'flexsa', at)).toThrow(/unknown metric/);
    const spec = await specOf('v100', 'sms=2', 'l2.size=64 KiB');
    const task = { kind: 'gpu', spec, work: 0, fidelity: 'analytic', detail: false, metrics: [] } as const;
    const point = simulatePoint(task, openBench([workOf({ network })]));
    expect('metrics' in point && point.metrics['amortizedIntensity']).toBe(value);
  });

  it('of kinds that do not keep it is worked out of the weights of the work', async () => {
    const record = await run('v100', gemmNet(1024, 384, 512), 'sms=2', 'l2.size=64 KiB');
    const { amortizedIntensity: value, ...details } = record.totals.details;
    const other = { ...record, totals: { ...record.totals, details } };
    const metric = comparedMetric('amortizedIntensity');
    expect(valueOfRun(other, metric)).toBeNull();
    expect(valueOfRun(other, metric, 512 * 384)).toBeCloseTo(value as number, 6);
    expect(compareRuns([other], metric, new Map([[other, 512 * 384]]))[0]!.value).toBeCloseTo(
      value as number,
      6,
    );
  });
});
