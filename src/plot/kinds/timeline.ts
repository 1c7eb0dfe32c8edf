/** Gantt chart: what every unit did, cycle by cycle. */
import { scaleLinear, sum } from 'd3';
import { AXIS_BELOW, bottomAxis } from '../../charts/axes.js';
import { MAX_TRACKS, tracksOf, type Task } from '../../charts/lanes.js';
import { layer, line, rect, text, tooltip, type Marks } from '../../charts/mark.js';
import { colourOf } from '../../charts/palette.js';
import { spansOf } from '../../charts/stack.js';
import { count, shorten, si, siTicks, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { OperatorRecord } from '../../results/record.js';
import { stallsOf } from '../../results/sums.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, executed, onlyRun, refuse, shortId } from '../select.js';

const PHASES = ['stall', 'fill', 'compute', 'drain'] as const;
/** Part of an operator's span in which others have their turn (sub-batches). */
const TURNS = { label: "others' turns", colour: '#c9d9e8' };
const COLOUR = colourOf(PHASES);
const LEGEND = [...PHASES.map((label) => ({ label, colour: COLOUR.get(label)! })), TURNS];
const BAR = 34;
/** Height of the strip of stages with its names. */
const STAGE = 17;
const TRACK = BAR + STAGE + 4;
/** Rows for names above a lane, and the height of one. */
const TIERS = 3;
const TIER = 14;
const NAMES = TIERS * TIER + 6;

/** An operator in time, and its cycles by phase; the last are those in which others had their turn. */
type Work = Task & { name: string; stage: string; unit: string; phases: number[] };

/** A unit, with as many tracks as operators ever overlap on it; `crowded`: more than are drawn. */
type Lane = { unit: string; tracks: Work[][]; height: number; y: number; crowded: boolean };

type Time = (cycle: number) => number;

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'timeline');
  const works = executed(record)
    .filter(({ unit }) => unit !== 'fused')
    .map(workOf);
  const end = Math.max(0, ...works.map((work) => work.end));
  if (end <= 0) refuse(`run ${shortId(record)}: no operator took a cycle, nothing to draw`);
  const inner = innerWidth(options);
  const lanes = lanesOf(works);
  const height = 6 + sum(lanes, (lane) => lane.height);
  const turns = works.some(({ phases }) => phases.at(-1)! > 0);
  const time = scaleLinear([0, end], [0, inner]);
  const axis = { scale: time, name: 'time since the start of the run (cycles)', format: siTicks };
  return runPicture(records, options, {
    title: 'Timeline of operators by unit',
    description: `${count(works.length, 'operator')} on ${count(lanes.length, 'unit')} over ${si(end)} cycles.`,
    legend: turns ? LEGEND : LEGEND.slice(0, -1),
    height: height + AXIS_BELOW,
    body: panelAt(0, [
      bottomAxis(axis, inner, height),
      lanes.map((lane) => drawLane(lane, time, options.labels ?? 12, inner)),
    ]),
    notes: [
      `Strip below the bars: stages. The run takes ${si(checkFinite(record.totals.seconds, 'seconds of the run'), 's')}.`,
      `Within an operator, ${turns ? "stall, fill, compute, drain and others' turns" : 'stall, fill, compute and drain'} are drawn in this order, whatever their order in time.`,
      lanes.some(({ crowded }) => crowded) &&
        `At most ${MAX_TRACKS} rows a unit: operators of the last row hide each other where they overlap.`,
    ],
  });
};

function workOf(operator: OperatorRecord): Work {
  const { name, stage, unit, fillCycles: fill, computeCycles: compute, drainCycles: drain } = operator;
  const start = checkFinite(operator.startCycle, `first cycle of ${name}`);
  const end = checkFinite(operator.endCycle, `last cycle of ${name}`);
  const cycles = { stall: stallsOf(operator), fill, compute, drain };
  const phases = PHASES.map((phase) => checkFinite(cycles[phase], `${phase} of ${name}`));
  const waiting = end - start - sum(phases);
  // Only if they are worth a colour.
  return { name, stage, unit, start, end, phases: [...phases, waiting > 0.01 * (end - start) ? waiting : 0] };
}

function lanesOf(works: readonly Work[]): Lane[] {
  const units = [...new Set(works.map(({ unit }) => unit))];
  let y = 6;
  return units.map((unit) => {
    const { tracks, crowded } = tracksOf(works.filter((work) => work.unit === unit));
    const height = NAMES + tracks.length * TRACK + 12;
    y += height;
    return { unit, tracks, height, y: y - height, crowded };
  });
}

function drawLane(lane: Lane, time: Time, labels: number, width: number): Marks {
  const top = lane.y + NAMES;
  const tracks = lane.tracks.map((works, t) => {
    const y = top + t * TRACK;
    return [
      rect([0, y, width, BAR], '#f3f3f3'),
      works.map((work) => drawWork(work, time, y)),
      drawStages(works, time, y + BAR + 2),
    ];
  });
  const name = text(shorten(lane.unit, 9), -8, top + BAR / 2 + 4, 'heading', 'end');
  return [name, tracks, drawNames(lane, time, labels, width)];
}

/** The phases of an operator to scale, and a gap before the next. */
function drawWork({ name, start, end, phases }: Work, time: Time, y: number): Marks {
  const [from, to] = [time(start), time(end)];
  const widths = phases.map((cycles) => ((to - from) * cycles) / sum(phases));
  return layer('bar', [
    tooltip(`${shorten(name, 80)}: ${si(end - start)} cycles from ${si(start)}`),
    spansOf(widths, from).map((span) =>
      rect([span.from, y, widths[span.part]!, BAR], LEGEND[span.part]!.colour),
    ),
    to - from > 3 && line(to, y, to, y + BAR, { colour: COLOURS.paper, width: 0.8 }),
  ]);
}

/**
 * A strip in alternating greys, one piece for each run of operators of the same stage, with its name where there is
 * room and no name yet.
 */
function drawStages(works: readonly Work[], time: Time, y: number): Marks {
  const pieces: { stage: string; start: number; end: number }[] = [];
  for (const { stage, start, end } of works) {
    const last = pieces.at(-1);
    if (last?.stage === stage) last.end = end;
    else pieces.push({ stage, start, end });
  }
  let free = -Infinity;
  return pieces.map(({ stage, start, end }, i) => {
    const [from, to] = [time(start), time(end)];
    const label = shorten(stage, 18);
    const half = textWidth(label, SIZE.small) / 2;
    const middle = (from + to) / 2;
    const room = label !== '' && 2 * half < to - from - 2 && middle - half > free;
    if (room) free = middle + half + 4;
    return [
      rect([from, y, to - from, 3], i % 2 === 0 ? '#5a5a5a' : '#b0b0b0'),
      room && text(label, middle, y + 13, 'note', 'middle'),
    ];
  });
}

/** Names of the longest operators, in tiers above the lane, each with a line down to its operator. */
function drawNames({ tracks, y: laneY }: Lane, time: Time, labels: number, width: number): Marks {
  const top = laneY + NAMES;
  const longest = tracks
    .flat()
    .filter(({ start, end }) => end > start)
    .sort((a, b) => b.end - b.start - (a.end - a.start));
  const tiers: { from: number; to: number }[][] = Array.from({ length: TIERS }, () => []);
  const leaders: number[] = [];
  const names: Marks[] = [];
  for (const { name, start, end } of longest) {
    if (names.length >= labels) break;
    const label = shorten(name, 18);
    const half = textWidth(label, SIZE.small) / 2;
    const x = (time(start) + time(end)) / 2;
    const at = Math.min(Math.max(x, half), width - half);
    const tier = tiers.findIndex(
      (taken, i) =>
        taken.every((box) => at + half + 6 < box.from || at - half - 6 > box.to) &&
        tiers.slice(0, i).every((below) => below.every((box) => x + 3 < box.from || x - 3 > box.to)) &&
        (i === TIERS - 1 || leaders.every((other) => other < at - half - 3 || other > at + half + 3)),
    );
    if (tier < 0) continue;
    tiers[tier]!.push({ from: at - half, to: at + half });
    if (tier > 0) leaders.push(x);
    const y = top - 6 - tier * TIER;
    names.push([
      line(x, y + 2, x, top, { colour: COLOURS.axis, width: 0.8 }),
      text(label, at, y, 'operator', 'middle'),
    ]);
  }
  return names;
}
