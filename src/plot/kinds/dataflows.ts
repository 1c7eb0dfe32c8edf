/** Several runs of one workload: which is best for every layer, and what that adds up to. */
import { interpolateYlOrBr } from 'd3';
import { InputError } from '../../errors.js';
import type { RunRecord } from '../../results/record.js';
import { HEADING_RISE, PANEL_TOP, bands, layOutNames, operatorAxis } from '../axes.js';
import type { Bands } from '../axes.js';
import { circle, group, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { runLabels } from '../runs.js';
import { finite, onArray, shortId } from '../select.js';
import type { Mark } from '../svg.js';
import { count, fit, shorten, si, textWidth } from '../text.js';
import { COLOURS, MARGIN, SERIES, SIZE } from '../theme.js';

const ROW = 34;
const BAR = 26;
/** Steps of the colour scale: slower than the best by up to this factor. */
const STEPS = [1, 1.1, 1.25, 1.5, 2, 4];

/** Cycles of every layer in every run; undefined where a run lacks the layer. */
interface Comparison {
  labels: string[];
  names: string[];
  cycles: (number | undefined)[][];
  best: (number | undefined)[];
}

export async function dataflows(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  if (records.length < 2) {
    throw new InputError(`plot dataflows: ${count(records.length, 'run')} selected`, {
      expected: 'two or more runs',
    });
  }
  const comparison = compare(records);
  const width = widthOf(options);
  const left = 36 + Math.max(...comparison.labels.map((label) => Math.min(280, textWidth(label, SIZE.text))));
  const inner = width - left - MARGIN.right;
  const places = bands(comparison.names.length, inner);
  const layout = layOutNames(comparison.names, places);
  const matrixHeight = records.length * ROW;
  const totalsY = PANEL_TOP + matrixHeight + layout.height + 44;

  return picture(
    {
      title: options.title ?? 'Cycles of every layer, relative to the best run',
      subtitle: subtitleOf(records),
      description: `${count(comparison.names.length, 'layer')} in ${count(records.length, 'run')}: ${comparison.labels.join('; ')}.`,
      legend: legend(),
      notes: [
        'Operators executed on the array that every run has are summed below; other units are not part of these sums.',
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: totalsY + (records.length + 1) * BAR,
    },
    (body) => {
      const matrix = group(body, left, PANEL_TOP, 'panel');
      text(matrix, 'slowdown against the best run (×)', MARGIN.right - left, -HEADING_RISE, 'heading');
      drawMatrix(matrix, comparison, places, left);
      operatorAxis(matrix, layout, places, inner, matrixHeight);
      drawTotals(group(body, left, totalsY, 'panel'), comparison, inner, left);
    },
  );
}

function compare(records: readonly RunRecord[]): Comparison {
  const tables = records.map((record) => new Map(onArray(record).map((each) => [each.name, each])));
  const names = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  if (!names.some((name) => tables.every((table) => table.has(name)))) {
    throw new InputError(`runs ${records.map(shortId).join(', ')} have no operator in common`, {
      expected: 'runs of one workload',
    });
  }
  const cycles = tables.map((table) =>
    names.map((name) => {
      const operator = table.get(name);
      return operator && finite(operator.cycles, `cycles of ${name}`);
    }),
  );
  const best = names.map((_, i) => {
    const column = cycles.flatMap((row) => row[i] ?? []);
    return column.length === 0 ? undefined : Math.min(...column);
  });
  return { labels: runLabels(records), names, cycles, best };
}

/** Step of the scale that a slowdown falls into. */
function stepOf(slowdown: number): number {
  return STEPS.findIndex((_, i) => slowdown < (STEPS[i + 1] ?? Infinity));
}

function shade(step: number): string {
  return interpolateYlOrBr(0.04 + (0.82 * step) / (STEPS.length - 1));
}

function legend(): LegendEntry[] {
  const ranges = STEPS.map((from, i) => {
    const to = STEPS[i + 1];
    return { label: to === undefined ? `${from}× and more` : `${from}–${to}×`, colour: shade(i) };
  });
  return [{ label: 'best', colour: COLOURS.ink, shape: 'dot' }, ...ranges];
}

function drawMatrix(
  panel: Mark,
  { labels, names, cycles, best }: Comparison,
  places: Bands,
  left: number,
): void {
  labels.forEach((label, r) => {
    const y = r * ROW;
    text(panel, fit(label, left - 36, SIZE.text), -8, y + ROW / 2 + 4, 'subtitle', { anchor: 'end' });
    names.forEach((name, i) => {
      const here = cycles[r]![i];
      const least = best[i];
      const x = i * places.step;
      const gap = places.step > 5 ? 1 : 0;
      if (here === undefined || least === undefined) {
        rect(panel, x, y, places.step - gap, ROW - 3, COLOURS.missing).attr('class', 'missing');
        return;
      }
      const slowdown = least > 0 ? here / least : 1;
      const fill = shade(stepOf(slowdown));
      const cell = rect(panel, x, y, places.step - gap, ROW - 3, fill).attr('class', 'cell');
      cell
        .append('title')
        .text(`${shorten(name, 80)}, ${label}: ${si(here)} cycles, ${slowdown.toFixed(2)}×`);
      if (here === least) drawBest(panel, places, i, y);
    });
  });
}

/** A dot where there is room for one, a tick at the cell's foot where there is not. */
function drawBest(panel: Mark, places: Bands, i: number, y: number): void {
  if (places.step >= 5)
    circle(panel, places.centre(i) - 0.5, y + (ROW - 3) / 2, Math.min(4.5, places.step * 0.36), COLOURS.ink);
  else rect(panel, i * places.step, y + ROW - 12, places.step, 9, COLOURS.ink);
}

/** Sums over the layers that every run has, and the sum if each layer took its best run. */
function drawTotals(
  panel: Mark,
  { labels, names, cycles, best }: Comparison,
  width: number,
  left: number,
): void {
  const common = names.flatMap((_, i) => (cycles.every((row) => row[i] !== undefined) ? [i] : []));
  const totals = cycles.map((row) => common.reduce((sum, i) => sum + row[i]!, 0));
  const ideal = common.reduce((sum, i) => sum + best[i]!, 0);
  const fastest = Math.min(...totals);
  const rows = [
    ...labels.map((label, r) => ({ label, value: totals[r]!, colour: SERIES[r % SERIES.length]! })),
    { label: 'best of each layer', value: ideal, colour: COLOURS.axis },
  ];
  const longest = Math.max(...rows.map((row) => row.value), 1);
  const room = 150;
  text(
    panel,
    `cycles, ${count(common.length, 'layer')} summed`,
    MARGIN.right - left,
    -HEADING_RISE,
    'heading',
  );
  rows.forEach(({ label, value, colour }, r) => {
    const y = r * BAR;
    const length = ((width - room) * value) / longest;
    text(panel, fit(label, left - 36, SIZE.text), -8, y + 14, 'subtitle', { anchor: 'end' });
    rect(panel, 0, y, length, BAR - 7, colour).attr('class', 'total');
    const relative = fastest > 0 ? ` (${(value / fastest).toFixed(2)}×)` : '';
    text(panel, `${si(value)} cycles${relative}`, length + 8, y + 14, 'tick');
  });
}
