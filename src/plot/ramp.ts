/** The colour scale of quantities: light yellow to dark blue, which also reads in grey. */
import { interpolateYlGnBu } from 'd3';
import { inkOn } from './shares.js';

/** Colours that are told apart; a level is a whole number below. */
export const LEVELS = 96;

export function shade(level: number): string {
  return interpolateYlGnBu(0.06 + (0.9 * level) / (LEVELS - 1));
}

/** Where `value` lies between `low` and `high`; a field of one value is drawn dark. */
export function levelOf(value: number, low: number, high: number): number {
  if (!(high > low)) return LEVELS - 1;
  return Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * (LEVELS - 1));
}

/** Colour of text that stands on a shade. */
export function inkOnShade(level: number): string {
  return inkOn(hex(shade(level)));
}

/** d3 interpolates to `rgb(r, g, b)`. */
function hex(colour: string): string {
  const channels = colour.match(/\d+/g);
  if (colour.startsWith('#') || channels === null) return colour;
  return `#${channels.map((each) => Number(each).toString(16).padStart(2, '0')).join('')}`;
}
