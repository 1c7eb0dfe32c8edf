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
