/** How many of the machine's units work, operator by operator, and which operators matter. */
import { baseline, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { namedBands, operatorAxis, type Bands } from '../../charts/bands.js';
import { stair } from '../../charts/lines.js';
import { group, layer, line, outline, rect, text, tooltip, type Marks } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { cyclesWords, usedWords } from '../../charts/parts.js';
import { capitalize, count, percent, shorten } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, percentAxis, runPicture } from '../picture.js';
import {
  checkFinite,
  checkModelled,
  commonOperators,
  runLabels,
  stageColours,
  workOperators,
} from '../select.js';

const SHARE_HEIGHT = 84;
/** Space at the right for the label of the network's mean. */
const MEAN_WIDTH = 66;

/** One run, its operators in the order of the bands. */
interface Series {
  record: RunRecord;
  label: string;
  operators: (OperatorRecord | undefined)[];
  colour: (operator: OperatorRecord) => string;
}

export const draw: Draw = async (records, options = {}) => {
  const labels = runLabels(records);
  const { tables, names } = commonOperators(records);
  const many = records.length > 1;
  const stages = stageColours(workOperators(records[0]!));
  const series = records.map((record, i): Series => {
    const operators = names.map((name) => tables[i]!.get(name));
    return { record, label: labels[i]!, operators, colour: many ? () => seriesColour(i) : stages.colour };
  });
  const places = namedBands(names, innerWidth(options) - MEAN_WIDTH);
  const height = many ? Math.max(96, 190 - 24 * series.length) : 230;
  const pitch = height + 46;
  const shareY = PANEL_TOP + series.length * pitch;
  const { machine } = records[0]!;
  const used = usedWords(machine);
  const overall = series.map(({ label, record }) => `${label} ${percent(utilizationOf(record))} overall`);
  const panels = series.map((each, i) => {
    const name = `${many ? `${each.label}: ` : ''}${used} (${cyclesWords(machine)})`;
    const axis = percentAxis(name, [height, 0]);
    const marks = [leftAxis(axis, places.width), drawUtilization(each, places, axis.scale, height)];
    return group(MARGIN.left, PANEL_TOP + i * pitch, 'panel utilization', marks);
  });
  const shares = [drawShare(series, places), operatorAxis(places, SHARE_HEIGHT)];
  return runPicture(records, options, {
    title: `${capitalize(used)} by operator`,
    description: `${capitalize(used)} of ${count(names.length, 'operator')}: ${overall.join('; ')}.`,
    legend: [
      ...(many ? labels.map((label, i) => ({ label, colour: seriesColour(i) })) : stages.legend),
      { label: 'mapping efficiency', colour: COLOURS.ink, shape: 'line' },
      { label: 'utilisation of the whole run', colour: COLOURS.ink, shape: 'dash' },
    ],
    height: shareY + SHARE_HEIGHT + places.height,
    body: [panels, group(MARGIN.left, shareY, 'panel share', shares)],
    notes: [
      'Lower panel: cycles of the operator as a share of the cycles of the whole run; what runs beside is included in the whole.',
    ],
  });
};

type Scale = (value: number) => number;

const utilizationOf = (record: RunRecord): number =>
  checkModelled(record, record.totals.peUtilization, `utilisation of its ${record.machine.unit}`);

function drawUtilization(series: Series, places: Bands, y: Scale, height: number): Marks {
  const { record, operators, colour } = series;
  const { bar, left, centre, width } = places;
  const half = Math.max(bar, 2) / 2;
  const bars = operators.map((operator, i) => {
    if (operator === undefined) return undefined;
    const { name, peUtilization, mappingEfficiency } = operator;
    const used = Math.min(1, checkModelled(record, peUtilization, `utilisation of ${name}`));
    const mapped =
      mappingEfficiency && Math.min(1, checkFinite(mappingEfficiency, `mapping efficiency of ${name}`));
    const words = mapped === null ? '' : `, mapping ${percent(mapped)}`;
    return layer('bar', [
      tooltip(`${shorten(name, 80)}: utilisation ${percent(used)}${words}`),
      rect([left(i), y(used), bar, height - y(used)], colour(operator)),
      mapped !== null &&
        line(centre(i) - half, y(mapped), centre(i) + half, y(mapped), { width: bar > 5 ? 2 : 1.4 }),
    ]);
  });
  const overall = Math.min(1, utilizationOf(record));
  const at = y(overall);
  const below = Math.min(at, height - 14);
  return [
    bars,
    baseline(width, height),
    line(0, at, width + 4, at, { width: 1.4, dash: '6 4' }),
    text('whole run', width + 8, below, 'note'),
    text(percent(overall), width + 8, below + 14, 'heading'),
  ];
}

/** Bars for one run; stairs for several, so that they can be compared. */
function drawShare(series: readonly Series[], { bar, left, step, width }: Bands): Marks {
  const shares = series.map(({ record, operators }) => {
    const total = checkFinite(record.totals.cycles, 'cycles of the run');
    return operators.map((operator) => {
      const cycles = operator === undefined ? 0 : checkFinite(operator.cycles, `cycles of ${operator.name}`);
      return total > 0 ? cycles / total : 0;
    });
  });
  const highest = Math.max(...shares.flat());
  const axis = percentAxis('cycles (% of the run)', [SHARE_HEIGHT, 0], highest > 0 ? highest : 1);
  const y = axis.scale.nice(3);
  const { operators, colour } = series[0]!;
  const bars = shares[0]!.map((share, i) =>
    rect([left(i), y(share), bar, SHARE_HEIGHT - y(share)], colour(operators[i]!)),
  );
  const stairs = shares.map((own, s) => {
    const steps = own.map((share, i) => ({ from: i * step, to: (i + 1) * step, y: y(share) }));
    return stair(steps, outline(seriesColour(s), 1.6));
  });
  return [
    leftAxis({ ...axis, ticks: 3 }, width),
    series.length === 1 ? bars : stairs,
    baseline(width, SHARE_HEIGHT),
  ];
}
