import { describe, expect, it } from 'vitest';
import { contrastOf, inkOn, READABLE, SERIES } from '../../src/charts/palette.js';
import { inkOnShade, LEVELS, shade } from '../../src/charts/ramp.js';
import { MARGIN } from '../../src/charts/theme.js';
import { SWEEP_PLOTS, sweepPlot, wantedBy } from '../../src/plot/sweeps.js';
import { axisLabel } from '../../src/plot/sweep-kinds/axis.js';
import { check, type Element } from './document.js';
import { AXES, sweepRecord } from './sweep-fixture.js';

const all = (document: Element, selector: string): Element[] => [...document.querySelectorAll(selector)];
const wordsOf = (elements: readonly Element[]): string[] => elements.map(({ textContent }) => textContent);
const hexOf = (colour: string): string =>
  `#${colour
    .match(/\d+/g)!
    .map((each) => Number(each).toString(16).padStart(2, '0'))
    .join('')}`;

/** Columns and rows alone: one value a cell. */
const FLAT = AXES.filter(({ path }) => path === 'rows' || path === 'cols');

describe('heatmap: metric and words', () => {
  it('draws the first objective of the sweep, not the utilisation of PEs', async () => {
    const sweep = sweepRecord({ axes: FLAT, workloads: ['resnet50'] });
    const title = async (): Promise<string> => check(await sweepPlot('heatmap', sweep)).textContent;
    expect(await title()).toContain('Latency over array rows and array columns');
    sweep.objectives = [{ metric: 'energyJoules', goal: 'minimize' }, ...sweep.objectives.slice(0, 1)];
    expect(await title()).toContain('Energy over array rows and array columns');
    sweep.objectives = [{ metric: 'peUtilization', goal: 'maximize' }];
    expect(await title()).toContain('PE utilisation over');
    expect(SWEEP_PLOTS['heatmap']!.metrics).toBeUndefined();
    expect(wantedBy('heatmap', sweep as never, {}).metrics).toEqual(['peUtilization']);
  });

  it.each([
    ['rows', 'array rows'],
    ['parameters.n', 'parameter n'],
    ['sww.size', 'wire window'],
    ['gateEngines', 'gate engines'],
    ['he.layerParallel', 'HE layer parallel'],
    ['memory.bandwidth', 'memory bandwidth'],
    ['hples', 'HPLEs'],
    ['draco.G', 'channels per group'],
    ['draco.H', 'draco H'],
    ['scratchpad.ifmap.size', 'scratchpad ifmap size'],
  ])('the axis %s is called %s', (path, words) => {
    expect(axisLabel(path)).toBe(words);
  });

  it('no path with a point or a capital stands in a picture', async () => {
    const sweep = sweepRecord({
      axes: [
        { path: 'extra.gateEngines', values: [1, 2, 4] },
        { path: 'extra.wireWindow', values: [1, 2] },
        { path: 'extra.memoryBanks', values: [1, 2] },
      ],
      workloads: ['resnet50'],
    });
    for (const kind of ['heatmap', 'parallel', 'tornado']) {
      const words = check(await sweepPlot(kind, sweep, { point: 0 })).textContent;
      expect(words).toContain('extra gate engines');
      expect(words).not.toMatch(/extra\.|gateEngines/);
    }
  });
});

describe('heatmap: values', () => {
  it('cells have their unit where there is room', async () => {
    const sweep = sweepRecord({ axes: FLAT, workloads: ['resnet50'] });
    const document = check(await sweepPlot('heatmap', sweep));
    const cells = all(document, 'g.heat > text.operator').filter(
      (text) => text.getAttribute('style') !== null,
    );
    expect(cells).toHaveLength(36);
    for (const words of wordsOf(cells)) expect(words).toMatch(/^[\d.]+ (m|µ)s$/);
  });

  it('a prefix for all: seconds of 10 µs to 2 s are ms where their middle is', async () => {
    const axes = [
      { path: 'rows', values: Array.from({ length: 3 }, (_, i) => i + 1) },
      { path: 'cols', values: Array.from({ length: 12 }, (_, i) => i + 1) },
    ];
    const sweep = sweepRecord({ axes, workloads: ['resnet50'] });
    sweep.points.forEach(
      (point, i) => (point.metrics['seconds'] = i === 0 ? 0.25 : i === 1 ? 40e-6 : 1.5e-3),
    );
    const document = check(await sweepPlot('heatmap', sweep, { width: 600 }));
    expect(wordsOf(all(document, 'text.heading'))).toContain('latency (ms)');
    const cells = wordsOf(
      all(document, 'g.heat > text.operator').filter((text) => text.getAttribute('style') !== null),
    );
    expect(new Set(cells)).toEqual(new Set(['250', '0.04', '1.5']));
  });

  it('text reads on every shade and on every colour of the palette', () => {
    for (const dark of [false, true])
      for (let level = 0; level < LEVELS; level++)
        expect(contrastOf(inkOnShade(level, dark), hexOf(shade(level, dark)))).toBeGreaterThanOrEqual(
          READABLE,
        );
    for (const colour of SERIES) expect(contrastOf(inkOn(colour), colour)).toBeGreaterThanOrEqual(READABLE);
    for (let grey = 0; grey < 256; grey++) {
      const colour = hexOf(`rgb(${grey}, ${grey}, ${grey})`);
      expect(contrastOf(inkOn(colour), colour)).toBeGreaterThanOrEqual(READABLE);
    }
    expect(READABLE).toBe(4.5);
    expect(contrastOf('#000000', '#ffffff')).toBe(21);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('heatmap: room and colours', () => {
  const rightOf = (rect: Element): number =>
    ['x', 'width'].reduce((sum, name) => sum + Number(rect.getAttribute(name)), 0);

  it.each([700, 900, 1100])('a single panel fills the page of %d pixels', async (width) => {
    const sweep = sweepRecord({ axes: FLAT, workloads: ['resnet50'] });
    const document = check(await sweepPlot('heatmap', sweep, { width }));
    const [panel] = all(document, 'g.heat');
    const [, left] = /translate\(([\d.]+),/.exec(panel!.getAttribute('transform')!)!;
    const right = Number(left) + Math.max(...all(panel!, 'rect.cell').map(rightOf));
    expect(right).toBeGreaterThan(width - MARGIN.right - 4);
    expect(right).toBeLessThanOrEqual(width - MARGIN.right);
  });

  it('panels that would look uniform on a shared scale have each its own, and say so', async () => {
    const sweep = sweepRecord({ axes: FLAT });
    for (const point of sweep.points)
      point.metrics['seconds'] = (point.workload === 'resnet50' ? 1e-3 : 10) * (1 + point.index / 100);
    const document = check(await sweepPlot('heatmap', sweep));
    expect(document.textContent).toContain('latency (s): each panel has colours of its own');
    const panels = all(document, 'g.heat');
    expect(panels).toHaveLength(2);
    const ends = sweep.workloads.map((workload) => {
      const seconds = sweep.points
        .filter((point) => point.workload === workload)
        .map(({ metrics }) => metrics['seconds']!);
      return [Math.min(...seconds), Math.max(...seconds)];
    });
    panels.forEach((panel, i) => {
      const fills = new Set(all(panel, 'rect.cell').map((rect) => rect.getAttribute('fill')));
      expect(fills).toContain(shade(0));
      expect(fills).toContain(shade(LEVELS - 1));
      const range = wordsOf(all(panel, 'g.range text'));
      const factor = i === 0 ? 1e-3 : 1;
      expect(range.map((words) => Number.parseFloat(words) * factor)).toEqual(
        ends[i]!.map((end) => Number(end.toPrecision(3))),
      );
    });
  });

  it('panels that can be compared share a scale', async () => {
    const sweep = sweepRecord({ axes: FLAT });
    const document = check(await sweepPlot('heatmap', sweep, { metric: 'peUtilization' }));
    expect(all(document, 'g.range')).toEqual([]);
    expect(document.textContent).not.toContain('of its own');
    const one = check(await sweepPlot('heatmap', sweepRecord({ axes: FLAT, workloads: ['resnet50'] })));
    expect(all(one, 'g.range')).toEqual([]);
  });
});
