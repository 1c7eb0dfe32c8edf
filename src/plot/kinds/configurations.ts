/** Several machines on one workload: utilisation, and traffic, energy and time beside the first. */
import { sum } from 'd3';
import { baseline, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands, type Bands } from '../../charts/bands.js';
import { layer, line, rect, text, tooltip, type Marks } from '../../charts/mark.js';
import { inkOn, seriesColour } from '../../charts/palette.js';
import { cyclesWords, trafficParts, usedWords } from '../../charts/parts.js';
import { percent } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import type { RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, percentAxis, runPicture } from '../picture.js';
import { checkFinite, checkModelled, refuse, runLabels, workOperators } from '../select.js';

const HEIGHT = 170;
const PITCH = HEIGHT + 48;

/** What is drawn relative to the first run. */
const RELATIVE: Readonly<Record<string, (run: RunRecord) => number | null>> = {
  // At the buffer next to DRAM, on the side of the array.
  'on-chip buffer traffic': (run) => bytesAt(run, 'scratchpad'),
  energy: ({ totals }) => totals.energyJoules,
  time: ({ totals }) => totals.seconds,
};

const bytesAt = ({ totals }: RunRecord, level: string): number =>
  sum(trafficParts(totals.traffic, level).values());

export const draw: Draw = async (records, options = {}) => {
  const labels = runLabels(records);
  const machines = records.map((record, i) => machineOf(record, records[0]!, labels[i]!));
  const { unit } = records[0]!.machine;
  const places = namedBands(labels, innerWidth(options));
  const name = `${usedWords(records[0]!.machine)} (${cyclesWords(records[0]!.machine)})`;
  const relative = Object.keys(RELATIVE).map((label, i) => {
    return { label: `${label} (first run = 100 %)`, colour: seriesColour(i + 1) };
  });
  return runPicture(records, options, {
    title: 'Configurations side by side',
    description: machines
      .map(({ label, busy }) => `${label}: ${percent(busy)} of the ${unit} busy`)
      .join('; '),
    legend: [
      { label: 'utilisation while operands are at hand', colour: seriesColour(0) },
      { label: 'utilisation of the whole run', colour: COLOURS.ink, shape: 'line' },
      ...relative,
    ],
    height: PANEL_TOP + 2 * PITCH + places.height - 48,
    body: [
      panelAt(PANEL_TOP, drawUtilization(machines, name, places)),
      panelAt(PANEL_TOP + PITCH, [drawRelative(machines, places), nameAxis(places, HEIGHT, 'runs')]),
    ],
    notes: [
      'Above: work over cycles of the units while operators with work run, without waiting for buffers and DRAM; the line: all cycles, other operators and stalls included.',
    ],
  });
};

type Machine = ReturnType<typeof machineOf>;

function drawUtilization(machines: readonly Machine[], name: string, places: Bands): Marks {
  const { bar, left, centre, width } = places;
  const axis = percentAxis(name, [HEIGHT, 0]);
  const y = axis.scale;
  const bars = machines.map(({ label, busy, whole }, i) => {
    const words = `${label}: ${percent(busy)} with operands at hand, ${percent(whole)} of the whole run`;
    return layer('bar', [
      tooltip(words),
      rect([left(i), y(busy), bar, HEIGHT - y(busy)], seriesColour(0)),
      line(left(i), y(whole), left(i) + bar, y(whole), { width: 2 }),
      shareWords(busy, centre(i), y(busy)),
    ]);
  });
  return [leftAxis(axis, width), bars, baseline(width, HEIGHT)];
}

/** Above the bar, or inside it where it reaches up to the panel's name. */
function shareWords(share: number, x: number, top: number): Marks {
  const words = percent(share);
  return top < 16
    ? text(words, x, top + 14, 'tick', 'middle', { fill: inkOn(seriesColour(0)) })
    : text(words, x, top - 4, 'tick', 'middle');
}

function drawRelative(machines: readonly Machine[], { bar, left, width }: Bands): Marks {
  const highest = Math.max(1, ...machines.flatMap(({ relative }) => relative));
  const axis = percentAxis('relative to the first run (%)', [HEIGHT, 0], highest * 1.08);
  const y = axis.scale;
  const slot = bar / Object.keys(RELATIVE).length;
  const bars = machines.map(({ relative }, i) =>
    relative.map((value, which) => {
      const x = left(i) + which * slot;
      return rect([x, y(value), slot * 0.9, HEIGHT - y(value)], seriesColour(which + 1));
    }),
  );
  return [
    leftAxis(axis, width),
    bars,
    line(0, y(1), width, y(1), { colour: COLOURS.axis, dash: '5 3' }),
    baseline(width, HEIGHT),
  ];
}

/** `busy`: of the cycles in which the units take rows in or shift tiles; `whole`: of all cycles. */
function machineOf(record: RunRecord, first: RunRecord, label: string) {
  const operators = workOperators(record);
  const cycles = sum(operators, ({ name, details, computeCycles }) =>
    checkFinite(Number(details['busyCycles'] ?? computeCycles), `cycles of ${name}`),
  );
  const { unit, units } = record.machine;
  const whole = checkModelled(record, record.totals.peUtilization, `utilisation of its ${unit}`);
  if (cycles === 0 || whole === 0) refuse(`${label} did no work on its ${unit}, nothing to draw`);
  const busy = Math.min(1, sum(operators, ({ work }) => work) / (cycles * units));
  // What either run does not model is left out.
  const relative = Object.values(RELATIVE).map((of) => {
    const [own, base] = [of(record), of(first)];
    return own === null || base === null || base <= 0 ? 0 : own / base;
  });
  return { label, busy, whole, relative };
}
