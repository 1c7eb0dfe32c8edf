import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { SWEEP_PLOTS, sweepPlot } from '../../src/plot/sweeps.js';
import type { SweepRecord } from '../../src/results/sweep-record.js';
import { paretoFront } from '../../src/sweep/pareto.js';
import { check, type Element } from './document.js';
import { AXES, sweepRecord } from './sweep-fixture.js';

const NAMES = Object.keys(SWEEP_PLOTS);

/** 10,800 points of one workload. */
const MANY = sweepRecord({
  workloads: ['resnet50'],
  axes: [
    { path: 'dataflow', values: ['ws', 'os', 'is'] },
    { path: 'rows', values: Array.from({ length: 30 }, (_, i) => 8 * (i + 1)) },
    { path: 'cols', values: Array.from({ length: 40 }, (_, i) => 8 * (i + 1)) },
    AXES[3]!,
  ],
});

/** A sweep of one design. */
const ONE = sweepRecord({
  workloads: ['resnet50'],
  axes: AXES.map(({ path, values }) => ({ path, values: values.slice(0, 1) })),
});

describe.each(NAMES)('sweep plot %s', (name) => {
  it('is well-formed, says what and whence, and is the same twice', async () => {
    const svg = await sweepPlot(name, sweepRecord(), { note: 'from a test' });
    const words = check(svg).textContent;
    expect(words).toContain('Size, dataflow and bandwidth of a TPU-like array: systolic/128x128');
    expect(words).toContain('648 design points, analytic fidelity');
    expect(words).toContain('systole 0.1.0, sweep 7be41d09 (tpu-sizes); from a test');
    expect(await sweepPlot(name, sweepRecord(), { note: 'from a test' })).toBe(svg);
  });

  it('draws 10,000 points as a picture of less than 3 MB', async () => {
    const svg = await sweepPlot(name, MANY);
    expect(svg.length).toBeLessThan(3e6);
    check(svg);
  });

  it('draws one point, or says that it has no other', async () => {
    if (name !== 'tornado') check(await sweepPlot(name, ONE));
    else await expect(sweepPlot(name, ONE)).rejects.toThrow(/no axis along which designs differ/);
  });

  it('leaves failed points out and says how many', async () => {
    const sweep = sweepRecord({ fails: ({ values }) => values['rows'] === 256 });
    expect(check(await sweepPlot(name, sweep)).textContent).toContain('108 points failed.');
    const none = sweepRecord({ fails: () => true });
    await expect(sweepPlot(name, none)).rejects.toThrow(/no point is finished, nothing to draw/);
    await expect(sweepPlot(name, { ...sweep, points: [] })).rejects.toThrow(InputError);
  });

  it('applies the filters of the sweep, or the caller’s rule', async () => {
    const sweep = { ...sweepRecord(), filters: ['peUtilization > 0.3'] };
    const words = check(await sweepPlot(name, sweep)).textContent;
    const left = sweep.points.filter(({ metrics }) => !(metrics['peUtilization']! > 0.3)).length;
    expect(words).toContain(`${left} points left out by the filters peUtilization > 0.3.`);
    const all = check(await sweepPlot(name, sweep, { candidate: () => true })).textContent;
    expect(all).toContain('Filters peUtilization > 0.3: no point left out.');
    await expect(sweepPlot(name, sweep, { candidate: () => false })).rejects.toThrow(
      /no point meets the filters/,
    );
  });

  it('keeps odd names legible and the document valid', async () => {
    const odd = `a<b>&amp;"\u0001\ud800\u202e${'long'.repeat(40)}`;
    const plain = sweepRecord();
    const sweep: SweepRecord = {
      ...plain,
      name: odd,
      title: odd,
      arch: odd,
      axes: [...plain.axes, { path: odd, values: [odd, 'b'] }],
      points: plain.points.map((point, i) => ({
        ...point,
        workload: `${odd}${point.workload}`,
        values: { ...point.values, [odd]: i % 2 === 0 ? odd : 'b' },
      })),
    };
    const svg = await sweepPlot(name, sweep, { title: 'T<&\u0002>', note: '</svg>]]>' });
    // eslint-disable-next-line no-control-regex
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]|\u202e/);
    check(svg);
    check(await sweepPlot(name, sweep, { width: 500 }));
  });

  it('refuses a number that is missing instead of hiding it', async () => {
    const sweep = sweepRecord();
    for (const point of sweep.points) {
      for (const metric of Object.keys(point.metrics)) point.metrics[metric] = NaN;
    }
    await expect(sweepPlot(name, sweep)).rejects.toThrow(/cannot be drawn|no point/);
  });

  it('names the workloads and stages there are', async () => {
    const sweep = sweepRecord();
    await expect(sweepPlot(name, sweep, { workload: 'resnet5' })).rejects.toThrow(
      /workload: .*one of resnet50, bert-base; did you mean 'resnet50'/,
    );
    await expect(sweepPlot(name, sweep, { stage: 2 })).rejects.toThrow(/stage: .*expected one of 1/);
    await expect(sweepPlot(name, sweep, { width: 10 })).rejects.toThrow(/expected 500 to 4000/);
    const words = check(await sweepPlot(name, sweep, { workload: 'bert-base' })).textContent;
    expect(words).toContain('bert-base');
    expect(words).not.toContain('resnet50');
  });
});

describe('heatmap', () => {
  it('has one cell a combination and workload, and marks failed and absent ones', async () => {
    const sweep = sweepRecord({
      fails: ({ values }) => values['rows'] === 256 && values['cols'] === 256,
    });
    sweep.points = sweep.points.filter(({ values }) => !(values['rows'] === 8 && values['cols'] === 8));
    const document = check(await sweepPlot('heatmap', sweep));
    expect(document.querySelectorAll('g.heat').length).toBe(2);
    expect(document.querySelectorAll('rect.cell').length).toBe(2 * 34);
    expect(document.querySelectorAll('rect.failed').length).toBe(2);
    expect(document.querySelectorAll('rect.absent').length).toBe(2);
    expect(document.querySelectorAll('rect.best').length).toBe(2);
    expect(document.textContent).toContain('18 of 648 planned points not run yet');
  });

  it('takes the best or the median of the designs of a cell', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    const best = check(await sweepPlot('heatmap', sweep, { metric: 'peUtilization' })).textContent;
    expect(best).toContain('PE utilisation (%)');
    expect(best).toContain('each cell: best (higher is better) over DRAM bandwidth');
    const options = { metric: 'energyJoules', reduce: 'median', by: 'dram.bandwidth' } as const;
    const median = check(await sweepPlot('heatmap', sweep, options));
    expect(median.textContent).toContain('each cell: median over dataflow');
    expect(median.querySelectorAll('g.heat').length).toBe(3);
    const cell = [...median.querySelectorAll('rect.cell')][0]!.textContent;
    const energies = sweep.points
      .filter(({ values }) => values['rows'] === 8 && values['cols'] === 8)
      .filter(({ values }) => values['dram.bandwidth'] === '90 GB/s')
      .map(({ metrics }) => metrics['energyJoules']!)
      .sort((a, b) => a - b);
    expect(cell).toContain(`${(energies[1]! * 1e3).toFixed(1)} mJ (3 designs)`);
  });

  it('suggests the nearest axis and metric', async () => {
    const sweep = sweepRecord();
    await expect(sweepPlot('heatmap', sweep, { x: 'colls' })).rejects.toThrow(/x: .*did you mean 'cols'/);
    await expect(sweepPlot('heatmap', sweep, { by: 'bandwith' })).rejects.toThrow(
      /by: .*did you mean 'bandwidth'/,
    );
    await expect(sweepPlot('heatmap', sweep, { metric: 'energyJoule' })).rejects.toThrow(
      /metric: .*did you mean 'energyJoules'/,
    );
    await expect(sweepPlot('heatmap', sweep, { x: 'rows', y: 'rows' })).rejects.toThrow(/another axis/);
    await expect(sweepPlot('heatmap', sweep, { by: 'rows' })).rejects.toThrow(/a third axis/);
    const flat = sweepRecord({ axes: AXES.slice(0, 1) });
    await expect(sweepPlot('heatmap', flat)).rejects.toThrow(/two axes/);
  });
});

describe('pareto', () => {
  it('draws every point of the front once, with its knee, and the others faint', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    const options = { x: 'areaSquareMetres', y: 'cycles' };
    const front = paretoFront(sweep.points, [
      { metric: 'areaSquareMetres', goal: 'minimize' },
      { metric: 'cycles', goal: 'minimize' },
    ]);
    const document = check(await sweepPlot('pareto', sweep, options));
    expect(document.querySelectorAll('circle.front').length).toBe(front.length);
    expect(document.querySelectorAll('circle.knee').length).toBe(1);
    expect(document.querySelectorAll('circle.dominated').length).toBeGreaterThan(100);
    const words = document.textContent;
    expect(words).toContain('area (mm²), lower is better');
    expect(words).toContain('cycles, lower is better, log scale');
    expect(words).toContain('knee: ');
    expect(words).toMatch(/\d+×\d+ os, \d+ GB\/s/);
  });

  it('tells stages apart and says how fine the second is', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'], refined: true });
    const document = check(await sweepPlot('pareto', sweep));
    expect(document.textContent).toContain('stage 2: event fidelity');
    expect(document.querySelectorAll('path.refined').length).toBeGreaterThan(0);
    const coarse = check(await sweepPlot('pareto', sweep, { stage: 1 }));
    expect(coarse.textContent).not.toContain('event');
    const candidate = ({ stage }: { stage: number }): boolean => stage === 1;
    expect(check(await sweepPlot('pareto', sweep, { candidate })).textContent).not.toContain('stage 2');
  });

  it('enlarges a front that is small among all points', async () => {
    const document = check(await sweepPlot('pareto', sweepRecord()));
    expect(document.querySelectorAll('g.pareto').length).toBe(4);
    expect(document.querySelectorAll('rect.frame').length).toBe(2);
    expect(document.textContent).toContain('bert-base: around the front');
  });

  it('draws four workloads at most', async () => {
    const workloads = ['a', 'b', 'c', 'd', 'e', 'f'];
    const sweep = sweepRecord({ workloads });
    const options = { x: 'areaSquareMetres', y: 'seconds' };
    const document = check(await sweepPlot('pareto', sweep, options));
    expect(document.querySelectorAll('g.pareto').length).toBe(4);
    expect(document.textContent).toContain('The first 4 of 6 workloads are drawn.');
  });

  it('needs two metrics', async () => {
    const sweep = { ...sweepRecord(), objectives: [{ metric: 'cycles', goal: 'minimize' as const }] };
    await expect(sweepPlot('pareto', sweep)).rejects.toThrow(/front needs two/);
    check(await sweepPlot('pareto', sweep, { y: 'energyJoules' }));
    await expect(sweepPlot('pareto', sweep, { x: 'cycles', y: 'cycles' })).rejects.toThrow(/another metric/);
    await expect(sweepPlot('pareto', sweep, { y: 'second' })).rejects.toThrow(/did you mean 'seconds'/);
  });
});

describe('dataflow-bars', () => {
  it('has one bar a dataflow and workload, the best of all designs', async () => {
    const sweep = sweepRecord();
    const document = check(await sweepPlot('dataflow-bars', sweep, { metric: 'cycles' }));
    expect(document.querySelectorAll('g.bar').length).toBe(6);
    expect(document.querySelectorAll('g.winner').length).toBe(2);
    expect(document.textContent).toMatch(/os: \d+\.\d % better/);
    const best = (flow: string): number =>
      Math.min(
        ...sweep.points
          .filter(({ workload, values }) => workload === 'resnet50' && values['dataflow'] === flow)
          .map(({ metrics }) => metrics['cycles']!),
      );
    const margin = 1 - best('os') / Math.min(best('ws'), best('is'));
    expect(document.textContent).toContain(`os: ${(margin * 100).toFixed(1)} % better`);
  });

  it('compares the values of any axis, relative to the best if asked', async () => {
    const document = check(await sweepPlot('dataflow-bars', sweepRecord(), { by: 'rows', normalize: true }));
    expect(document.querySelectorAll('g.bar').length).toBe(12);
    expect(document.textContent).toContain('relative to the workload’s best (×)');
    await expect(sweepPlot('dataflow-bars', sweepRecord(), { by: 'row' })).rejects.toThrow(
      /did you mean 'rows'/,
    );
  });
});

describe('tornado', () => {
  it('has one bar an axis, the widest first, around the design asked for', async () => {
    const document = check(await sweepPlot('tornado', sweepRecord(), { point: 200, metric: 'cycles' }));
    expect(document.querySelectorAll('g.bar').length).toBe(4);
    const spans = [...document.querySelectorAll('g.bar')].map((bar) =>
      [...bar.querySelectorAll('rect')].reduce((sum, each) => sum + Number(each.getAttribute('width')), 0),
    );
    expect([...spans].sort((a, b) => b - a)).toEqual(spans);
    expect(document.textContent).toContain('(point 200)');
    await expect(sweepPlot('tornado', sweepRecord(), { point: 9999 })).rejects.toThrow(
      /point: .*not among the candidates/,
    );
  });

  it('moves axes together that always go together', async () => {
    const sweep = sweepRecord();
    sweep.points = sweep.points.filter(({ values }) => values['rows'] === values['cols']);
    const document = check(await sweepPlot('tornado', sweep));
    expect(document.querySelectorAll('g.bar').length).toBe(3);
    expect(document.textContent).toContain('array rows & array columns: ');
  });
});

describe('parallel', () => {
  it('draws every design once, and a sample of many', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    const document = check(await sweepPlot('parallel', sweep));
    const lines = document.querySelectorAll('path.dominated').length;
    expect(lines + document.querySelectorAll('path.front').length).toBe(324);
    const many = check(await sweepPlot('parallel', MANY));
    const drawn = many.querySelectorAll('path.dominated').length;
    expect(drawn + many.querySelectorAll('path.front').length).toBe(2000);
    expect(many.textContent).toMatch(/\d+ lines drawn of 10\d+ dominated designs/);
  });
});

describe('latency-rate', () => {
  /** Two services at three rates; the second bears the highest. */
  function services(): SweepRecord {
    const axes = [
      { path: 'requests.interval', values: ['2 h', '30 min', '1 h'] },
      { path: 'client.storage', values: ['16 GB', '64 GB'] },
    ];
    const sweep = sweepRecord({ axes, workloads: ['resnet18'] });
    const hours: Record<string, number> = { '2 h': 2, '1 h': 1, '30 min': 0.5 };
    for (const point of sweep.points) {
      const hour = hours[String(point.values['requests.interval'])]!;
      const slow = point.values['client.storage'] === '16 GB';
      point.metrics = {
        requestsPerHour: 1 / hour,
        latencySeconds: (slow ? 1200 : 120) / hour,
        sustained: slow && hour < 1 ? 0 : 1,
      };
    }
    return sweep;
  }
  const at = (mark: Element): number[] => ['cx', 'cy'].map((name) => Number(mark.getAttribute(name)));

  it('has a line a design in ascending rates, minutes upwards, and unsustained rates hollow', async () => {
    const document = check(await sweepPlot('latency-rate', services()));
    const words = document.textContent;
    expect(words).toContain('Latency at every rate');
    expect(words).toContain('latency (min), lower is better, log scale');
    expect(words).toContain('not sustained');
    expect(document.querySelectorAll('path.course').length).toBe(2);
    const [hollow, ...others] = [...document.querySelectorAll('circle.unsustained')];
    expect(others).toEqual([]);
    expect(hollow!.textContent).toContain('16 GB, requests an hour 2: latency (min) 40, not sustained');
    const dots = [...document.querySelectorAll('circle.sustained')];
    expect(dots.map(({ textContent }) => textContent)).toEqual([
      '16 GB, requests an hour 0.5: latency (min) 10',
      '16 GB, requests an hour 1: latency (min) 20',
      '64 GB, requests an hour 0.5: latency (min) 1',
      '64 GB, requests an hour 1: latency (min) 2',
      '64 GB, requests an hour 2: latency (min) 4',
    ]);
    // Both axes are logarithmic: twice is as far everywhere.
    const [first, second] = dots.map(at);
    const [fast, last] = [at(dots[3]!), at(dots[4]!)];
    for (const i of [0, 1]) expect(last[i]! - fast[i]!).toBeCloseTo(second![i]! - first![i]!, 1);
  });

  it('draws any metric, and over any axis of numbers', async () => {
    const rates = check(await sweepPlot('latency-rate', services(), { metric: 'sustained' })).textContent;
    expect(rates).toContain('sustained by requests an hour');
    const arrays = check(
      await sweepPlot('latency-rate', sweepRecord(), { x: 'cols', metric: 'cycles', by: 'dataflow' }),
    );
    expect(arrays.textContent).toContain('array columns (PEs), log scale');
    // Two workloads, six rows, three dataflows, three bandwidths.
    expect(arrays.querySelectorAll('path.course').length).toBe(2 * 6 * 3 * 3);
    expect(arrays.textContent).not.toContain('not sustained');
    await expect(sweepPlot('latency-rate', services(), { x: 'storage2' })).rejects.toThrow(
      /did you mean 'storage'/,
    );
    await expect(sweepPlot('latency-rate', services(), { metric: 'latencySecond' })).rejects.toThrow(
      /did you mean 'latencySeconds'/,
    );
    const words = sweepRecord({ axes: AXES.slice(0, 1) });
    await expect(sweepPlot('latency-rate', words)).rejects.toThrow(/no axis along which designs differ/);
  });
});

describe('SWEEP_PLOTS', () => {
  it('suggests the nearest plot, and has one line for each', async () => {
    await expect(sweepPlot('paretto', sweepRecord())).rejects.toThrow(/did you mean 'pareto'/);
    await expect(sweepPlot('constructor', sweepRecord())).rejects.toThrow(InputError);
    for (const { summary } of Object.values(SWEEP_PLOTS)) expect(summary).toMatch(/^[^\n]{20,90}$/);
  });

  it('says that DI is recalled wherever it is drawn', async () => {
    const options = { metric: 'weightedArithmeticIntensity' };
    for (const name of ['heatmap', 'dataflow-bars', 'tornado']) {
      const words = check(await sweepPlot(name, sweepRecord(), options)).textContent;
      expect(words, name).toContain('DI, form recalled (MACs/element)');
    }
  });
});
