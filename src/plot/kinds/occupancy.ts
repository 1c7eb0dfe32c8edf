/** The global buffer over a training step: the whole of it, and one sub-batch. */
import { max, scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis, HEADING, HEADING_RISE, leftAxis, type Scale } from '../../charts/axes.js';
import type { LegendEntry } from '../../charts/legend.js';
import { area, layer, line, rect, text, tooltip, type Marks, type Point } from '../../charts/mark.js';
import { inkOn, seriesColour } from '../../charts/palette.js';
import { clearTicks, ofBytes } from '../../charts/scales.js';
import { shorten, si, siTicks, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import { passesOf, piecesOf, type Pass, type Piece } from '../../models/wavecore/occupancy.js';
import type { RunRecord } from '../../results/record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, executed, machineNumber, onlyRun, refuse, shortId } from '../select.js';

const HEIGHT = 190;
/** Above the upper panel: numbers of sub-batches, the strip of groups, ticks, name of the axis. */
const STRIP = 60;
/** Between the panels: axis, its name, heading of the lower one. */
const GAP = 100;
/** Groups in the legend; more share the colours and are named in the strip alone. */
const MOST_GROUPS = 8;

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'occupancy');
  const capacity = machineNumber(record, 'globalBuffer.size');
  const operators = executed(record);
  checkFinite(record.totals.cycles, 'cycles of the run');
  for (const { name, startCycle } of operators) checkFinite(startCycle, `first cycle of ${name}`);
  const pieces = piecesOf({ ...record, operators });
  if (pieces.length === 0) {
    const problem = `run ${shortId(record)} does not say how its buffer filled, nothing to draw`;
    refuse(problem, 'a run of kind wavecore at event fidelity');
  }
  for (const { bytes, operator } of pieces) checkFinite(bytes, `buffer occupied by ${operator.name}`);
  const passes = passesOf(pieces);
  const batch = batchOf(record);
  const inner = innerWidth(options);
  const highest = max(pieces, ({ bytes }) => bytes)!;
  const end = pieces.at(-1)!.end;
  const y = ofBytes(scaleLinear([0, Math.max(capacity, highest) * 1.06], [HEIGHT, 0]));
  const bytes = {
    scale: y,
    name: 'bytes occupied (B)',
    format: (reference: number) => siTicks(reference, 'B'),
  };
  const full = line(0, y(capacity), inner, y(capacity), { width: 1.4, dash: '6 4' });
  const axes = (scale: Scale, name: string): Marks => [
    leftAxis(bytes, inner),
    bottomAxis({ scale, name, format: siTicks }, inner, HEIGHT),
  ];
  const x = scaleLinear([0, end], [0, inner]);
  // The first sub-batch of the first group that has several; of the first group if none has.
  const { group, iterations, pieces: own } = passes.find((pass) => pass.iterations > 1) ?? passes[0]!;
  const close = own.filter(({ iteration }) => iteration === 0);
  const near = scaleLinear([close[0]!.start, close.at(-1)!.end], [0, inner]);
  const words = `forward pass of sub-batch 1 of ${iterations}, group ${group + 1}: ${close.length} operators`;
  return runPicture(records, options, {
    title: 'Global buffer over a training step',
    description: `Bytes occupied over ${si(end)} cycles in ${passes.length} passes through groups; at most ${si(highest, 'B')} of ${si(capacity, 'B')}.`,
    legend: [
      ...legendOfGroups(passes, batch),
      { label: `capacity ${si(capacity, 'B')}`, colour: COLOURS.ink, shape: 'dash' },
    ],
    height: STRIP + 2 * HEIGHT + GAP + AXIS_BELOW,
    body: [
      panelAt(STRIP, [
        axes(x, 'time since the start of the step (cycles)'),
        passes.map((pass) => [drawEnvelope(pass, x, y), drawStrip(pass, x, batch)]),
        full,
      ]),
      panelAt(STRIP + HEIGHT + GAP, [
        axes(near, 'time (cycles)'),
        text(words, HEADING, -HEADING_RISE - 19, 'heading'),
        drawSteps(close, seriesColour(group), near, y),
        full,
      ]),
    ],
    notes: [
      'Features of a full sub-batch; weights stream past and are not counted. Above: pale to the most, full to the least within a pixel; ticks below the strip begin sub-batches.',
      overflowNote(pieces),
    ],
  });
};

/** Samples of a mini-batch on one core; undefined in records that do not say. */
function batchOf({ totals: { details } }: RunRecord): number | undefined {
  const batch = Number(details['chipBatch']) / Number(details['cores']);
  return Number.isInteger(batch) ? batch : undefined;
}

/** How a mini-batch is cut, the last sub-batch with what is left: `16 × 2`, `6 × 5 + 2`, `23 + 9`. */
function subBatchesOf({ iterations, subBatch }: Pass, batch: number | undefined): string {
  const times = (n: number): string => (n === 1 ? `${subBatch}` : `${n} × ${subBatch}`);
  if (batch === undefined) return iterations === 1 ? times(1) : `${iterations} × up to ${subBatch}`;
  const last = batch - subBatch * (iterations - 1);
  return last === subBatch ? times(iterations) : `${times(iterations - 1)} + ${last}`;
}

function legendOfGroups(passes: readonly Pass[], batch: number | undefined): LegendEntry[] {
  const first = passes.filter((pass, i) => passes.findIndex(({ group }) => group === pass.group) === i);
  return first.slice(0, MOST_GROUPS).map((pass) => {
    const names = [...new Set(pass.units.map((unit) => shorten(unit, 14)))].join(' to ');
    return { label: `${names}: ${subBatchesOf(pass, batch)} samples`, colour: seriesColour(pass.group) };
  });
}

function overflowNote(pieces: readonly Piece[]): string | false {
  const uses = ['streamed', 'spilled'];
  const found = uses.filter((use) => pieces.some(({ operator }) => operator.details['buffer'] === use));
  const words = `Some units are ${found.join(' or ')}`;
  return found.length > 0 && `${words}: their features go through DRAM, bars are cut at the capacity.`;
}

/** Least and most bytes in every column of pixels. */
function drawEnvelope({ pieces, group }: Pass, x: Scale, y: Scale): Marks {
  const [from, to] = [Math.floor(x(pieces[0]!.start)), Math.ceil(x(pieces.at(-1)!.end))];
  const least = new Float64Array(to - from).fill(Infinity);
  const most = new Float64Array(to - from);
  for (const { start, end, bytes } of pieces) {
    const first = Math.floor(x(start));
    const stop = Math.max(first + 1, Math.ceil(x(end)));
    for (let column = first - from; column < stop - from && column < most.length; column++) {
      least[column] = Math.min(least[column]!, bytes);
      most[column] = Math.max(most[column]!, bytes);
    }
  }
  const outlineOf = (values: Float64Array): Point[] => [
    [from, HEIGHT],
    ...[...values].flatMap((bytes, column) => [0, 1].map((edge): Point => [from + column + edge, y(bytes)])),
    [to, HEIGHT],
  ];
  const colour = seriesColour(group);
  return [area(outlineOf(most), colour, { 'fill-opacity': 0.4 }), area(outlineOf(least), colour)];
}

/** Strip above the panel: which group, how many sub-batches, and a tick where each begins. */
function drawStrip(pass: Pass, x: Scale, batch: number | undefined): Marks {
  const { pieces, group } = pass;
  const [from, to] = [x(pieces[0]!.start), x(pieces.at(-1)!.end)];
  const label = subBatchesOf(pass, batch);
  const room = textWidth(label, SIZE.small) < to - from - 2;
  const begins = pieces.filter(({ iteration }, i) => pieces[i - 1]?.iteration !== iteration);
  const starts = begins.map(({ start }) => start);
  const ticks = clearTicks(starts, x, 2).map((start) =>
    line(x(start), -STRIP + 26, x(start), -STRIP + 31, { colour: COLOURS.axis, width: 0.8 }),
  );
  return layer('pass', [
    rect([from, -STRIP + 16, Math.max(0.6, to - from - 1), 8], seriesColour(group)),
    room && text(label, (from + to) / 2, -STRIP + 11, 'note', 'middle'),
    ticks,
  ]);
}

/** One step for every operator, with its name where there is room. */
function drawSteps(pieces: readonly Piece[], colour: string, x: Scale, y: Scale): Marks {
  let free = -Infinity;
  return pieces.map(({ operator, start, end, bytes }) => {
    const [from, to, top] = [x(start), x(end), y(bytes)];
    const label = shorten(operator.name, 18);
    const middle = (from + to) / 2;
    const beside = to - from >= SIZE.small + 1 && middle >= free;
    if (beside) free = middle + SIZE.small + 1;
    const fits = beside && textWidth(label, SIZE.small) < HEIGHT - top - 8;
    const strong = operator.work > 0;
    const fill = strong ? inkOn(colour) : COLOURS.ink;
    return layer('step', [
      tooltip(`${shorten(operator.name, 80)}: ${si(bytes, 'B')}, ${si(end - start)} cycles`),
      rect([from, top, to - from, HEIGHT - top], colour, { 'fill-opacity': strong ? 1 : 0.45 }),
      line(from, top, from, HEIGHT, { colour: COLOURS.paper, width: 0.6 }),
      fits && text(label, middle + 4, HEIGHT - 5, 'operator', 'start', { rotate: -90, fill }),
    ]);
  });
}
