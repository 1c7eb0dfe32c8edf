/** Bands: equal places for bars or cells, and their names below. */
import { line, text, type Marks } from './mark.js';
import { shorten, textWidth, wrap } from './text.js';
import { COLOURS, MARGIN, SIZE } from './theme.js';

/** Equal places for `n` bars, which grow no wider than 64 pixels. */
export interface Bands {
  n: number;
  width: number;
  step: number;
  bar: number;
  centre(i: number): number;
  left(i: number): number;
}

export function bands(n: number, width: number): Bands {
  const step = width / Math.max(1, n);
  const bar = Math.min(64, step > 6 ? step * 0.78 : step * 0.88);
  const centre = (i: number): number => (i + 0.5) * step;
  return { n, width, step, bar, centre, left: (i) => centre(i) - bar / 2 };
}

/** Slope of operator names, in degrees, and the distance along the axis that keeps two of them apart. */
const SLOPE = 60;
const PITCH = 12.6;
/** Up to so many names, longer ones have room when slanted. */
const FEW = 8;

/** So many lines may stand below one another where names are of several words, and how far apart. */
const LINES = 3;
const LINE = 13;

/** Bands with names below them: every how many, whether slanted, and how much height they take. */
export interface NamedBands extends Bands {
  /** The lines of each name. */
  labels: string[][];
  every: number;
  slanted: boolean;
  /** From the baseline to below the axis' name. */
  height: number;
}

/** A name in lines of words, what stands in brackets in lines of its own. */
const linesOf = (name: string, room: number): string[] =>
  name.split(/ (?=\()/u).flatMap((part) => wrap(part, room, SIZE.small, LINES + 1));

/** Whole names if all of them fit side by side, else in lines of words, else shortened ones, slanted if they must be. */
export function namedBands(names: readonly string[], width: number): NamedBands {
  const places = bands(names.length, width);
  const room = places.step - 6;
  const isWide = (label: string): boolean => textWidth(label, SIZE.small) > room;
  const whole = names.map((name) => shorten(name, 80));
  const lines = whole.map((name) => (isWide(name) ? linesOf(name, room) : [name]));
  const complete = lines.every((each, i) => each.length <= LINES && each.join(' ') === whole[i]);
  const short = names.map((name) => shorten(name, names.length <= FEW ? 36 : undefined));
  const labels = complete ? lines : short.map((name) => [name]);
  const slanted = !complete && short.some(isWide);
  const every = slanted ? Math.max(1, Math.ceil(PITCH / places.step)) : 1;
  const longest = Math.max(0, ...short.map((label) => textWidth(label, SIZE.small)));
  const drop = slanted
    ? longest * Math.sin((SLOPE * Math.PI) / 180) + 12
    : 18 + LINE * (Math.max(1, ...labels.map((each) => each.length)) - 1);
  return { ...places, every, slanted, labels, height: drop + 22 };
}

/** Names below the baseline at `y`, and `heading`: what the axis is. */
export function nameAxis(
  { labels, every, slanted, height, step, width, centre }: NamedBands,
  y: number,
  heading: string,
): Marks {
  const names = labels.map((lines, i) => {
    if (i % every !== 0) return undefined;
    const x = centre(i);
    return [
      step * every > 4 && line(x, y, x, y + 4, { colour: COLOURS.axis }),
      slanted
        ? text(lines[0]!, x + 4, y + 12, 'operator', 'end', { rotate: -SLOPE })
        : lines.map((words, row) => text(words, x, y + 16 + row * LINE, 'operator', 'middle')),
    ];
  });
  return [names, text(heading, width / 2, y + height - 4, 'heading', 'middle')];
}

/** Names of operators below the baseline at `y`, and how many there are. */
export function operatorAxis(places: NamedBands, y: number, order = ' in order of execution'): Marks {
  const every = places.every === 1 ? '' : `, one name in ${places.every} shown`;
  const room = places.width + 2 * MARGIN.right;
  const choices = [`operators${order} (${places.n}${every})`, `operators (${places.n}${every})`];
  const heading = choices.find((words) => textWidth(words, SIZE.text * 1.08) <= room);
  return nameAxis(places, y, heading ?? `operators (${places.n})`);
}

/** Names on the left of rows of some height, of which `at` gives the middle: as many as have room. */
export function rowNames(names: readonly string[], pitch: number, at: (i: number) => number): Marks {
  const every = Math.max(1, Math.ceil(14 / pitch));
  return names.map((name, i) => i % every === 0 && text(name, -6, at(i) + 4, 'tick', 'end'));
}
