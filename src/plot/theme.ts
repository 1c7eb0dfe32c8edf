/** One look for every picture: colours, type, spacing. Sizes are pixels in a picture 900 pixels wide. */

export const COLOURS = {
  paper: '#ffffff',
  ink: '#1a1a1a',
  /** Secondary text; contrast with white above 7:1. */
  quiet: '#4d4d4d',
  grid: '#dedede',
  axis: '#666666',
  missing: '#e6e6e6',
} as const;

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
  const colours = new Map<string, string>();
  for (const category of categories) {
    const fixed = FIXED[category];
    if (fixed !== undefined) colours.set(category, fixed);
  }
  const taken = new Set(colours.values());
  const free = [...new Set([...pool, ...SERIES])].filter((colour) => !taken.has(colour));
  let next = 0;
  for (const category of categories) {
    if (!colours.has(category)) {
      const rest = free.length > 0 ? free : SERIES;
      colours.set(category, rest[next++ % rest.length]!);
    }
  }
  return colours;
}

export const FONT = '"DejaVu Sans", Arial, sans-serif';

export const SIZE = {
  width: 900,
  title: 17,
  /** Subtitle, legend, axis names. */
  text: 12,
  tick: 11,
  /** Operator names and notes: the smallest type used. */
  small: 10.5,
} as const;

/** Space around the panels. The left margin holds the longest tick, such as `999.9 MB`. */
export const MARGIN = { left: 72, right: 26, top: 14, bottom: 12 } as const;

/** Scoped by class, so that several pictures can stand in one HTML page. */
export const STYLE = [
  `.systole-plot text{font-family:${FONT};font-size:${SIZE.text}px;fill:${COLOURS.ink}}`,
  `.systole-plot .title{font-size:${SIZE.title}px;font-weight:bold}`,
  `.systole-plot .heading{font-weight:bold}`,
  `.systole-plot .subtitle{fill:${COLOURS.quiet}}`,
  `.systole-plot .tick{font-size:${SIZE.tick}px;fill:${COLOURS.quiet}}`,
  `.systole-plot .operator{font-size:${SIZE.small}px}`,
  `.systole-plot .note{font-size:${SIZE.small}px;fill:${COLOURS.quiet}}`,
  `.systole-plot .halo{stroke:${COLOURS.paper};stroke-width:3px;paint-order:stroke;stroke-linejoin:round}`,
].join('\n');
