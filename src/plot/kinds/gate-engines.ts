/** Runs of circuits on gate engines: how busy the engines are, how they scale, and what moves. */
import { group as groupBy, scaleLog } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { endLabels, stair } from '../../charts/lines.js';
import { circle, line, outline, path, type Point } from '../../charts/mark.js';
import { SERIES, seriesColour } from '../../charts/palette.js';
import { trafficParts } from '../../charts/parts.js';
import { extentOf, withTicks } from '../../charts/scales.js';
import { heightOf, stackOf } from '../../charts/stack.js';
import { count, oneLine, percent, shorten, si, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, percentAxis, runPicture } from '../picture.js';
import { checkFinite, refuse, shortId } from '../select.js';

/** The circuit of a run on gate engines. */
function circuitOf(record: RunRecord): OperatorRecord {
  const circuit = record.operators.find(({ kind }) => kind === 'circuit');
  if (circuit?.details['gateEngines'] !== undefined) return circuit;
  const expected = 'a run of a circuit on an architecture of kind haac';
  return refuse(`run ${shortId(record)} is no circuit on gate engines`, expected);
}

const numberOf = (circuit: OperatorRecord, name: string): number =>
  checkFinite(Number(circuit.details[name]), `${name} of ${circuit.name}`);

const wordOf = (circuit: OperatorRecord, name: string): string => oneLine(String(circuit.details[name]));

/** Which encodings and banks the runs used: they decide what is bound by memory, and by the window. */
const presetNote = (circuits: readonly OperatorRecord[]): string => {
  const presets = circuits.map((one) => `${shorten(wordOf(one, 'preset'), 24)} (${banksOf(one)})`);
  return `Preset ${[...new Set(presets)].join(', ')}: sizes of tables and instructions, banks of the window.`;
};

/** Whether banks were busy; runs stored before that was recorded had banks that never are. */
const banksOf = ({ details }: OperatorRecord): string =>
  oneLine(String(details['bankConflicts'] ?? 'banks never busy'));

/** Parts of labels that differ between the runs; all of them if none does. */
function distinguish(rows: readonly (readonly string[])[]): string[] {
  const differing = (rows[0] ?? []).map((_, column) => new Set(rows.map((row) => row[column])).size > 1);
  const any = differing.some(Boolean);
  return rows.map((row) => row.filter((_, column) => !any || differing[column] === true).join(', '));
}

const HEIGHT = 300;

export const utilization: Draw = async (records, options = {}) => {
  const courses = coursesOf(records);
  const inner = innerWidth(options);
  const x = percentAxis('time (% of the cycles up to the last issue)', [0, inner]);
  const y = percentAxis('issue slots used (% of gate engines x cycles)', [HEIGHT, 0]);
  const stairs = courses.map(({ label, shares, colour }) => {
    const edge = (part: number): number => x.scale(part / shares.length);
    const steps = shares.map((share, part) => ({ from: edge(part), to: edge(part + 1), y: y.scale(share) }));
    return stair(steps, outline(colour, 1.6), shorten(label, 80));
  });
  return runPicture(records, options, {
    title: 'Gate engines over time',
    description: courses.map(({ label, mean }) => `${label}: ${mean} of issue slots used`).join('; '),
    legend: courses.map(({ label, mean, colour }) => {
      return { label: `${label} (mean ${mean})`, colour, shape: 'line' };
    }),
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: panelAt(PANEL_TOP, [leftAxis(y, inner), bottomAxis(x, inner, HEIGHT), stairs]),
    notes: [
      'Up to the last issue; waiting for memory afterwards is not shown (decoupled streams).',
      presetNote(records.map(circuitOf)),
    ],
  });
};

/** Utilisation of every run in equal parts of its time, and of all issue slots until the last result. */
function coursesOf(records: readonly RunRecord[]) {
  const circuits = records.map(circuitOf);
  const labels = distinguish(
    circuits.map((one) => [
      shorten(one.name, 32),
      `${numberOf(one, 'gateEngines')} GE`,
      wordOf(one, 'preset'),
      banksOf(one),
      `order ${wordOf(one, 'gateOrder')}`,
      `${si(numberOf(one, 'scheduleCycles'))} cycles`,
    ]),
  );
  return circuits.map((one, i) => {
    const shares = wordOf(one, 'engineUtilization').split(' ').map(Number);
    if (shares.some((share) => !(share >= 0 && share <= 1)))
      refuse(`cannot be drawn: engineUtilization of ${shorten(one.name)}`, 'shares from 0 to 1');
    const used = checkFinite((one.peUtilization ?? NaN) * one.cycles, `issue slots of ${one.name}`);
    const mean = percent(used / numberOf(one, 'scheduleCycles'));
    return { label: labels[i]!, shares, mean, colour: seriesColour(i) };
  });
}

/** Space at the right for the last speed-up of a line. */
const LABEL_WIDTH = 56;

export const scaling: Draw = async (records, options = {}) => {
  const { lines, alone } = linesOf(records);
  if (lines.length === 0) {
    const problem = `speed-up needs two numbers of gate engines, here is ${alone.join(', ')}`;
    refuse(problem, 'runs of one circuit and memory on two numbers of engines');
  }
  const points = lines.flatMap((each) => each.points);
  const engines = [...new Set(points.map((point) => point.engines))].sort((a, b) => a - b);
  const [least, most] = [engines[0]!, Math.max(engines.at(-1)!, engines[0]! + 1)];
  const top = Math.max(most / least, extentOf(points.map(({ speedup }) => speedup))[1]);
  const powers = Array.from({ length: Math.floor(Math.log2(top)) + 1 }, (_, exponent) => 2 ** exponent);
  const inner = innerWidth(options) - LABEL_WIDTH;
  const x = withTicks(scaleLog([least, most], [0, inner]).base(2), engines);
  const y = withTicks(scaleLog([1, top], [HEIGHT, 0]).base(2), powers);
  const drawn = lines.map(({ label, colour, points: own }) => {
    const places = own.map((each): Point => [x(each.engines), y(each.speedup)]);
    const last = own.at(-1)!;
    return { label, colour, places, last, at: places.at(-1)!, words: timesOf(last.speedup) };
  });
  return runPicture(records, options, {
    title: 'Speed-up by gate engines',
    description: drawn.map(({ label, words, last }) => `${label}: ${words} at ${last.engines}`).join('; '),
    legend: [
      ...lines.map(({ label, colour }) => ({ label, colour, shape: 'line' as const })),
      { label: 'ideal', colour: COLOURS.ink, shape: 'dash' },
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: panelAt(PANEL_TOP, [
      leftAxis({ scale: y, name: 'speed-up (x)', format: () => String }, inner),
      bottomAxis({ scale: x, name: 'gate engines', format: () => String }, inner, HEIGHT),
      line(x(least), y(1), x(most), y(most / least), { width: 1.4, dash: '4 3' }),
      drawn.map(({ colour, places }) => path(places, outline(colour, 1.8))),
      drawn.map(({ colour, places }) => places.map((at) => circle(at, 3, colour))),
      endLabels(drawn),
    ]),
    notes: [
      'Over the run with the fewest engines of the same circuit and memory.',
      alone.length > 0 && `Not drawn, for speed-up needs two numbers of gate engines: ${alone.join(', ')}.`,
      presetNote(records.map(circuitOf)),
    ],
  });
};

/** A line for each circuit on one memory: speed-up over its fewest engines; and those that ran on one number alone. */
function linesOf(records: readonly RunRecord[]) {
  const runs = records.map(circuitOf).map((circuit) => {
    const memory = [wordOf(circuit, 'memoryName'), `preset ${wordOf(circuit, 'preset')}`, banksOf(circuit)];
    const words = [shorten(circuit.name, 32), ...memory];
    const cycles = checkFinite(circuit.cycles, `cycles of ${circuit.name}`);
    return { words, engines: numberOf(circuit, 'gateEngines'), cycles };
  });
  const groups = [...groupBy(runs, ({ words }) => words.join()).values()];
  const labels = distinguish(groups.map(([first]) => first!.words));
  const courses = groups.map((group, i) => {
    const sorted = group.sort((a, b) => a.engines - b.engines);
    const points = sorted.map(({ engines, cycles }) => ({ engines, speedup: sorted[0]!.cycles / cycles }));
    return { label: labels[i]!, points, scales: sorted[0]!.engines < sorted.at(-1)!.engines };
  });
  const drawn = courses.filter(({ scales }) => scales);
  if (drawn.length > SERIES.length)
    refuse(`${drawn.length} circuits and memories are too many lines`, `at most ${SERIES.length}`);
  return {
    lines: drawn.map(({ label, points }, i) => ({ label, points, colour: SERIES[i]! })),
    alone: courses
      .filter(({ scales }) => !scales)
      .map(({ label, points }) => `${label} (${count(points[0]!.engines, 'engine')})`),
  };
}

const timesOf = (value: number): string => `${value.toFixed(value < 9.95 ? 1 : 0)} x`;

/** The streams in the order in which they are stacked. */
const STREAMS: Readonly<Record<string, string>> = {
  instruction: 'instructions',
  table: 'garbled tables',
  outOfRange: 'operands out of range',
  live: 'wires written back',
  input: 'input labels',
};

export const traffic: Draw = async (records, options = {}) => {
  const circuits = records.map(circuitOf);
  const names = distinguish(records.map(wordsOf));
  const bars = circuits
    .map(({ traffic }, i) => ({ name: names[i]!, parts: trafficParts(traffic, 'dram') }))
    .sort((a, b) => heightOf(b) - heightOf(a));
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(STREAMS)));
  const rows = stack.bars.map((bar) => ({ ...bar, total: si(heightOf(bar), 'B') }));
  return barsPicture(records, options, {
    title: 'Memory traffic of garbled circuits',
    description: bars.map((bar) => `${shorten(bar.name, 48)}: ${si(heightOf(bar), 'B')}`).join('; '),
    stack,
    label: (stream) => STREAMS[stream] ?? stream,
    name: 'bytes to and from memory (B)',
    unit: 'B',
    height: 290,
    max: Math.max(...bars.map(heightOf)) * 1.08,
    heights: true,
    bars: 'runs, the most bytes first',
    // Next to a large circuit the bar of a small one cannot be seen.
    shares: {
      heading: 'shares of each run (% of bytes)',
      rows,
      nameWidth: nameWidthOf(names),
      totalWidth: 90,
    },
    notes: [presetNote(circuits)],
  });
};

/** Room for whole names at the left of shares, as far as there is some. */
const nameWidthOf = (names: readonly string[]): number =>
  Math.min(200, Math.max(...names.map((name) => textWidth(name, SIZE.text))) - 34);

/** What may tell runs apart. */
function wordsOf(record: RunRecord): string[] {
  const circuit = circuitOf(record);
  const { compiler } = record.run.architecture as { compiler?: { eliminateSpent?: unknown } };
  return [
    shorten(circuit.name, 32),
    wordOf(circuit, 'gateOrder'),
    compiler?.eliminateSpent === false ? 'no ESW' : 'ESW',
    `${numberOf(circuit, 'gateEngines')} GE`,
    wordOf(circuit, 'memoryName'),
    wordOf(circuit, 'preset'),
  ];
}
