import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { formatFull, formatValue } from '../../src/report/client/format.js';
import { buildReport } from '../../src/report/index.js';
import { manyLayers, runRecord } from '../plot/fixture.js';
import { faults, launch, pixels, Visit } from './browser.js';
import { sweepRecord } from './records.js';

const browser = await launch();
const sweep = sweepRecord();
const run = runRecord();
const both = {
  title: 'Both',
  toolVersion: '0.1.0',
  runs: [run, runRecord({ dataflow: 'os', id: 'other' })],
  sweeps: [sweep],
};

/** Made once for all tests that look at the same. */
const pages = new Map<Parameters<typeof buildReport>[0], string>();

describe.skipIf(browser === undefined)('report in Chromium', () => {
  let visit: Visit;
  const open = async (input: Parameters<typeof buildReport>[0], options?: Parameters<typeof Visit.to>[2]) => {
    const html = pages.get(input) ?? (await buildReport(input));
    pages.set(input, html);
    visit = await Visit.to(browser!, html, options);
    return visit;
  };
  afterEach(async () => {
    // Whatever a test did: no error, no warning, and nothing was fetched but the file itself.
    expect(visit.errors).toEqual([]);
    expect(visit.requests).toHaveLength(1);
    await visit.page.close();
  });
  afterAll(() => browser?.close());

  it('tells of the point below the pointer what the record says', async () => {
    const { page } = await open(both);
    const grid = page.locator('#sweeps .grid');
    await grid.focus();
    for (let press = 0; press < 8; press++) await page.keyboard.press('ArrowDown');
    const { x, y } = await visit.ring();
    await page.mouse.move(x, y);
    const tip = page.locator('.tip');
    await tip.waitFor();
    const text = await tip.innerText();
    const index = Number(/Point (\d+)/.exec(text)![1]);
    const { values, metrics } = sweep.points[index]!;
    for (const [path, value] of Object.entries(values)) {
      expect(text).toMatch(
        new RegExp(`${path}\\n+${Number(value) >= 1e4 ? value.toLocaleString('en-US') : String(value)}`),
      );
    }
    expect(text).toContain(formatFull(metrics['seconds']!, 's'));
    expect(text).toContain(formatFull(metrics['cycles']!, 'cycles'));
    expect(text).toContain(formatFull(metrics['peUtilization']!, 'fraction of 1'));
    expect(text).toContain('DI (form and factor recalled, not read)');
    await page.mouse.move(2, 2);
    await expect.poll(() => tip.isVisible()).toBe(false);
  });

  it('lists the brushed points only', async () => {
    const { page } = await open(both);
    expect(await visit.count('listed')).toBe(sweep.points.length);
    await visit.drag(page.locator('.scatter'), [0.3, 0.5], [0.6, 0.85]);
    const listed = await visit.count('listed');
    expect(listed).toBeGreaterThan(0);
    expect(listed).toBeLessThan(sweep.points.length);
    expect(await page.locator('#sweeps [role=status]').innerText()).toContain('in the rectangle');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    expect(await visit.count('listed')).toBe(sweep.points.length);
  });

  it('lists the points of a cell of the heat map', async () => {
    const { page } = await open(both);
    await page.locator('.heat .cell').first().click();
    const status = await page.locator('#sweeps [role=status]').innerText();
    expect(status).toContain('selected: at array.rows 8, array.cols 8');
    expect(new Set(await visit.column(page.locator('#sweeps .grid'), 'axis:array.rows'))).toEqual(
      new Set(['8']),
    );
  });

  it('draws other marks for another metric, scale, colour or front', async () => {
    const { page } = await open(both);
    const canvas = page.locator('.scatter canvas');
    const seen = new Set([await pixels(canvas)]);
    const changed = async (): Promise<void> => {
      const now = await pixels(canvas);
      expect(seen.has(now)).toBe(false);
      seen.add(now);
    };
    const group = (name: string) => page.getByRole('group', { name, exact: true });
    await group('Up (y)').getByLabel('Shows').selectOption('metric:peUtilization');
    expect(await page.locator('.scatter').innerText()).toContain('PE utilisation');
    await changed();
    const log = group('Across (x)').getByLabel('log');
    await log.setChecked(!(await log.isChecked()));
    await changed();
    await group('Colour').getByLabel('By').selectOption('axis:dataflow');
    await changed();
    const front = await visit.count('on the Pareto front');
    await group('Pareto front').getByLabel('Of').selectOption('axes');
    expect(await visit.count('on the Pareto front')).not.toBe(front);
    await changed();
    await group('Up (y)').getByLabel('Better is').selectOption('lower');
    await changed();
    await group('Across (x)').getByLabel('Shows').selectOption('axis:dataflow');
    await changed();
    expect(await page.locator('.heat .value').first().innerHTML()).toContain('mJ');
    await group('Heat map').getByLabel('Metric').selectOption('metric:weightedArithmeticIntensity');
    expect(await page.locator('.heat').locator('xpath=..').innerText()).toContain(
      'DI (form and factor recalled, not read)',
    );
  });

  it('sorts and filters the table, and the picture follows', async () => {
    const { page } = await open(both);
    const grid = page.locator('#sweeps .grid');
    const canvas = page.locator('.scatter canvas');
    const before = await pixels(canvas);
    await grid.scrollIntoViewIfNeeded();
    await grid.getByRole('button', { name: 'Latency' }).click();
    const seconds = sweep.points.flatMap(({ metrics }) => metrics['seconds'] ?? []).sort((a, b) => a - b);
    expect((await visit.column(grid, 'metric:seconds'))[0]).toBe(formatValue(seconds[0]!, 's'));
    expect(await grid.locator('th[data-column="metric:seconds"]').getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await grid.getByRole('button', { name: 'Latency' }).click();
    expect((await visit.column(grid, 'metric:seconds'))[0]).toBe(formatValue(seconds.at(-1)!, 's'));

    await grid.getByLabel('Latency: most').fill('5 ms');
    expect(await visit.count('listed')).toBe(seconds.filter((each) => each <= 5e-3).length);
    expect(await pixels(canvas)).not.toBe(before);
    await grid.getByLabel('dataflow: contains').fill('os');
    const fast = sweep.points.filter(
      ({ metrics, values }) => metrics['seconds']! <= 5e-3 && values['dataflow'] === 'os',
    );
    expect(await visit.count('listed')).toBe(fast.length);
    await grid.getByLabel('Latency: most').fill('soon');
    expect(await grid.getByLabel('Latency: most').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('#sweeps .search input').fill('failed tile');
    expect(await visit.count('listed')).toBe(sweep.points.filter(({ status }) => status === 'failed').length);
  });

  it('follows the system theme until the switch is used', async () => {
    const { page } = await open(both);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await pixels(page.locator('.scatter canvas'));
    expect(await paper()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await paper()).toBe('rgb(20, 23, 28)');
    expect(await pixels(page.locator('.scatter canvas'))).not.toBe(light);
    await page.getByRole('button', { name: 'Light theme' }).click();
    expect(await paper()).toBe('rgb(255, 255, 255)');
    expect(await pixels(page.locator('.scatter canvas'))).toBe(light);
  });

  it('shows a run: bars by metric, timeline, details, another run', async () => {
    const { page } = await open(both, { hash: '#runs' });
    const heights = () =>
      page.locator('.bars .bar').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('height')));
    const before = await heights();
    await page.locator('#runs').getByLabel('Metric').selectOption({ label: 'Energy' });
    expect(await heights()).not.toEqual(before);
    await page.locator('.bars svg').scrollIntoViewIfNeeded();
    const bars = (await page.locator('.bars svg').boundingBox())!;
    await page.mouse.move(bars.x + 88, bars.y + 200);
    const tip = await page.locator('.tip').innerText();
    expect(tip).toContain('conv1');
    expect(tip).toContain(formatFull(run.operators[0]!.energyJoules!, 'J'));
    expect(tip).toContain(formatFull(run.operators[0]!.cycles, 'cycles'));

    const timeline = page.locator('.timeline canvas');
    const whole = await pixels(timeline);
    await visit.drag(page.locator('.overview'), [0.4, 0.5], [0.6, 0.5]);
    const part = await pixels(timeline);
    expect(part).not.toBe(whole);
    await visit.drag(page.locator('.timeline'), [0.4, 0.4], [0.6, 0.4]);
    expect(await pixels(timeline)).not.toBe(part);
    await page.getByRole('button', { name: 'Whole run' }).click();
    expect(await pixels(timeline)).toBe(whole);

    await page.locator('#runs .grid').nth(1).getByText('layer1.0.conv2').click();
    expect(await page.locator('#runs .shares').last().innerText()).toMatch(/k\n+576/);
    await page.locator('#runs .grid').first().getByText('other').click();
    expect(await page.locator('#runs').innerText()).toContain('run other');
  });

  it('pages the bars of a long run', async () => {
    const { page } = await open({
      toolVersion: '0',
      runs: [runRecord({ layers: manyLayers(400) })],
      sweeps: [],
    });
    expect(await page.locator('.bars .operator').count()).toBeGreaterThan(40);
    const first = await page.locator('.bars .operator').first().innerHTML();
    await page.locator('#runs').getByLabel('Operators', { exact: true }).selectOption('1');
    expect(await page.locator('.bars .operator').first().innerHTML()).not.toBe(first);
  });

  it('searches definitions and assumptions, by keyboard alone', async () => {
    const { page } = await open(both);
    await page.getByRole('tab', { name: 'Sweeps' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const rows = page.locator('#metrics tbody tr:visible');
    const all = await rows.count();
    await page.locator('#metrics input').fill('form and factor recalled');
    expect(await rows.count()).toBeLessThan(all);
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringContaining('form and factor recalled, not read'),
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Assumptions' }).click();
    expect(await page.locator('#assumptions .badge.fitted').count()).toBeGreaterThan(1);
  });

  it.each([
    ['nothing', { runs: [], sweeps: [] }, 'This report holds no sweeps.'],
    ['no sweep', { runs: [run], sweeps: [] }, 'resnet50 on tpu-like-128x128'],
    ['no run', { runs: [], sweeps: [sweep] }, '525 of 525 planned points'],
    ['a sweep not yet begun', { runs: [], sweeps: [{ ...sweep, points: [] }] }, 'No point of this sweep'],
    [
      'a sweep without axes or results',
      {
        runs: [],
        sweeps: [
          {
            ...sweep,
            axes: [],
            objectives: [],
            points: sweep.points.filter(({ status }) => status === 'failed'),
          },
        ],
      },
      '5 failed',
    ],
    [
      'a run without operators',
      { runs: [{ ...run, operators: [] }], sweeps: [] },
      'resnet50 on tpu-like-128x128',
    ],
  ])('stands %s', async (_, input, text) => {
    const { page } = await open({ toolVersion: '0.1.0', ...input });
    expect(await page.locator('main').innerText()).toContain(text);
    for (const name of ['Runs', 'Metric definitions', 'Assumptions', 'Sweeps'])
      await page.getByRole('tab', { name }).click();
  });

  it('keeps hostile names harmless', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>&\u2028';
    const named = {
      ...sweep,
      name: hostile,
      title: hostile,
      points: sweep.points.map((point) => ({ ...point, workload: hostile })),
    };
    const { page } = await open({
      title: hostile,
      toolVersion: hostile,
      runs: [runRecord({ workload: hostile, arch: hostile })],
      sweeps: [named],
    });
    await page.getByRole('tab', { name: 'Runs' }).click();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('</script><img src=x');
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('covers and cuts no words at %i pixels, %s', async (width, scheme) => {
    const { page } = await open(both, { width });
    await page.emulateMedia({ colorScheme: scheme });
    for (const name of ['Sweeps', 'Runs', 'Metric definitions', 'Assumptions']) {
      await page.getByRole('tab', { name }).click();
      for (const grid of await page.locator('section:not([hidden]) .grid').all())
        await grid.scrollIntoViewIfNeeded();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await faults(page)).toEqual([]);
    }
  });

  it('fits 800 pixels without scrolling sideways', async () => {
    const { page } = await open(both, { width: 800 });
    for (const name of ['Runs', 'Metric definitions', 'Assumptions', 'Sweeps']) {
      await page.getByRole('tab', { name }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(800);
    }
  });

  it('is ready soon with 10,000 points', async () => {
    const { page } = await open({
      ...both,
      sweeps: [sweepRecord({ points: 10_000, workloads: ['resnet50', 'vgg16'], stages: 2 })],
    });
    const ready = await page.evaluate(() => performance.getEntriesByName('systole-ready')[0]!.startTime);
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    );
    console.log(`10,000 points: first contentful paint ${paint.toFixed(0)} ms, ready ${ready.toFixed(0)} ms`);
    expect(ready).toBeLessThan(5000);
    // Rows are made when somebody can see them.
    expect(await page.locator('#sweeps tbody tr').count()).toBe(0);
    await page.locator('#sweeps .grid').scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator('#sweeps tbody tr').count()).toBeGreaterThan(5);
    const rows = await page.locator('#sweeps tbody tr').count();
    expect(rows).toBeLessThan(80);
    await page.locator('#sweeps .grid').evaluate((grid) => grid.scrollTo(0, 60_000));
    await expect
      .poll(async () => Number((await visit.column(page.locator('#sweeps .grid'), 'index'))[0]))
      .toBeGreaterThan(3000);
  });
});
