/** Colours of categories: the same thing has the same colour in every picture and in the report. */
import { COLOURS } from './theme.js';

/** Okabe and Ito's palette, which colour-blind readers can tell apart, in the order we hand it out. */
const OKABE_ITO = {
  blue: '#0072b2',
  orange: '#e69f00',
  green: '#009e73',
  vermillion: '#d55e00',
  sky: '#56b4e9',
  purple: '#cc79a7',
  yellow: '#f0e442',
  grey: '#8c8c8c',
} as const;

export const SERIES: readonly string[] = Object.values(OKABE_ITO);

/** Colour of the n-th series, however many there are. */
export const seriesColour = (n: number): string => SERIES[n % SERIES.length]!;

/** Warm colours for causes of waiting, the rest in case there are many. */
export const STALL_COLOURS: readonly string[] = [
  OKABE_ITO.vermillion,
  OKABE_ITO.orange,
  OKABE_ITO.purple,
  OKABE_ITO.yellow,
  OKABE_ITO.grey,
];

/** Categories that mean the same in every picture keep their colour. */
const FIXED: Readonly<Record<string, string>> = {
  compute: OKABE_ITO.blue,
  fill: OKABE_ITO.sky,
  drain: OKABE_ITO.green,
  stall: OKABE_ITO.vermillion,
  ifmap: OKABE_ITO.blue,
  filter: OKABE_ITO.orange,
  ofmap: OKABE_ITO.green,
  psum: OKABE_ITO.purple,
  other: OKABE_ITO.grey,
};

/** A colour for each category: the fixed one if it has one, otherwise the next free one of `pool`. */
export function colourOf(categories: readonly string[], pool = SERIES): Map<string, string> {
  const fixed = categories.filter((category) => FIXED[category] !== undefined);
  const colours = new Map(fixed.map((category) => [category, FIXED[category]!]));
  const taken = new Set(colours.values());
  const free = [...new Set([...pool, ...SERIES])].filter((colour) => !taken.has(colour));
  const rest = free.length > 0 ? free : SERIES;
  categories
    .filter((category) => !colours.has(category))
    .forEach((category, next) => colours.set(category, rest[next % rest.length]!));
  return colours;
}

/** Categories in a fixed order: the known ones first, then the others by name; never by chance of insertion. */
export function sortKnown(names: Iterable<string>, known: readonly string[]): string[] {
  const rank = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** Black or white, whichever reads better on the colour `#rrggbb`. */
export function inkOn(colour: string): string {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? COLOURS.ink : COLOURS.paper;
}
