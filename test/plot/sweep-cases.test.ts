import { describe, expect, it } from 'vitest';
import { sweepPlot } from '../../src/plot/sweeps.js';
import { buildReport } from '../../src/report/index.js';
import type { ReportData } from '../../src/report/data.js';
import { runRecord } from './fixture.js';
import { AXES, sweepRecord } from './sweep-fixture.js';
import { check } from './document.js';

const dataOf = async (input: Parameters<typeof buildReport>[0]): Promise<ReportData> => {
  const [, json] = /id="report-data">(.*?)<\/script>/s.exec(await buildReport(input))!;
  return JSON.parse(json!) as ReportData;
};

describe('tornado', () => {
  it('values that the constraints exclude are said to be left out, not unfinished', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    const area = sweep.points[0]!.metrics['areaSquareMetres']!;
    const text = await sweepPlot('tornado', sweep, {
      point: 0,
      candidate: (point) => point.metric('areaSquareMetres')! <= area,
    });
    expect(text).not.toContain('no other value finished');
    expect(text).toContain('5 left out by the filters');
    expect(text).toContain('; left out by the filters: 16, 32, 64, 128, 256');
  });

  it('DRAM bandwidth without effect at analytic fidelity: the fidelity does not see it', async () => {
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    for (const point of sweep.points) {
      const { seconds = 0 } = point.metrics;
      point.metrics['seconds'] = seconds > 0 ? Number(point.values['rows']) : seconds;
    }
    const drawn = async (metric: string): Promise<string> =>
      sweepPlot('tornado', sweep, { point: 0, metric });
    expect(await drawn('seconds')).toContain('no change: analytic fidelity does not see it');
    const event = {
      ...sweep,
      points: sweep.points.map((point) => ({ ...point, fidelity: 'event' as const })),
    };
    const text = await sweepPlot('tornado', event, { point: 0, metric: 'seconds' });
    expect(text).toContain('no change');
    expect(text).not.toContain('does not see it');
  });
});

describe('parallel', () => {
  it('no line strikes through a tick: each has a plate over the lines', async () => {
    const document = check(await sweepPlot('parallel', sweepRecord({ workloads: ['resnet50'] })));
    const all = [...document.querySelectorAll('g.parallel *')];
    const lastLine = all.findLastIndex((each) =>
      ['front', 'dominated', 'knee'].includes(each.getAttribute('class') ?? ''),
    );
    const plates = [...document.querySelectorAll('g.parallel .plate')];
    expect(plates).toHaveLength(document.querySelectorAll('g.parallel .tick').length);
    for (const plate of plates) {
      expect(all.indexOf(plate)).toBeGreaterThan(lastLine);
      const tick = all[all.indexOf(plate) + 2]!;
      const [x, width] = ['x', 'width'].map((name) => Number(plate.getAttribute(name)));
      expect(x! + width!).toBeGreaterThan(Number(tick.getAttribute('x')));
    }
  });

  it('the knee is drawn below the lines that the legend has colours of', async () => {
    const document = check(await sweepPlot('parallel', sweepRecord({ workloads: ['resnet50'] })));
    const [knee] = [...document.querySelectorAll('path.knee')];
    const same = [...document.querySelectorAll('path.front')].filter(
      (line) => line.getAttribute('d') === knee!.getAttribute('d'),
    );
    expect(same).toHaveLength(1);
    expect(Number(knee!.getAttribute('stroke-width'))).toBeGreaterThan(
      Number(same[0]!.getAttribute('stroke-width')) + 2,
    );
    const all = [...document.querySelectorAll('path')];
    expect(all.indexOf(knee!)).toBeLessThan(all.indexOf(same[0]!));
  });

  it('shows the last stage unless another is asked for', async () => {
    const sweep = sweepRecord({ refined: true });
    expect(await sweepPlot('parallel', sweep)).toContain('stage 2, event fidelity');
    expect(await sweepPlot('parallel', sweep, { stage: 1 })).toContain('analytic fidelity');
  });
});

describe('pareto', () => {
  it('labels of the front tell the axis in which its points differ', async () => {
    const fixed = (path: string): boolean => path !== 'dram.bandwidth';
    const names = Array.from({ length: 5 }, (_, at) => ({
      path: `parameters.of-some-length-${at}`,
      values: [at, at + 1],
    }));
    const sweep = sweepRecord({ axes: [...names, AXES[3]!], workloads: ['resnet50'] });
    sweep.points = sweep.points.filter(({ values }) =>
      Object.entries(values).every(([path, value]) => !fixed(path) || value === Number(path.at(-1))),
    );
    const labels = [...check(await sweepPlot('pareto', sweep)).querySelectorAll('text.halo')].map(
      (each) => each.textContent,
    );
    expect(labels.length).toBeGreaterThan(0);
    for (const label of labels) expect(label).toMatch(/GB\/s/);
  });
});

describe('report', () => {
  it('dataflow and settings tell rows apart', async () => {
    const other = runRecord({ dataflow: 'os', id: 'other' });
    other.run.architecture = { ...other.run.architecture, rows: 12 };
    const { runs } = await dataOf({ toolVersion: '1', sweeps: [], runs: [runRecord(), other] });
    expect(new Set(runs.map(({ dataflow, settings }) => `${dataflow}; ${settings}`)).size).toBe(2);
    expect(runs[1]!.settings).toContain('rows=12');
  });

  it('circuits show no MACs, AI and DI of 0', async () => {
    const run = runRecord();
    run.totals = { ...run.totals, macs: 0, arithmeticIntensity: 0, weightedArithmeticIntensity: 0 };
    const sweep = sweepRecord({ workloads: ['resnet50'] });
    for (const { metrics } of sweep.points)
      Object.assign(metrics, { macs: 0, arithmeticIntensity: 0, weightedArithmeticIntensity: 0 });
    const data = await dataOf({ toolVersion: '1', sweeps: [sweep], runs: [run] });
    const names = [...data.runs[0]!.totals, ...data.sweeps[0]!.metrics].map(({ meaning }) => meaning.name);
    expect(names).toContain('seconds');
    expect(names.filter((name) => /^macs$|ithmeticIntensity$/.test(name))).toEqual([]);
    const usual = await dataOf({ toolVersion: '1', sweeps: [sweepRecord()], runs: [runRecord()] });
    expect(usual.sweeps[0]!.metrics.map(({ meaning }) => meaning.name)).toContain('macs');
    expect(usual.runs[0]!.totals.map(({ meaning }) => meaning.name)).toContain('arithmeticIntensity');
  });
});
