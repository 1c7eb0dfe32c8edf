/** The frame around every picture: title, subtitle, legend, notes and source line. */
import { scaleLinear, type ScaleLinear } from 'd3';
import type { ValueAxis } from '../charts/axes.js';
import { legendOf, type LegendEntry } from '../charts/legend.js';
import { group, text, type Marks } from '../charts/mark.js';
import { render, type Target } from '../charts/render.js';
import { fit, oneLine, shorten, wrap, wholePercent } from '../charts/text.js';
import { MARGIN, SIZE } from '../charts/theme.js';
import type { RunRecord } from '../results/record.js';
import { trustLines } from '../results/trust.js';
import { widthOf, type FrameOptions } from './kind.js';
import { writeDifferences } from '../models/differences.js';
import { dataflowOf, runLabels, settingsOf, shortId } from './select.js';
import { renderSvg } from './svg.js';

/** What a kind of picture says and draws. */
export interface Content {
  title: string;
  /** What the picture shows, for readers who cannot see it. */
  description: string;
  legend?: readonly (LegendEntry | false | undefined)[];
  /** Paragraphs above the source line. */
  notes?: readonly (string | false | undefined)[];
  /** Height of the panels with their axes, without frame. */
  height: number;
  /** The panels; their origin is the top left corner below the legend. */
  body: Marks;
}

export type PictureSpec = Content & { subtitle: string; source: string };

/** Width between the usual margins. */
export const innerWidth = (options: FrameOptions): number => widthOf(options) - MARGIN.left - MARGIN.right;

/** An axis of shares up to `highest`, in percent. */
export const percentAxis = (
  name: string,
  range: readonly [number, number],
  highest = 1,
): ValueAxis & { scale: ScaleLinear<number, number> } => ({
  scale: scaleLinear([0, highest], range),
  name,
  format: () => wholePercent,
});

/** A panel at the usual left margin. */
export const panelAt = (y: number, marks: Marks): Marks => group(MARGIN.left, y, 'panel', marks);

/** A picture of runs says which they are, and what they rest on. */
export const runPicture = (
  records: readonly RunRecord[],
  options: FrameOptions,
  content: Content & { subtitle?: string },
): Promise<string> =>
  picture(
    {
      subtitle: subtitleOf(records),
      source: sourceOf(records, options),
      ...content,
      notes: [
        ...(content.notes ?? []),
        ...trustNotes(
          records.map(({ assumptions }) => assumptions),
          'run',
        ),
      ],
    },
    options,
  );

/** Draws the frame, and the body inside it. */
export function picture(spec: PictureSpec, options: FrameOptions): Promise<string> {
  const width = widthOf(options);
  const inner = width - 2 * MARGIN.right;
  const title = options.title ?? spec.title;
  const subtitle = wrap(spec.subtitle, inner, SIZE.text, 2);
  const legend = legendOf(spec.legend?.filter((entry) => !!entry) ?? [], inner);
  const notes = [...(spec.notes ?? []), spec.source].filter((note) => typeof note === 'string');
  const footer = notes.flatMap((note) => wrap(note, inner, SIZE.small, 4));

  const titleY = MARGIN.top + SIZE.title;
  const legendY = titleY + subtitle.length * 17 + 18;
  const bodyY = legendY + legend.height + (legend.height > 0 ? 4 : -6);
  const footerY = bodyY + spec.height + 22;
  const height = Math.ceil(footerY + (footer.length - 1) * 14 + MARGIN.bottom);
  const marks = [
    text(fit(title, inner, SIZE.title * 1.08), MARGIN.right, titleY, 'title'),
    subtitle.map((words, i) => text(words, MARGIN.right, titleY + 19 + i * 16, 'subtitle')),
    group(MARGIN.right, legendY, 'legend', legend.marks),
    group(0, bodyY, 'body', spec.body),
    footer.map((words, i) => text(words, MARGIN.right, footerY + i * 14, 'note')),
  ];
  return renderSvg(width, height, (svg) => render(svg.node() as Target, marks), {
    title: `${oneLine(title)}: ${oneLine(spec.subtitle)}`,
    description: spec.description,
  });
}

/** Which run, on what, how: `resnet50 on tpu, ws, event fidelity, run 0a1b2c3d`. */
export function subtitleOf(records: readonly RunRecord[]): string {
  const [first, ...others] = records;
  if (first === undefined) return '';
  if (others.length === 0) {
    const flow = dataflowOf(first);
    return [
      `${shorten(first.run.workload, 48)} on ${shorten(first.run.arch, 48)}`,
      ...(flow === undefined ? [] : [`${shorten(flow, 24)} dataflow`]),
      ...settingsOf(first).filter((text) => text !== flow),
      `${first.run.fidelity} fidelity`,
      `run ${shortId(first)}`,
    ].join(', ');
  }
  const names = (pick: (record: RunRecord) => string, length = 32): string =>
    [...new Set(records.map((record) => shorten(pick(record), length)))]
      .filter((name) => name !== '')
      .join(', ');
  const flows = names((record) => dataflowOf(record) ?? '', 16);
  return [
    `${names(({ run }) => run.workload)} on ${names(({ run }) => run.arch)}`,
    ...(flows === '' ? [] : [`dataflow ${flows}`]),
    ...sharedSettings(records),
    `${names(({ run }) => run.fidelity)} fidelity`,
    `runs ${records.map(shortId).join(', ')}`,
  ].join('; ');
}

/** What all runs are set to; what only some are is in the note of a comparison. */
function sharedSettings(records: readonly RunRecord[]): string[] {
  const settings = records.map(settingsOf);
  const flows = records.map(dataflowOf);
  const shared = settings[0]!.filter(
    (text) => settings.every((one) => one.includes(text)) && !flows.includes(text),
  );
  return shared.length === 0 ? [] : [shared.join(', ')];
}

/** What runs side by side do not share; undefined if they differ in nothing but what their labels say. */
export function differenceNote(records: readonly RunRecord[]): string | undefined {
  const runs = records.map(({ run }) => run);
  const text = writeDifferences(runs, runLabels(records));
  return text === '' ? undefined : `Not the same in all: ${oneLine(text)}.`;
}

/** Where the numbers come from: `systole 0.1.0, run 0a1b2c3d; note`. */
function sourceOf(records: readonly RunRecord[], { note }: FrameOptions): string {
  const versions = [...new Set(records.map((record) => record.run.toolVersion))].join(', ');
  return sourceLine(
    versions,
    `${records.length > 1 ? 'runs' : 'run'} ${records.map(shortId).join(', ')}`,
    note,
  );
}

/** `systole 0.1.0, sweep 0a1b2c3d; note`. */
export function sourceLine(versions: string, what: string, note = ''): string {
  const words = oneLine(note);
  return `systole ${oneLine(versions)}, ${what}${words === '' ? '' : `; ${words}`}`;
}

/** More families of names than this are counted in a picture, not written. */
const NAMED = 8;

/** The constants and rules behind a picture of runs or a sweep that were not read in a source: a note a status. */
export function trustNotes(
  assumptions: readonly (readonly { name: string; status: string }[])[],
  what: 'run' | 'sweep',
): string[] {
  const lines = trustLines(assumptions, NAMED);
  if (lines.length === 0) return [`Every constant of this ${what} was found in its source.`];
  return lines.map((line) => `Rests on ${oneLine(line)}.`);
}

/** Places of the panels' origins: the top left corner of what their axes enclose. */
export interface Grid {
  rows: number;
  /** Width of a panel inside its axes. */
  width: number;
  x(i: number): number;
  row(i: number): number;
}

/** `n` panels in as few rows as possible, four as two by two, with free space left of each and right of all. */
export function gridOf(n: number, width: number, left: number, right: number, maxColumns: number): Grid {
  const rows = Math.ceil(n / maxColumns);
  const columns = Math.ceil(n / rows);
  const pitch = (width - right) / columns;
  return {
    rows,
    width: pitch - left - (columns > 1 ? 8 : 0),
    x: (i) => (i % columns) * pitch + left,
    row: (i) => Math.floor(i / columns),
  };
}
