/** How much of the PE array works, operator by operator, and which operators matter. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { PANEL_TOP, bands, baseline, layOutNames, leftAxis, operatorAxis } from '../axes.js';
import type { Bands } from '../axes.js';
import { group, line, path, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { runLabels } from '../runs.js';
import { finite, onArray, shortId } from '../select.js';
import { stageColours } from '../stages.js';
import type { Mark } from '../svg.js';
import { count, percent, shorten, wholePercent } from '../text.js';
import { COLOURS, MARGIN, SERIES } from '../theme.js';

const SHARE_HEIGHT = 84;
/** Space at the right for the label of the network's mean. */
const MEAN_WIDTH = 66;

/** One run, its operators by name. */
interface Series {
  record: RunRecord;
  label: string;
  operators: Map<string, OperatorRecord>;
}

export async function utilization(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const labels = runLabels(records);
  const series = records.map((record, i): Series => {
    const operators = onArray(record);
    return { record, label: labels[i]!, operators: new Map(operators.map((each) => [each.name, each])) };
  });
  const names = [...new Set(series.flatMap((each) => [...each.operators.keys()]))];
  if (series.length > 1 && !names.some((name) => series.every((each) => each.operators.has(name)))) {
    throw new InputError(`runs ${records.map(shortId).join(', ')} have no operator in common`, {
      expected: 'runs of one workload',
    });
  }
  const many = series.length > 1;
  const stages = stageColours([...series[0]!.operators.values()]);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right - MEAN_WIDTH;
  const places = bands(names.length, inner);
  const layout = layOutNames(names, places);
  const height = many ? Math.max(96, 190 - 24 * series.length) : 230;
  const pitch = height + 46;
  const shareY = PANEL_TOP + series.length * pitch;

  return picture(
    {
      title: options.title ?? 'PE utilisation by operator on the array',
      subtitle: subtitleOf(records),
      description: `PE utilisation of ${count(names.length, 'operator')}: ${series
        .map((each) => `${each.label} ${percent(each.record.totals.peUtilization)} overall`)
        .join('; ')}.`,
      legend: [
        ...(many ? runLegend(series) : stages.legend),
        { label: 'mapping efficiency', colour: COLOURS.ink, shape: 'line' },
        { label: 'utilisation of the whole run', colour: COLOURS.ink, shape: 'dash' },
      ],
      notes: [
        'Lower panel: cycles of the operator as a share of the cycles of the whole run; vector units included in the whole.',
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: shareY + SHARE_HEIGHT + layout.height,
    },
    (body) => {
      series.forEach((each, i) => {
        const panel = group(body, MARGIN.left, PANEL_TOP + i * pitch, 'panel utilization');
        const look = { width: inner, height, heading: many ? `${each.label}: ` : '' };
        drawUtilization(panel, each, names, places, many ? () => SERIES[i]! : stages.colour, look);
      });
      const panel = group(body, MARGIN.left, shareY, 'panel share');
      drawShare(panel, series, names, places, stages.colour, inner);
      operatorAxis(panel, layout, places, inner, SHARE_HEIGHT);
    },
  );
}

function runLegend(series: readonly Series[]): LegendEntry[] {
  return series.map((each, i) => ({ label: each.label, colour: SERIES[i]! }));
}

type Colour = (operator: OperatorRecord) => string;

function drawUtilization(
  panel: Mark,
  { record, operators }: Series,
  names: readonly string[],
  places: Bands,
  colour: Colour,
  size: { width: number; height: number; heading: string },
): void {
  const scale = scaleLinear([0, 1], [size.height, 0]);
  leftAxis(
    panel,
    { scale, name: `${size.heading}PE utilisation (% of PE cycles)`, format: () => wholePercent, ticks: 5 },
    size.width,
  );
  names.forEach((name, i) => {
    const operator = operators.get(name);
    if (operator === undefined) return;
    const used = Math.min(1, finite(operator.peUtilization, `PE utilisation of ${name}`));
    const mapped = Math.min(1, finite(operator.mappingEfficiency, `mapping efficiency of ${name}`));
    const bar = panel.append('g').attr('class', 'bar');
    bar
      .append('title')
      .text(`${shorten(name, 80)}: utilisation ${percent(used)}, mapping ${percent(mapped)}`);
    rect(bar, places.left(i), scale(used), places.bar, size.height - scale(used), colour(operator));
    const half = Math.max(places.bar, 2) / 2;
    const y = scale(mapped);
    line(bar, places.centre(i) - half, y, places.centre(i) + half, y, { width: places.bar > 5 ? 2 : 1.4 });
  });
  baseline(panel, size.width, size.height);
  const overall = Math.min(1, finite(record.totals.peUtilization, 'PE utilisation of the run'));
  line(panel, 0, scale(overall), size.width + 4, scale(overall), { width: 1.4, dash: '6 4' });
  const y = Math.min(scale(overall), size.height - 14);
  text(panel, 'whole run', size.width + 8, y, 'note');
  text(panel, percent(overall), size.width + 8, y + 14, 'heading');
}

function drawShare(
  panel: Mark,
  series: readonly Series[],
  names: readonly string[],
  places: Bands,
  colour: Colour,
  width: number,
): void {
  const shares = series.map(({ record, operators }) => {
    const total = finite(record.totals.cycles, 'cycles of the run');
    return names.map((name) => {
      const cycles = operators.get(name)?.cycles;
      return cycles === undefined || total <= 0 ? 0 : finite(cycles, `cycles of ${name}`) / total;
    });
  });
  const highest = Math.max(...shares.flat());
  const scale = scaleLinear([0, highest > 0 ? highest : 1], [SHARE_HEIGHT, 0]).nice(3);
  leftAxis(panel, { scale, name: 'cycles (% of the run)', format: () => wholePercent, ticks: 3 }, width);
  if (series.length === 1) {
    const operators = series[0]!.operators;
    shares[0]!.forEach((share, i) => {
      const fill = colour(operators.get(names[i]!)!);
      rect(panel, places.left(i), scale(share), places.bar, SHARE_HEIGHT - scale(share), fill);
    });
  } else shares.forEach((each, s) => drawSteps(panel, each, scale, places, SERIES[s]!));
  baseline(panel, width, SHARE_HEIGHT);
}

/** One run's shares as a stair, so that several can be compared. */
function drawSteps(
  panel: Mark,
  shares: number[],
  scale: (share: number) => number,
  places: Bands,
  ink: string,
): void {
  const points = shares.flatMap((share, i): [number, number][] => [
    [i * places.step, scale(share)],
    [(i + 1) * places.step, scale(share)],
  ]);
  path(panel, points).attr('fill', 'none').attr('stroke', ink).attr('stroke-width', 1.6);
}
