/** Marks: what is drawn, as plain data. Coordinates are rounded to a hundredth of a pixel. */
import { COLOURS } from './theme.js';

/** Written in their order; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of a picture, whoever draws it: a document of d3-node or a browser's. */
export type Mark = { tag: string; attributes: Attributes; children: Marks };

/** Marks from the lowest to the topmost; a string is text in its parent, undefined and false are nothing. */
export type Marks = Mark | string | false | undefined | readonly Marks[];

export type Point = readonly [x: number, y: number];

/** A coordinate as it is written in the file. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

export const mark = (tag: string, attributes: Attributes, children?: Marks): Mark => ({
  tag,
  attributes,
  children,
});

/** Marks that belong together, in the coordinates of their surroundings. */
export const layer = (className: string, children: Marks): Mark => mark('g', { class: className }, children);

/** Marks with an origin of their own. */
export const group = (x: number, y: number, className: string | undefined, children: Marks): Mark =>
  mark('g', { transform: `translate(${px(x)},${px(y)})`, class: className }, children);

/** What a viewer tells of the mark in which this is the first child. */
export const tooltip = (words: string | undefined): Marks => words !== undefined && mark('title', {}, words);

/** A line of that colour and width, on top of the attributes of any mark. */
export const stroke = (colour: string, width: number, dash?: string): Attributes => ({
  stroke: colour,
  'stroke-width': width,
  'stroke-dasharray': dash,
});

/** A line and nothing inside it. */
export const outline = (colour: string, width: number, dash?: string): Attributes => ({
  fill: 'none',
  ...stroke(colour, width, dash),
});

type Box = readonly [x: number, y: number, width: number, height: number];

/** Negative sizes, which no renderer draws, become zero; `words` are a tooltip. */
export function rect([x, y, width, height]: Box, fill: string, more: Attributes = {}, words?: string): Mark {
  const size = { width: px(Math.max(0, width)), height: px(Math.max(0, height)) };
  return mark('rect', { x: px(x), y: px(y), ...size, fill, ...more }, tooltip(words));
}

export type LineStyle = { colour?: string; width?: number; dash?: string; class?: string };

export function line(x1: number, y1: number, x2: number, y2: number, style: LineStyle = {}): Mark {
  const ends = { x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2) };
  const look = stroke(style.colour ?? COLOURS.ink, style.width ?? 1, style.dash);
  return mark('line', { ...ends, ...look, class: style.class });
}

export const circle = (
  [x, y]: Point,
  radius: number,
  fill: string,
  more?: Attributes,
  words?: string,
): Mark => mark('circle', { cx: px(x), cy: px(y), r: px(radius), fill, ...more }, tooltip(words));

export const ring = (
  at: Point,
  radius: number,
  width: number,
  colour: string = COLOURS.ink,
  name?: string,
): Mark => circle(at, radius, 'none', { class: name, ...stroke(colour, width) });

const pathData = (points: readonly Point[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)},${px(y)}`).join('');

/** A line from point to point. */
export const path = (points: readonly Point[], more: Attributes, words?: string): Mark =>
  mark('path', { d: pathData(points), ...more }, tooltip(words));

/** What points enclose. */
export const area = (points: readonly Point[], fill: string, more?: Attributes, words?: string): Mark =>
  mark('path', { d: `${pathData(points)}Z`, fill, ...more }, tooltip(words));

/** The marker of a whole network, or of a finer stage. */
export function diamond(
  [x, y]: Point,
  radius: number,
  fill: string,
  more?: Attributes,
  words?: string,
): Mark {
  const sides = [0, 1, 2, 3].map((quarter) => (quarter * Math.PI) / 2);
  const corners = sides.map((angle): Point => [x + radius * Math.sin(angle), y - radius * Math.cos(angle)]);
  return area(corners, fill, { ...stroke(COLOURS.paper, 1.2), ...more }, words);
}

/** A rectangle that is crossed out. */
export function crossedRect(box: Box, fill: string, more?: Attributes, words?: string): Mark[] {
  const [x, y, width, height] = box;
  const style = { colour: COLOURS.axis, width: 0.8 };
  return [
    rect(box, fill, more, words),
    line(x, y, x + width, y + height, style),
    line(x, y + height, x + width, y, style),
  ];
}

export type Anchor = 'start' | 'middle' | 'end';

/** `className` is one of those in the style sheets; `rotate`: degrees, about the text's own anchor. */
export function text(
  content: string,
  x: number,
  y: number,
  className: string,
  anchor: Anchor = 'start',
  { rotate, fill }: { rotate?: number; fill?: string } = {},
): Mark {
  const attributes = {
    x: px(x),
    y: px(y),
    class: className,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    transform: rotate === undefined ? undefined : `rotate(${px(rotate)} ${px(x)} ${px(y)})`,
    // The style sheet colours text; a `style` wins over it where an attribute would not.
    style: fill === undefined ? undefined : `fill:${fill}`,
  };
  return mark('text', attributes, content);
}
