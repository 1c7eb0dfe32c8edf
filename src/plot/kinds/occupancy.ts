/** The global buffer over a training step: the whole of it, and one sub-batch. */
import { scaleLinear, type ScaleLinear } from 'd3';
import type { RunRecord } from '../../results/record.js';
import { HEADING, HEADING_RISE, bottomAxis, leftAxis } from '../axes.js';
import { group, line, path, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf, type LegendEntry } from '../picture.js';
import { machine, single } from '../select.js';
import { inkOn } from '../shares.js';
import type { Mark } from '../svg.js';
import { shorten, si, siTicks, textWidth } from '../text.js';
import { COLOURS, MARGIN, SERIES, SIZE } from '../theme.js';
import { passesOf, piecesOf, type Pass, type Piece } from './occupancy-series.js';

const HEIGHT = 190;
/** Above the upper panel: numbers of sub-batches, the strip of groups, ticks, name of the axis. */
const STRIP = 60;
/** Between the panels: axis, its name, heading of the lower one. */
const GAP = 100;
/** Groups in the legend; more share the colours and are named in the strip alone. */
const MOST_GROUPS = 8;

type Axis = ScaleLinear<number, number>;

export async function occupancy(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'occupancy');
  const capacity = machine(record, 'globalBuffer.size');
  const pieces = piecesOf(record);
  const passes = passesOf(pieces);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const highest = pieces.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const y = scaleLinear([0, Math.max(capacity, highest) * 1.06], [HEIGHT, 0]);
  const close = closeUp(passes);
  const top = STRIP;

  return picture(
    {
      title: options.title ?? 'Global buffer over a training step',
      subtitle: subtitleOf(records),
      description: `Bytes occupied over ${si(pieces.at(-1)!.end)} cycles in ${passes.length} passes through groups; at most ${si(highest, 'B')} of ${si(capacity, 'B')}.`,
      legend: [
        ...legendOf(passes),
        { label: `capacity ${si(capacity, 'B')}`, colour: COLOURS.ink, shape: 'dash' },
      ],
      notes: [
        'Features of a full sub-batch; weights stream past and are not counted. Above: pale to the most, full to the least within a pixel; ticks below the strip begin sub-batches.',
        ...overflowNote(pieces),
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: top + 2 * HEIGHT + GAP + 40,
    },
    (body) => {
      const whole = group(body, MARGIN.left, top, 'panel');
      const x = scaleLinear([0, pieces.at(-1)!.end], [0, inner]);
      frame(whole, x, y, inner, 'time since the start of the step (cycles)');
      for (const pass of passes) {
        drawEnvelope(whole, pass, x, y);
        drawStrip(whole, pass, x);
      }
      drawCapacity(whole, y(capacity), inner);

      const zoom = group(body, MARGIN.left, top + HEIGHT + GAP, 'panel');
      const [first, last] = [close.pieces[0]!, close.pieces.at(-1)!];
      const near = scaleLinear([first.start, last.end], [0, inner]);
      frame(zoom, near, y, inner, 'time (cycles)');
      text(
        zoom,
        `forward pass of sub-batch 1 of ${close.pass.iterations}, group ${close.pass.group + 1}: ${close.pieces.length} operators`,
        HEADING,
        -HEADING_RISE - 19,
        'heading',
      );
      drawSteps(zoom, close.pieces, colourOf(close.pass), near, y);
      drawCapacity(zoom, y(capacity), inner);
    },
  );
}

const colourOf = ({ group: index }: Pass): string => SERIES[index % SERIES.length]!;

function legendOf(passes: readonly Pass[]): LegendEntry[] {
  const seen = new Map<number, Pass>();
  for (const pass of passes) if (!seen.has(pass.group)) seen.set(pass.group, pass);
  return [...seen.values()].slice(0, MOST_GROUPS).map((pass) => {
    const [first, last] = pass.units.map((unit) => shorten(unit, 14));
    const units = first === last ? first! : `${first} to ${last}`;
    return { label: `${units}: ${pass.iterations} × ${pass.subBatch} samples`, colour: colourOf(pass) };
  });
}

function overflowNote(pieces: readonly Piece[]): string[] {
  const over = new Set(pieces.map(({ operator }) => operator.details['buffer']));
  const found = ['streamed', 'spilled'].filter((use) => over.has(use));
  if (found.length === 0) return [];
  return [
    `Some units are ${found.join(' or ')}: their features go through DRAM, bars are cut at the capacity.`,
  ];
}

/** The first sub-batch of the first group that has several; of the first group if none has. */
function closeUp(passes: readonly Pass[]): { pass: Pass; pieces: Piece[] } {
  const pass = passes.find(({ iterations }) => iterations > 1) ?? passes[0]!;
  return { pass, pieces: pass.pieces.filter(({ iteration }) => iteration === 0) };
}

function frame(panel: Mark, x: Axis, y: Axis, width: number, name: string): void {
  leftAxis(
    panel,
    { scale: y, name: 'bytes occupied (B)', format: (largest) => siTicks(largest, 'B') },
    width,
  );
  bottomAxis(panel, { scale: x, name, format: siTicks }, width, HEIGHT);
}

function drawCapacity(panel: Mark, at: number, width: number): void {
  line(panel, 0, at, width, at, { colour: COLOURS.ink, width: 1.4, dash: '6 4' });
}

/** Least and most bytes in every column of pixels. */
function drawEnvelope(panel: Mark, pass: Pass, x: Axis, y: Axis): void {
  const [from, to] = [Math.floor(x(pass.pieces[0]!.start)), Math.ceil(x(pass.pieces.at(-1)!.end))];
  const least = new Float64Array(to - from).fill(Infinity);
  const most = new Float64Array(to - from);
  for (const { start, end, bytes } of pass.pieces) {
    const stop = Math.max(Math.floor(x(start)) + 1, Math.ceil(x(end)));
    for (let column = Math.floor(x(start)) - from; column < stop - from && column < most.length; column++) {
      least[column] = Math.min(least[column]!, bytes);
      most[column] = Math.max(most[column]!, bytes);
    }
  }
  const colour = colourOf(pass);
  const outline = (values: Float64Array): [number, number][] => [
    [from, HEIGHT],
    ...[...values].flatMap((bytes, column): [number, number][] => [
      [from + column, y(bytes)],
      [from + column + 1, y(bytes)],
    ]),
    [to, HEIGHT],
  ];
  path(panel, outline(most), true).attr('fill', colour).attr('fill-opacity', 0.4);
  path(panel, outline(least), true).attr('fill', colour);
}

/** Strip above the panel: which group, how many sub-batches, and a tick where each begins. */
function drawStrip(panel: Mark, pass: Pass, x: Axis): void {
  const [from, to] = [x(pass.pieces[0]!.start), x(pass.pieces.at(-1)!.end)];
  const item = panel.append('g').attr('class', 'pass');
  rect(item, from, -STRIP + 16, Math.max(0.6, to - from - 1), 8, colourOf(pass));
  const label = `${pass.iterations} × ${pass.subBatch}`;
  if (textWidth(label, SIZE.small) < to - from - 2) {
    text(item, label, (from + to) / 2, -STRIP + 11, 'note', { anchor: 'middle' });
  }
  let last = -Infinity;
  let iteration = -1;
  for (const piece of pass.pieces) {
    if (piece.iteration === iteration) continue;
    iteration = piece.iteration;
    const at = x(piece.start);
    if (at - last < 2) continue;
    last = at;
    line(item, at, -STRIP + 26, at, -STRIP + 31, { colour: COLOURS.axis, width: 0.8 });
  }
}

/** One step for every operator, with its name where there is room. */
function drawSteps(panel: Mark, pieces: readonly Piece[], colour: string, x: Axis, y: Axis): void {
  let free = -Infinity;
  for (const { operator, start, end, bytes } of pieces) {
    const [from, to] = [x(start), x(end)];
    const item = panel.append('g').attr('class', 'step');
    item.append('title').text(`${shorten(operator.name, 80)}: ${si(bytes, 'B')}, ${si(end - start)} cycles`);
    rect(item, from, y(bytes), to - from, HEIGHT - y(bytes), colour).attr(
      'fill-opacity',
      operator.unit === 'array' ? 1 : 0.45,
    );
    line(item, from, y(bytes), from, HEIGHT, { colour: COLOURS.paper, width: 0.6 });
    const label = shorten(operator.name, 18);
    const middle = (from + to) / 2;
    if (to - from < SIZE.small + 1 || middle < free) continue;
    free = middle + SIZE.small + 1;
    if (textWidth(label, SIZE.small) < HEIGHT - y(bytes) - 8) {
      const fill = operator.unit === 'array' ? inkOn(colour) : COLOURS.ink;
      text(item, label, middle + 4, HEIGHT - 5, 'operator', { rotate: -90, fill });
    }
  }
}
