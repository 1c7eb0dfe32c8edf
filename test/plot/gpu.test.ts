import { describe, expect, it } from 'vitest';
import { compare } from '../../src/experiments/experiment.js';
import { plot } from '../../src/plot/index.js';
import { bottlenecksOf } from '../../src/plot/kinds/gpu.js';
import { reproductionPlot } from '../../src/plot/reproductions.js';
import type { RunRecord } from '../../src/results/record.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';

/** Three operators, of which the first two say what their caches found and what held them up. */
function record(): RunRecord {
  const whole = runRecord();
  const [first, second, third] = whole.operators;
  return {
    ...whole,
    operators: [
      { ...first!, cycles: 100, details: { l1HitRate: 0.25, l2HitRate: 0.5, bottleneck: 'MAC' } },
      { ...second!, cycles: 300, details: { l1HitRate: 0.75, bottleneck: 'DRAM BW' } },
      { ...third!, cycles: 600, details: { bottleneck: 'MAC' } },
    ],
  };
}
const titles = (document: ReturnType<typeof check>, selector: string) =>
  [...document.querySelectorAll(`${selector} > title`)].map(({ textContent }) => textContent ?? '');
const heights = (document: ReturnType<typeof check>) =>
  [...document.querySelectorAll('.bar rect')].map((rect) => Number(rect.getAttribute('height')));

describe('plot cache-hits', () => {
  it('has a bar for each operator that says what a cache found', async () => {
    const document = check(await plot('cache-hits', [record()]));
    const [one, two] = record().operators.map(({ name }) => name);
    expect(titles(document, '.bar')).toEqual([
      `${one}: L1 hits (% of sectors) 25.0 %`,
      `${two}: L1 hits (% of sectors) 75.0 %`,
      `${one}: L2 hits (% of sectors) 50.0 %`,
      `${two}: nothing`,
    ]);
    // 25 % of 100 cycles and 75 % of 300
    expect(document.textContent).toContain('L1: 62.5 % on average over their cycles; L2: 50.0 %');
    const [quarter, most, half] = heights(document);
    expect(most! / quarter!).toBeCloseTo(3, 1);
    expect(half! / quarter!).toBeCloseTo(2, 1);
  });

  it('draws one cache where only one is known', async () => {
    const one = record();
    one.operators = one.operators.slice(1, 2);
    expect(titles(check(await plot('cache-hits', [one])), '.bar')).toHaveLength(1);
  });

  it('needs operators that say so, and shares', async () => {
    await expect(plot('cache-hits', [runRecord()])).rejects.toThrow(
      /no operator says what its caches found.*event fidelity/,
    );
    const wrong = record();
    wrong.operators[1]!.details = { l1HitRate: 1.5 };
    await expect(plot('cache-hits', [wrong])).rejects.toThrow(/L1 hit rate of .* is 1.5/);
  });
});

describe('plot bottlenecks', () => {
  it('counts operators and shares of cycles', async () => {
    expect(bottlenecksOf(record())).toEqual([
      { name: 'MAC', operators: 2, cycles: 700 },
      { name: 'DRAM BW', operators: 1, cycles: 300 },
    ]);
    const document = check(await plot('bottlenecks', [record()]));
    expect(titles(document, '.bar')).toEqual([
      'MAC: operators 2',
      'DRAM BW: operators 1',
      'MAC: their cycles (% of those of all) 70.0 %',
      'DRAM BW: their cycles (% of those of all) 30.0 %',
    ]);
    const [two, one, most, least] = heights(document);
    expect(two! / one!).toBeCloseTo(2, 1);
    expect(most! / least!).toBeCloseTo(7 / 3, 1);
  });

  it('needs operators that say what held them up', async () => {
    await expect(plot('bottlenecks', [runRecord()])).rejects.toThrow(/no operator says what held it up/);
  });
});

describe('plot counters', () => {
  const judged = { unit: 'sectors', source: 'a card', mark: 'found', evidence: 'published' } as const;
  const finding = (figure: string, quantity: string, published: number, ours: number) =>
    compare({ ...judged, figure, quantity, published, within: { relative: 0.1 } }, ours);
  const h100 = {
    system: 'h100',
    title: 'counters',
    toolVersion: '0.1.0',
    findings: [
      finding('L1 load sectors', 'a', 1000, 1000),
      finding('L1 misses, through L1 (ca)', 'a', 100, 125),
      finding('L1 misses, little L1 (carve)', 'a', 100, 80),
      finding('DRAM reads', 'b', 10, 10),
      finding('DRAM reads, memory kernels', 'nothing', 168, 0),
      finding('DRAM reads, L2 warm', 'c', 0.5, 1),
      finding('time, latencies alone', 'a', 5, 7),
    ],
  };

  it('has a point for each number of a level, on the line where both are the same', async () => {
    const document = check(await reproductionPlot('counters', [h100]));
    expect(titles(document, '.point')).toEqual([
      'a: loaded through or around L1, counted 1000, simulated 1000 (0.0 %)',
      'a: missed in L1, read from L2, counted 100, simulated 125 (+25.0 %)',
      'a: missed in L1, read from L2, counted 100, simulated 80 (-20.0 %)',
      'b: read from DRAM, counted 10, simulated 10 (0.0 %)',
    ]);
    const words = [...document.querySelectorAll('text')].map(({ textContent }) => textContent).join(' ');
    expect(words).toMatch(/missed in L1, read from L2 25.0 % of 2 launches/);
    const line = document.querySelectorAll('line.same')[0]!;
    const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((name) => Number(line.getAttribute(name)));
    const places = [...document.querySelectorAll('circle.point')].map((dot) => ({
      along: (Number(dot.getAttribute('cx')) - x1!) / (x2! - x1!),
      up: (Number(dot.getAttribute('cy')) - y1!) / (y2! - y1!),
    }));
    expect(places[0]!.up).toBeCloseTo(places[0]!.along, 2);
    expect(places[1]!.up).toBeGreaterThan(places[1]!.along + 0.01);
    expect(places[2]!.up).toBeLessThan(places[2]!.along - 0.01);
  });

  it('needs the reproduction of h100', async () => {
    await expect(reproductionPlot('counters', [{ ...h100, system: 'di' }])).rejects.toThrow(
      'systole reproduce h100',
    );
  });
});
