/** The frame around every picture: title, subtitle, legend, notes and source line. */
import type { RunRecord } from '../results/record.js';
import { circle, group, line, path, rect, text } from './draw.js';
import type { PlotOptions } from './options.js';
import { dataflow, shortId } from './select.js';
import { renderSvg } from './svg.js';
import type { Mark } from './svg.js';
import { fit, oneLine, shorten, textWidth, wrap } from './text.js';
import { COLOURS, MARGIN, SIZE } from './theme.js';

export interface LegendEntry {
  label: string;
  colour: string;
  shape?: 'square' | 'crossed' | 'frame' | 'dot' | 'ring' | 'diamond' | 'line' | 'dash';
}

export interface PictureSpec {
  title: string;
  subtitle: string;
  /** What the picture shows, for readers who cannot see it. */
  description: string;
  legend: readonly LegendEntry[];
  /** Paragraphs above the source line. */
  notes: readonly string[];
  source: string;
  width: number;
  /** Height of the panels with their axes, without frame. */
  bodyHeight: number;
}

/** Which run, on what, how: `resnet50 on tpu, ws, event fidelity, run 0a1b2c3d`. */
export function subtitleOf(records: readonly RunRecord[]): string {
  const [first, ...others] = records;
  if (first === undefined) return '';
  if (others.length === 0) {
    const flow = dataflow(first);
    return [
      `${shorten(first.run.workload, 48)} on ${shorten(first.run.arch, 48)}`,
      ...(flow === undefined ? [] : [`${shorten(flow, 24)} dataflow`]),
      `${first.run.fidelity} fidelity`,
      `run ${shortId(first)}`,
    ].join(', ');
  }
  const names = (pick: (record: RunRecord) => string): string =>
    [...new Set(records.map((record) => shorten(pick(record), 32)))].join(', ');
  const flows = [...new Set(records.flatMap((record) => dataflow(record) ?? []))].map((flow) =>
    shorten(flow, 16),
  );
  return [
    `${names((record) => record.run.workload)} on ${names((record) => record.run.arch)}`,
    ...(flows.length > 0 ? [`dataflow ${flows.join(', ')}`] : []),
    `${names((record) => record.run.fidelity)} fidelity`,
    `runs ${records.map(shortId).join(', ')}`,
  ].join('; ');
}

/** Where the numbers come from: `systole 0.1.0, run 0a1b2c3d; note`. */
export function sourceOf(records: readonly RunRecord[], options: PlotOptions): string {
  const versions = [...new Set(records.map((record) => record.run.toolVersion))].join(', ');
  const runs = `${records.length > 1 ? 'runs' : 'run'} ${records.map(shortId).join(', ')}`;
  return sourceLine(versions, runs, options.note);
}

/** `systole 0.1.0, sweep 0a1b2c3d; note`. */
export function sourceLine(versions: string, what: string, note = ''): string {
  const words = oneLine(note);
  return `systole ${oneLine(versions)}, ${what}${words === '' ? '' : `; ${words}`}`;
}

/** Draws the frame, and the panels by `draw` into a group whose origin is the body's top left corner. */
export function picture(spec: PictureSpec, draw: (body: Mark) => void): Promise<string> {
  const inner = spec.width - 2 * MARGIN.right;
  const subtitle = wrap(spec.subtitle, inner, SIZE.text, 2);
  const legend = layOut(spec.legend, inner);
  const footer = [...spec.notes, spec.source].flatMap((note) => wrap(note, inner, SIZE.small, 4));

  const titleY = MARGIN.top + SIZE.title;
  const legendY = titleY + subtitle.length * 17 + 18;
  const bodyY = legendY + legend.rows * 18 + (legend.rows > 0 ? 4 : -6);
  const footerY = bodyY + spec.bodyHeight + 22;
  const height = Math.ceil(footerY + (footer.length - 1) * 14 + MARGIN.bottom);

  return renderSvg(
    spec.width,
    height,
    (svg) => {
      text(svg, fit(spec.title, inner, SIZE.title * 1.08), MARGIN.right, titleY, 'title');
      subtitle.forEach((words, i) => text(svg, words, MARGIN.right, titleY + 19 + i * 16, 'subtitle'));
      drawLegend(group(svg, MARGIN.right, legendY, 'legend'), legend.placed);
      draw(group(svg, 0, bodyY, 'body'));
      footer.forEach((words, i) => text(svg, words, MARGIN.right, footerY + i * 14, 'note'));
    },
    { title: `${oneLine(spec.title)}: ${oneLine(spec.subtitle)}`, description: spec.description },
  );
}

interface PlacedEntry extends LegendEntry {
  x: number;
  row: number;
}

/** Entries from left to right, starting a new row when one is full. */
function layOut(entries: readonly LegendEntry[], width: number): { placed: PlacedEntry[]; rows: number } {
  const placed: PlacedEntry[] = [];
  let x = 0;
  let row = 0;
  for (const entry of entries) {
    const label = fit(entry.label, width - 24, SIZE.text);
    const needed = 18 + textWidth(label, SIZE.text) + 14;
    if (x > 0 && x + needed - 14 > width) {
      x = 0;
      row++;
    }
    placed.push({ ...entry, label, x, row });
    x += needed;
  }
  return { placed, rows: entries.length === 0 ? 0 : row + 1 };
}

function drawLegend(parent: Mark, entries: readonly PlacedEntry[]): void {
  for (const entry of entries) {
    const item = group(parent, entry.x, entry.row * 18);
    drawKey(item, entry);
    text(item, entry.label, 18, 4, 'key');
  }
}

/** The sample before a legend entry, in a box 12 wide around the origin's height. */
function drawKey(item: Mark, { shape = 'square', colour }: LegendEntry): void {
  switch (shape) {
    case 'square':
      rect(item, 0, -6, 12, 12, colour);
      break;
    case 'crossed':
      crossed(item, 0, -6, 12, 12, colour);
      break;
    case 'frame':
      rect(item, 1, -5, 10, 10, 'none').attr('stroke', colour).attr('stroke-width', 2);
      break;
    case 'dot':
      circle(item, 6, 0, 5, colour);
      break;
    case 'ring':
      circle(item, 6, 0, 4.5, 'none').attr('stroke', colour).attr('stroke-width', 1.6);
      break;
    case 'diamond':
      diamond(item, 6, 0, 7, colour);
      break;
    case 'line':
      line(item, 0, 0, 13, 0, { colour, width: 2.2 });
      break;
    case 'dash':
      line(item, 0, 0, 13, 0, { colour, width: 1.6, dash: '4 2.5' });
      break;
  }
}

/** A rectangle that is crossed out. */
export function crossed(
  parent: Mark,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): Mark {
  const mark = rect(parent, x, y, width, height, colour);
  const style = { colour: COLOURS.axis, width: 0.8 };
  line(parent, x, y, x + width, y + height, style);
  line(parent, x, y + height, x + width, y, style);
  return mark;
}

/** The marker of a whole network. */
export function diamond(parent: Mark, x: number, y: number, radius: number, colour: string): Mark {
  const corners = [
    [x, y - radius],
    [x + radius, y],
    [x, y + radius],
    [x - radius, y],
  ] as const;
  return path(parent, corners, true)
    .attr('fill', colour)
    .attr('stroke', COLOURS.paper)
    .attr('stroke-width', 1.2);
}
