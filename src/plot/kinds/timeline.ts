/** Gantt chart: what every unit did, cycle by cycle. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { stallsOf } from '../../results/sums.js';
import { bottomAxis } from '../axes.js';
import { group, line, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { executed, finite, ordered, shortId, single } from '../select.js';
import type { Mark } from '../svg.js';
import { count, shorten, si, siTicks, textWidth } from '../text.js';
import { COLOURS, MARGIN, SIZE, colourOf } from '../theme.js';

const PHASES = ['stall', 'fill', 'compute', 'drain'] as const;
const COLOUR = colourOf(PHASES);
/** Part of an operator's span in which others have their turn (sub-batches). */
const TURNS = '#c9d9e8';
const BAR = 34;
/** Height of the strip of stages with its names. */
const STAGE = 17;
/** Rows for names above a lane, and the height of one. */
const TIERS = 3;
const TIER = 14;
const MAX_TRACKS = 6;

/** A unit, with as many tracks as operators ever overlap on it. */
interface Lane {
  unit: string;
  tracks: OperatorRecord[][];
  height: number;
  y: number;
  /** Whether there were more tracks than are drawn. */
  crowded: boolean;
}

export async function timeline(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'timeline');
  const operators = executed(record).filter((operator) => operator.unit !== 'fused');
  for (const { name, startCycle, endCycle } of operators) {
    finite(startCycle, `first cycle of ${name}`);
    finite(endCycle, `last cycle of ${name}`);
  }
  const end = Math.max(0, ...operators.map((operator) => operator.endCycle));
  if (end <= 0) throw new InputError(`run ${shortId(record)}: no operator took a cycle, nothing to draw`);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const lanes = lanesOf(operators);
  const last = lanes.at(-1)!;
  const height = last.y + last.height;
  const turns = operators.some((operator) => waitingOf(operator) > 0);

  return picture(
    {
      title: options.title ?? 'Timeline of operators by unit',
      subtitle: subtitleOf(records),
      description: `${count(operators.length, 'operator')} on ${count(lanes.length, 'unit')} over ${si(end)} cycles.`,
      legend: [
        ...PHASES.map((phase) => ({ label: phase, colour: COLOUR.get(phase)! })),
        ...(turns ? [{ label: "others' turns", colour: TURNS }] : []),
      ],
      notes: [
        `Strip below the bars: stages. The run takes ${si(finite(record.totals.seconds, 'seconds of the run'), 's')}.`,
        `Within an operator, ${turns ? "stall, fill, compute, drain and others' turns" : 'stall, fill, compute and drain'} are drawn in this order, whatever their order in time.`,
        ...(lanes.some(({ crowded }) => crowded)
          ? [
              `At most ${MAX_TRACKS} rows a unit: operators of the last row hide each other where they overlap.`,
            ]
          : []),
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: height + 40,
    },
    (body) => {
      const panel = group(body, MARGIN.left, 0, 'panel');
      const scale = scaleLinear([0, end], [0, inner]);
      bottomAxis(
        panel,
        { scale, name: 'time since the start of the run (cycles)', format: siTicks },
        inner,
        height,
      );
      const shown = options.labels ?? 12;
      for (const lane of lanes) drawLane(panel, lane, scale, shown, inner);
    },
  );
}

function lanesOf(operators: readonly OperatorRecord[]): Lane[] {
  let y = 6;
  return ordered(
    operators.map((operator) => operator.unit),
    ['array', 'vector', 'dma'],
  ).map((unit) => {
    const { tracks, crowded } = tracksOf(operators.filter((operator) => operator.unit === unit));
    const height = TIERS * TIER + 6 + tracks.length * (BAR + STAGE + 4) + 12;
    const lane = { unit, tracks, height, y, crowded };
    y += height;
    return lane;
  });
}

/** Each operator on the first track that is free when it starts. */
function tracksOf(operators: readonly OperatorRecord[]): Pick<Lane, 'tracks' | 'crowded'> {
  const tracks: { free: number; operators: OperatorRecord[] }[] = [];
  let crowded = false;
  for (const operator of [...operators].sort((a, b) => a.startCycle - b.startCycle)) {
    let track = tracks.find((each) => each.free <= operator.startCycle);
    if (track === undefined && tracks.length < MAX_TRACKS) {
      track = { free: 0, operators: [] };
      tracks.push(track);
    }
    crowded ||= track === undefined;
    track ??= tracks.at(-1)!;
    track.free = Math.max(track.free, operator.endCycle);
    track.operators.push(operator);
  }
  return { tracks: tracks.map((track) => track.operators), crowded };
}

type Time = (cycle: number) => number;

function drawLane(panel: Mark, lane: Lane, time: Time, shown: number, width: number): void {
  const top = lane.y + TIERS * TIER + 6;
  text(panel, shorten(lane.unit, 9), -8, top + BAR / 2 + 4, 'heading', { anchor: 'end' });
  lane.tracks.forEach((operators, t) => {
    const y = top + t * (BAR + STAGE + 4);
    rect(panel, 0, y, width, BAR, '#f3f3f3');
    for (const operator of operators) {
      const item = panel.append('g').attr('class', 'bar');
      const [from, to] = [time(operator.startCycle), time(operator.endCycle)];
      const cycles = operator.endCycle - operator.startCycle;
      item
        .append('title')
        .text(`${shorten(operator.name, 80)}: ${si(cycles)} cycles from ${si(operator.startCycle)}`);
      drawPhases(item, operator, from, to, y);
      if (to - from > 3) line(item, to, y, to, y + BAR, { colour: COLOURS.paper, width: 0.8 });
    }
    drawStages(panel, operators, time, y + BAR + 2);
  });
  drawNames(panel, lane, time, shown, width, top);
}

/**
 * A strip in alternating greys, one piece for each run of operators of the same stage, named where there is room and
 * no name yet.
 */
function drawStages(panel: Mark, operators: readonly OperatorRecord[], time: Time, y: number): void {
  let pieces = 0;
  let named = -Infinity;
  for (let i = 0; i < operators.length;) {
    const { stage } = operators[i]!;
    const first = i;
    while (i < operators.length && operators[i]!.stage === stage) i++;
    const [from, to] = [time(operators[first]!.startCycle), time(operators[i - 1]!.endCycle)];
    rect(panel, from, y, to - from, 3, pieces++ % 2 === 0 ? '#5a5a5a' : '#b0b0b0');
    const label = shorten(stage, 18);
    const half = textWidth(label, SIZE.small) / 2;
    const middle = (from + to) / 2;
    if (2 * half < to - from - 2 && middle - half > named) {
      named = middle + half + 4;
      text(panel, label, middle, y + 13, 'note', { anchor: 'middle' });
    }
  }
}

function phasesOf(operator: OperatorRecord): Record<(typeof PHASES)[number], number> {
  const { name, fillCycles: fill, computeCycles: compute, drainCycles: drain } = operator;
  const amounts = { stall: stallsOf(operator), fill, compute, drain };
  for (const phase of PHASES) finite(amounts[phase], `${phase} of ${name}`);
  return amounts;
}

const sumOf = (amounts: Record<string, number>): number =>
  Object.values(amounts).reduce((sum, amount) => sum + amount, 0);

/** Cycles of the span in none of the four phases, if they are worth a colour. */
function waitingOf(operator: OperatorRecord): number {
  const span = operator.endCycle - operator.startCycle;
  const waiting = span - sumOf(phasesOf(operator));
  return waiting > 0.01 * span ? waiting : 0;
}

/** The four phases, and what is left of the span, to scale. */
function drawPhases(item: Mark, operator: OperatorRecord, from: number, to: number, y: number): void {
  const amounts = phasesOf(operator);
  const waiting = waitingOf(operator);
  const sum = sumOf(amounts) + waiting;
  if (sum <= 0) return;
  let x = from;
  for (const [colour, amount] of [
    ...PHASES.map((phase) => [COLOUR.get(phase)!, amounts[phase]] as const),
    [TURNS, waiting] as const,
  ]) {
    const width = ((to - from) * amount) / sum;
    if (width > 0) rect(item, x, y, width, BAR, colour);
    x += width;
  }
}

/** Names of the longest operators, in tiers above the lane, each with a line down to its operator. */
function drawNames(panel: Mark, lane: Lane, time: Time, shown: number, width: number, top: number): void {
  const longest = lane.tracks
    .flat()
    .sort((a, b) => b.endCycle - b.startCycle - (a.endCycle - a.startCycle))
    .filter((operator) => operator.endCycle > operator.startCycle);
  const tiers: { from: number; to: number }[][] = Array.from({ length: TIERS }, () => []);
  const leaders: number[] = [];
  let named = 0;
  for (const operator of longest) {
    if (named >= shown) break;
    const label = shorten(operator.name, 18);
    const half = textWidth(label, SIZE.small) / 2;
    const x = (time(operator.startCycle) + time(operator.endCycle)) / 2;
    const at = Math.min(Math.max(x, half), width - half);
    const tier = tiers.findIndex(
      (taken, i) =>
        taken.every((box) => at + half + 6 < box.from || at - half - 6 > box.to) &&
        tiers.slice(0, i).every((below) => below.every((box) => x + 3 < box.from || x - 3 > box.to)) &&
        (i === TIERS - 1 || leaders.every((other) => other < at - half - 3 || other > at + half + 3)),
    );
    if (tier < 0) continue;
    named++;
    tiers[tier]!.push({ from: at - half, to: at + half });
    if (tier > 0) leaders.push(x);
    const y = top - 6 - tier * TIER;
    line(panel, x, y + 2, x, top, { colour: COLOURS.axis, width: 0.8 });
    text(panel, label, at, y, 'operator', { anchor: 'middle' });
  }
}
