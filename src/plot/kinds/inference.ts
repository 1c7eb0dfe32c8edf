/** Private inference: what the latency is spent on, and what optimisations leave of it. */
import path from 'node:path';
import { scaleLinear } from 'd3';
import { leftAxis, baseline, PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands, type Bands } from '../../charts/bands.js';
import { layer, line, rect, text, tooltip, type Marks } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { stackOf, type Bar } from '../../charts/stack.js';
import { count, percent, si, siTicks } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import type { RunRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, executed, refuse, runLabels, shortId } from '../select.js';

/** Parts of the latency, in the order in which they are stacked, and the details that they are sums of. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  products: ['Keygen', 'He'],
  garbling: ['Garble'],
  circuits: ['Evaluate'],
  transfers: ['Ot'],
  'on shares': ['Linear', 'Square'],
  uplink: ['Uplink'],
  downlink: ['Downlink'],
  'round trips': ['RoundTrip'],
};
const PHASES = ['offline', 'online'] as const;
const EXPECTED = 'runs on architectures of kind inference';

function secondsOf(record: RunRecord, name: string): number {
  const { details } = record.totals;
  if (details[name] === undefined)
    refuse(`run ${shortId(record)} has no phases of private inference`, EXPECTED);
  return checkFinite(Number(details[name]), `${name} of run ${shortId(record)}`);
}

/** Every number of the operators is there; there are some. */
function checkOperators(record: RunRecord): void {
  for (const { name, cycles } of executed(record)) checkFinite(cycles, `cycles of ${name}`);
}

/** Labels of runs without the folder of the shelf, where that is the same of all: what follows tells them apart. */
function labelsOf(records: readonly RunRecord[]): string[] {
  const folders = new Set(records.map(({ run }) => path.posix.dirname(run.arch)));
  if (folders.size !== 1) return runLabels(records);
  return runLabels(
    records.map((record) => ({
      ...record,
      run: { ...record.run, arch: path.posix.basename(record.run.arch) },
    })),
  );
}

const partsOf = (record: RunRecord): Map<string, number> =>
  new Map(
    Object.entries(PARTS).map(([part, steps]) => [
      part,
      steps
        .flatMap((step) => PHASES.map((phase) => secondsOf(record, `${phase}${step}Seconds`)))
        .reduce((sum, one) => sum + one, 0),
    ]),
  );

export const breakdown: Draw = async (records, options = {}) => {
  records.forEach(checkOperators);
  const labels = labelsOf(records);
  const bars: Bar[] = records.map((record, at) => ({ name: labels[at]!, parts: partsOf(record) }));
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(PARTS)));
  const rows = records.map((record, at) => ({
    ...bars[at]!,
    total: `${si(record.totals.seconds, 's')}, ${percent(secondsOf(record, 'offlineSeconds') / record.totals.seconds)} offline`,
  }));
  return barsPicture(records, options, {
    title: 'Latency of private inference',
    description: rows.map(({ name, total }) => `${name}: ${total}`).join('; '),
    stack,
    name: 'time of all steps (s)',
    unit: 's',
    height: 280,
    heights: true,
    bars: 'runs',
    shares: { heading: 'parts of the time', rows, nameWidth: 170, totalWidth: 170 },
    notes: [
      'Products: keys, encryption, products, decryption. Where layers flow, steps overlap: their sum is more than the latency.',
    ],
  });
};

const HEIGHT = 280;

/** A run as a step: its phases, and what it takes less than the one before. */
interface Step {
  label: string;
  offline: number;
  online: number;
  before: number;
}

export const waterfall: Draw = async (records, options = {}) => {
  records.forEach(checkOperators);
  const labels = labelsOf(records);
  const steps = records.map((record, at): Step => {
    const [offline, online] = PHASES.map((phase) => secondsOf(record, `${phase}Seconds`)) as [number, number];
    const former = records[at - 1];
    const before = former === undefined ? offline + online : former.totals.seconds;
    return { label: labels[at]!, offline, online, before: checkFinite(before, 'time of the run before') };
  });
  const places = namedBands(labels, innerWidth(options));
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const whole = (first.offline + first.online) / (last.offline + last.online);
  return runPicture(records, options, {
    title: 'What optimisations leave of the latency',
    description: `${count(steps.length, 'run')}, the last ${whole.toPrecision(3)} times as fast as the first`,
    legend: [
      { label: 'offline', colour: seriesColour(0) },
      { label: 'online', colour: seriesColour(1) },
      { label: 'saved since the run before', colour: COLOURS.missing },
    ],
    height: PANEL_TOP + HEIGHT + places.height + 10,
    body: [panelAt(PANEL_TOP, [drawSteps(steps, places), nameAxis(places, HEIGHT, 'runs, in order')])],
  });
};

function drawSteps(steps: readonly Step[], { left, centre, bar, width }: Bands): Marks {
  const highest = Math.max(...steps.map(({ offline, online, before }) => Math.max(before, offline + online)));
  const y = scaleLinear([0, highest], [HEIGHT, 0]).nice(5);
  const marks = steps.map(({ label, offline, online, before }, at) => {
    const all = offline + online;
    const change = at === 0 ? '' : `, ${(before / all).toPrecision(3)}x`;
    const box = (from: number, to: number, fill: string): Marks =>
      to > from && rect([left(at), y(to), bar, y(from) - y(to)], fill);
    return layer('bar', [
      tooltip(`${label}: offline ${si(offline, 's')}, online ${si(online, 's')}${change}`),
      box(0, offline, seriesColour(0)),
      box(offline, all, seriesColour(1)),
      box(all, before, COLOURS.missing),
      at > 0 &&
        line(left(at - 1) + bar, y(before), left(at) + bar, y(before), { colour: COLOURS.axis, dash: '4 3' }),
      text(`${si(all, 's')}${change}`, centre(at), y(Math.max(all, before)) - 5, 'tick', 'middle'),
    ]);
  });
  const axis = { scale: y, name: 'latency (s)', format: (largest: number) => siTicks(largest, 's') };
  return [leftAxis(axis, width), marks, baseline(width, HEIGHT)];
}
