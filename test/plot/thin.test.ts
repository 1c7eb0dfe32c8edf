import fc from 'fast-check';
import { expect, it } from 'vitest';
import { everyNth, sampleOf } from '../../src/charts/sample.js';
import { sweepPlot } from '../../src/plot/sweeps.js';
import { onePerPlace, PLACE } from '../../src/plot/sweep-kinds/thin.js';
import type { SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';
import { sweepRecord } from './sweep-fixture.js';

it('takes every n-th, in order, the first among them', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.nat({ max: 100 }), (count, limit) => {
      const items = Array.from({ length: count }, (_, at) => at);
      const some = everyNth(items, limit);
      if (count <= limit) {
        expect(some).toEqual(items);
        return;
      }
      expect(some).toHaveLength(limit);
      expect(some).toEqual([...new Set(some)].sort((a, b) => a - b));
      if (limit > 0) expect(some[0]).toBe(0);
      const gaps = some.slice(1).map((each, at) => each - some[at]!);
      if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});

it('takes one of each stretch, in order, and every value of an axis that comes again and again', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 100 }), (count, limit) => {
      const items = Array.from({ length: count }, (_, at) => at);
      const some = sampleOf(items, limit);
      expect(some).toHaveLength(Math.min(count, limit));
      if (count <= limit) return;
      for (const [at, item] of some.entries()) {
        expect(item).toBeGreaterThanOrEqual(Math.floor((at * count) / limit));
        expect(item).toBeLessThan(Math.floor(((at + 1) * count) / limit));
      }
    }),
  );
  const some = sampleOf(
    Array.from({ length: 100_000 }, (_, at) => at),
    2000,
  );
  for (const period of [2, 4, 5, 10, 25, 50]) {
    const values = some.map((item) => item % period);
    expect(new Set(values).size).toBe(period);
    const most = Math.max(
      ...Array.from({ length: period }, (_, of) => values.filter((each) => each === of).length),
    );
    expect(most).toBeLessThan((1.6 * 2000) / period);
  }
});

it('keeps the first in every place, and all if there are few', () => {
  const side = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(side, side)), fc.nat({ max: 30 }), (points, most) => {
      const kept = onePerPlace(points, (each) => each, most);
      if (points.length <= most) {
        expect(kept).toEqual(points);
        return;
      }
      const placeOf = ([x, y]: readonly number[]): string =>
        `${Math.floor(x! / PLACE)} ${Math.floor(y! / PLACE)}`;
      const first = points.filter(
        (each, at) => points.findIndex((one) => placeOf(one) === placeOf(each)) === at,
      );
      expect(kept).toEqual(first);
    }),
  );
});

/** A sweep of so many points with a small front. */
function large(count: number, line = false): SweepRecord {
  const base = sweepRecord({ workloads: ['resnet50'] });
  const points = Array.from({ length: count }, (_, index): SweepPoint => {
    const [a, b] = [(index * 7919) % count, (index * 104_729) % count];
    const energyJoules = line ? count - a : 1 + b / count + (a < 3 ? -a / 10 : 0);
    return {
      ...{ index, stage: 1, fidelity: 'analytic', workload: 'resnet50', status: 'done' },
      values: { rows: 8 + (index % 3), dataflow: ['ws', 'os'][index % 2]! },
      metrics: { seconds: 1 + a, energyJoules, cycles: 100 },
    };
  });
  const axes = [
    { path: 'rows', values: [8, 9, 10] },
    { path: 'dataflow', values: ['ws', 'os'] },
  ];
  return { ...base, axes, points, planned: count };
}

it('draws one of the dominated points that hide each other, and says so; the front is whole', async () => {
  const [few, many] = [await sweepPlot('pareto', large(19_000)), await sweepPlot('pareto', large(40_000))];
  const note = 'Of dominated points of a colour within 2 pixels of each other, one is drawn.';
  expect(few).not.toContain(note);
  expect(many).toContain(note);
  const dots = (svg: string): number => [...svg.matchAll(/h\.01/g)].length;
  expect(dots(few)).toBeGreaterThan(18_000);
  expect(dots(many)).toBeGreaterThan(5000);
  expect(dots(many)).toBeLessThan(30_000);
  // In the panel of all points and in the one around the front.
  const onFront = /(\d+) points on the front/.exec(many)![1];
  expect([...many.matchAll(/class="front"/g)]).toHaveLength(2 * Number(onFront));
}, 60_000);

it('thins a front of very many points, and says so', async () => {
  const svg = await sweepPlot('pareto', large(6001, true));
  expect(svg).toContain('6001 points on the front');
  expect(svg).toContain('Of points of the front within 2 pixels of each other, one is drawn.');
  const drawn = [...svg.matchAll(/class="front"/g)].length;
  expect(drawn).toBeGreaterThan(200);
  expect(drawn).toBeLessThan(2000);
}, 60_000);

it('draws some of very many lines, and says of how many', async () => {
  const { axes, ...rest } = large(6000);
  const values = Array.from({ length: 3000 }, (_, at) => at);
  const points = rest.points.map((point, index) => ({
    ...point,
    values: { rows: 8 + (index % 2), lanes: values[index >> 1]! },
  }));
  const sweep = { ...rest, points, axes: [axes[0]!, { path: 'lanes', values }] };
  const svg = await sweepPlot('latency-rate', sweep, { x: 'rows' });
  expect(svg).toContain('2000 lines drawn of 3000 designs, evenly chosen in the sweep’s order.');
  expect([...svg.matchAll(/class="course"/g)]).toHaveLength(2000);
}, 60_000);

it('draws some of the places of a very long line, and says of how many', async () => {
  const { axes, ...rest } = large(9000);
  const long = (count: number): Promise<string> => {
    const points = rest.points.slice(0, count).map((point, index) => ({ ...point, values: { rows: index } }));
    const values = points.map(({ index }) => index);
    return sweepPlot('latency-rate', { ...rest, points, planned: count, axes: [{ ...axes[0]!, values }] });
  };
  const note = 'Of a line with more than 4000 points, 4000 are drawn.';
  const places = (svg: string): number => /d="([^"]*)" class="course"/.exec(svg)![1]!.split('L').length;
  const [whole, some] = [await long(4000), await long(9000)];
  expect(whole).not.toContain(note);
  expect(places(whole)).toBe(4000);
  expect(some).toContain(note);
  expect(places(some)).toBe(4000);
}, 60_000);

it('draws some of very many parallel lines, the whole front among them, and says of how many', async () => {
  const [few, many] = [await sweepPlot('parallel', large(2000)), await sweepPlot('parallel', large(6000))];
  const lines = (svg: string, of: string): number =>
    [...svg.matchAll(new RegExp(`class="${of}"`, 'g'))].length;
  const onFront = Number(/(\d+) designs? on the front/.exec(many)![1]);
  expect(onFront).toBeGreaterThan(0);
  expect(lines(many, 'front')).toBe(onFront);
  expect(lines(many, 'dominated')).toBe(2000 - onFront);
  expect(many).toContain(
    `${2000 - onFront} lines drawn of ${6000 - onFront} dominated designs, evenly chosen in the sweep’s order.`,
  );
  expect(few).not.toContain('lines drawn of');
  expect(lines(few, 'front') + lines(few, 'dominated')).toBe(2000);
  const all = await sweepPlot('parallel', large(6001, true));
  expect(all).toContain('5000 lines drawn of 6001 designs on the front, evenly chosen in the sweep’s order.');
  expect([lines(all, 'front'), lines(all, 'dominated')]).toEqual([5000, 0]);
}, 60_000);
