/** The colour scale of quantities: light yellow to dark blue, which also reads in grey. */
import { interpolateYlGnBu } from 'd3';
import { rect, text, type Attributes, type Marks } from './mark.js';
import { inkOn } from './palette.js';
import { textWidth } from './text.js';
import { COLOURS, SIZE } from './theme.js';

/** Colours that are told apart; a level is a whole number below. */
export const LEVELS = 96;

/** More is further away from the paper: darker on light paper, lighter on dark. */
export function shade(level: number, dark = false): string {
  const share = level / (LEVELS - 1);
  return interpolateYlGnBu(dark ? 0.9 - 0.84 * share : 0.06 + 0.9 * share);
}

/** The faintest shades would not be seen on paper where they are dots or lines. */
const FAINTEST = Math.round(LEVELS * 0.3);

/** Shade of a mark that stands alone. */
export const markShade = (level: number, dark = false): string =>
  shade(Math.round(FAINTEST + ((LEVELS - 1 - FAINTEST) * level) / (LEVELS - 1)), dark);

/** Ends of a colour scale. */
export type Domain = { low: number; high: number; log?: boolean };

/** Where `value` lies between the ends; a field of one value is drawn strongest. */
export function levelOf(value: number, { low, high, log = false }: Domain): number {
  if (!(high > low)) return LEVELS - 1;
  const share = log
    ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
    : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, share)) * (LEVELS - 1));
}

/** The value in the middle of the colours. */
export const middleOf = ({ low, high, log = false }: Domain): number =>
  log ? Math.sqrt(low * high) : (low + high) / 2;

/** Colour of text that stands on a shade. */
export function inkOnShade(level: number, dark = false): string {
  return inkOn(hex(shade(level, dark)));
}

/** d3 interpolates to `rgb(r, g, b)`. */
function hex(colour: string): string {
  const channels = colour.match(/\d+/g);
  if (colour.startsWith('#') || channels === null) return colour;
  return `#${channels.map((each) => Number(each).toString(16).padStart(2, '0')).join('')}`;
}

/** The levels of `steps` equal parts of the scale. */
export const levelSteps = (steps: number): number[] =>
  Array.from({ length: steps }, (_, i) => Math.round((i / (steps - 1)) * (LEVELS - 1)));

/** A cell of a heat map: its level, none if it has no value, and where there is room its value in words. */
export interface Cell {
  box: readonly [x: number, y: number, width: number, height: number];
  level: number | undefined;
  words?: string | undefined;
  /** Of the words. */
  class?: string;
  /** The colour of the paper. */
  dark?: boolean;
}

export function drawCell(cell: Cell, more: Attributes = { class: 'cell' }, title?: string): Marks {
  const { box, level, words, dark } = cell;
  const [x, y, width, height] = box;
  const fill = inkOnShade(level ?? 0, dark);
  return [
    rect(box, level === undefined ? COLOURS.missing : shade(level, dark), more, title),
    words !== undefined &&
      text(words, x + width / 2, y + height / 2 + 4, cell.class ?? 'operator', 'middle', { fill }),
  ];
}

/** Quantity and unit, then the colours from left to right with the values of their ends and middle. */
export function drawColourScale(heading: string, domain: Domain, write: (value: number) => string): Marks {
  const { low, high, log = false } = domain;
  const left = textWidth(heading, SIZE.text * 1.1) + 44;
  const [width, steps] = [240, 48];
  const levels = high > low ? levelSteps(steps) : new Array<number>(steps).fill(LEVELS - 1);
  const ends = high > low ? [low, middleOf(domain), high] : [high];
  return [
    text(heading, 0, 6, 'heading'),
    levels.map((level, i) => rect([left + (i * width) / steps, -4, width / steps + 0.4, 12], shade(level))),
    ends.map((value, i) => {
      const share = ends.length > 1 ? i / (ends.length - 1) : 0.5;
      return text(write(value), left + share * width, 22, 'tick', 'middle');
    }),
    log && text('logarithmic', left + width + 40, 6, 'note'),
  ];
}

/** In one line: the least value, the colours between the ends, the largest value. */
export function drawRange(domain: Domain, write: (value: number) => string): Marks {
  const { low, high, log = false } = domain;
  const least = high > low ? write(low) : 'all';
  const [left, width, steps] = [textWidth(least, SIZE.tick) + 6, 72, 24];
  const levels = high > low ? levelSteps(steps) : new Array<number>(steps).fill(LEVELS - 1);
  return [
    text(least, 0, 4, 'tick'),
    levels.map((level, i) => rect([left + (i * width) / steps, -5, width / steps + 0.4, 10], shade(level))),
    text(`${write(high)}${log ? ' (log)' : ''}`, left + width + 6, 4, 'tick'),
  ];
}
