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

/** On the few shades on which neither the ink nor the paper reads well, this does. */
const BLACK = '#000000';

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
  // Energy, from the arithmetic outwards: what plays one part in machines of several kinds has one colour.
  mac: OKABE_ITO.blue,
  pe: OKABE_ITO.blue,
  instructions: OKABE_ITO.blue,
  and: OKABE_ITO.blue,
  register: OKABE_ITO.orange,
  rf: OKABE_ITO.orange,
  engine: OKABE_ITO.orange,
  noc: OKABE_ITO.sky,
  lbuf: OKABE_ITO.sky,
  l1: OKABE_ITO.sky,
  scratchpad: OKABE_ITO.green,
  gbuf: OKABE_ITO.green,
  buffer: OKABE_ITO.green,
  l2: OKABE_ITO.green,
  onChip: OKABE_ITO.green,
  vector: OKABE_ITO.purple,
  dram: OKABE_ITO.vermillion,
  phy: OKABE_ITO.vermillion,
  clock: OKABE_ITO.yellow,
  leakage: OKABE_ITO.grey,
  static: OKABE_ITO.grey,
  other: OKABE_ITO.grey,
};

/**
 * A colour for each category: its own if it has one that no category before it took, otherwise the next free one of
 * `pool`.
 */
export function colourOf(categories: readonly string[], pool = SERIES): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<string>();
  for (const category of categories) {
    const own = FIXED[category];
    if (own === undefined || taken.has(own)) continue;
    colours.set(category, own);
    taken.add(own);
  }
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

/** Contrast that text needs against what it stands on (WCAG 2.2, 1.4.3). */
export const READABLE = 4.5;

/** Relative luminance of the colour `#rrggbb`, 0 to 1. */
function luminanceOf(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast of two colours `#rrggbb`, 1 to 21, as WCAG defines it. */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Ink or paper, whichever reads better on the colour `#rrggbb`; pure black where neither reads well. */
export function inkOn(colour: string): string {
  const [ink, paper] = [COLOURS.ink, COLOURS.paper].map((text) => contrastOf(text, colour));
  if (Math.max(ink!, paper!) < READABLE) return BLACK;
  return ink! >= paper! ? COLOURS.ink : COLOURS.paper;
}
