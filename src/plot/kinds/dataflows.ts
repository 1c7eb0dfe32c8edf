/** Several runs of one workload: which is best for every layer, and what that adds up to. */
import { bisectRight, interpolateYlOrBr, sum } from 'd3';
import { HEADING_RISE, PANEL_TOP } from '../../charts/axes.js';
import { namedBands, operatorAxis, type Bands } from '../../charts/bands.js';
import type { LegendEntry } from '../../charts/legend.js';
import { circle, group, rect, text, type Mark, type Marks } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { count, fit, shorten, si, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import { widthOf, type Draw } from '../kind.js';
import { differenceNote, runPicture } from '../picture.js';
import { checkFinite, commonOperators, runLabels, shortId } from '../select.js';

const ROW = 34;
const CELL = ROW - 3;
const BAR = 26;
/** Space for the summed time at the right of their bars. */
const TOTAL_WIDTH = 150;
/** Steps of the colour scale: slower than the best by up to this factor. */
const STEPS = [1, 1.1, 1.25, 1.5, 2, 4];

export const draw: Draw = async (records, options = {}) => {
  const { tables, names } = commonOperators(records);
  const labels = runLabels(records);
  /** By run, seconds of every layer, since clocks may differ; undefined where a run lacks it or does not time it. */
  const seconds = tables.map((table, r) => {
    const { totals } = records[r]!;
    const perCycle = checkFinite(totals.seconds / totals.cycles, `clock of run ${shortId(records[r]!)}`);
    return names.map((name) => {
      const cycles = table.has(name) ? checkFinite(table.get(name)!.cycles, `cycles of ${name}`) : 0;
      return cycles > 0 ? cycles * perCycle : undefined;
    });
  });
  const best = names.map((_, i) => Math.min(...seconds.flatMap((row) => row[i] ?? [])));
  const left = 36 + Math.max(...labels.map((label) => Math.min(280, textWidth(label, SIZE.text))));
  const inner = widthOf(options) - left - MARGIN.right;
  const places = namedBands(names, inner);
  const bottom = records.length * ROW;
  const totalsY = PANEL_TOP + bottom + places.height + 44;
  const heading = (words: string): Mark => text(words, MARGIN.right - left, -HEADING_RISE, 'heading');
  const rowName = (label: string, y: number): Mark =>
    text(fit(label, left - 36, SIZE.text), -8, y, 'subtitle', 'end');
  const rows = labels.map((label, r) => [
    rowName(label, r * ROW + ROW / 2 + 4),
    drawRow(seconds[r]!, best, places, r * ROW, (i) => `${shorten(names[i]!, 80)}, ${label}`),
  ]);
  // Sums over the layers that every run has, and the sum if each layer took its best run.
  const common = [...names.keys()].filter((i) => seconds.every((row) => row[i] !== undefined));
  const sums = [...seconds, best].map((row) => sum(common, (i) => row[i]));
  const totals = drawTotals(sums, inner - TOTAL_WIDTH, (r, y) =>
    rowName(labels[r] ?? 'best of each layer', y),
  );
  return runPicture(records, options, {
    title: 'Time of every layer, relative to the best run',
    description: `${count(names.length, 'layer')} in ${count(records.length, 'run')}: ${labels.join('; ')}.`,
    legend: legendOfSteps(),
    height: totalsY + (records.length + 1) * BAR,
    body: [
      group(left, PANEL_TOP, 'panel', [
        heading('slowdown against the best run (×)'),
        rows,
        operatorAxis(places, bottom),
      ]),
      group(left, totalsY, 'panel', [heading(`time, ${count(common.length, 'layer')} summed`), totals]),
    ],
    notes: [
      'Operators with work that every run has are summed below; what runs beside them is not part of these sums. –: not in the model of that run.',
      differenceNote(records),
    ],
  });
};

/** Step of the scale that a slowdown falls into. */
const stepOf = (slowdown: number): number => Math.max(0, bisectRight(STEPS, slowdown) - 1);

const shadeOf = (step: number): string => interpolateYlOrBr(0.04 + (0.82 * step) / (STEPS.length - 1));

function legendOfSteps(): LegendEntry[] {
  const ranges = STEPS.map((from, i) =>
    i + 1 < STEPS.length ? `${from}–${STEPS[i + 1]}×` : `${from}× and more`,
  );
  return [
    { label: 'best', colour: COLOURS.ink, shape: 'dot' },
    ...ranges.map((label, i) => ({ label, colour: shadeOf(i) })),
  ];
}

/** One run: a cell for every layer, with a mark where no run is faster. */
function drawRow(
  seconds: readonly (number | undefined)[],
  best: readonly number[],
  { step, centre }: Bands,
  y: number,
  nameOf: (i: number) => string,
): Marks {
  const width = step - (step > 5 ? 1 : 0);
  return seconds.map((here, i) => {
    const [x, least] = [i * step, best[i]!];
    if (here === undefined) {
      return [
        rect([x, y, width, CELL], COLOURS.missing, { class: 'missing' }, `${nameOf(i)}: not modelled`),
        step >= 5 && text('–', centre(i) - 0.5, y + CELL / 2 + 4, 'tick', 'middle'),
      ];
    }
    const slowdown = here / least;
    const words = `${nameOf(i)}: ${si(here, 's')}, ${slowdown.toFixed(2)}×`;
    // A dot where there is room for one, a tick at the cell's foot where there is not.
    const mark =
      step >= 5
        ? circle([centre(i) - 0.5, y + CELL / 2], Math.min(4.5, step * 0.36), COLOURS.ink)
        : rect([x, y + ROW - 12, step, 9], COLOURS.ink);
    const cell = rect([x, y, width, CELL], shadeOf(stepOf(slowdown)), { class: 'cell' }, words);
    return [cell, here === least && mark];
  });
}

/** A bar for the sum of each run, and one for the sum of the best. */
function drawTotals(sums: readonly number[], width: number, rowName: (r: number, y: number) => Mark): Marks {
  const fastest = Math.min(...sums.slice(0, -1));
  const longest = Math.max(...sums, Number.MIN_VALUE);
  return sums.map((value, r) => {
    const y = r * BAR;
    const length = (width * value) / longest;
    const relative = fastest > 0 ? ` (${(value / fastest).toFixed(2)}×)` : '';
    const colour = r < sums.length - 1 ? seriesColour(r) : COLOURS.axis;
    return [
      rowName(r, y + 14),
      rect([0, y, length, BAR - 7], colour, { class: 'total' }),
      text(`${si(value, 's')}${relative}`, length + 8, y + 14, 'tick'),
    ];
  });
}
