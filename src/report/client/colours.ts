/// <reference lib="dom" />
/** Colour of points by a field, and its legend. */
import * as d3 from 'd3';
import { el } from './dom.js';
import { extentOf, shortText, titleOf, type Field, type Named } from './fields.js';
import { clip } from './scales.js';
import { isDark, seriesColours } from './theme.js';

export interface Colouring {
  of(row: number): string;
  legend: HTMLElement[];
}

/** Viridis without the end that vanishes on the paper of the day. */
export function ramp(share: number): string {
  return d3.interpolateViridis(isDark() ? 0.18 + 0.82 * share : 0.92 * share);
}

/** Sizes of the palette and of a legend that can be read. */
const [MOST_CATEGORIES, MOST_STEPS] = [8, 10];

/** Words get the palette; the numbers of an axis steps of a ramp; metrics a ramp, logarithmic if they span much. */
export function colouring(field: Field | undefined, rows: ArrayLike<number>): Colouring {
  const palette = seriesColours();
  if (field === undefined) return { of: () => palette[0]!, legend: [] };
  const { levels } = field;
  const ordered = field.categories === undefined;
  if (levels !== undefined && levels.names.length <= (ordered ? MOST_STEPS : MOST_CATEGORIES)) {
    const last = Math.max(1, levels.names.length - 1);
    const shades = ordered ? levels.names.map((_, code) => ramp(code / last)) : palette;
    const legend = levels.names.map((name, code) => item(shades[code]!, name));
    return { of: (row) => shades[levels.codes[row]!] ?? palette[7]!, legend: [heading(field), ...legend] };
  }
  const values = levels === undefined ? field.values : levels.codes;
  const [low, high] =
    (levels === undefined ? extentOf(field, rows) : [0, levels.names.length - 1]) ?? ([0, 1] as const);
  const log = levels === undefined && low > 0 && high / low >= 20;
  const share = log ? d3.scaleLog([low, high], [0, 1]) : d3.scaleLinear([low, high], [0, 1]);
  // 64 steps: text for a colour is made once, not once a point.
  const steps = Array.from({ length: 64 }, (_, step) => ramp(step / 63));
  const ends = [low, high].map((value) =>
    levels === undefined ? shortText(field, value) : levels.names[value]!,
  );
  return {
    of: (row) => steps[Math.round(63 * (low === high ? 0.5 : share(values[row]!)))] ?? palette[7]!,
    legend: [
      heading(field),
      el('li', {}, clip(ends[0]!, 24), rampBar(), `${clip(ends[1]!, 24)}${log ? ' (log)' : ''}`),
    ],
  };
}

export function rampBar(): HTMLElement {
  const stops = Array.from({ length: 9 }, (_, stop) => ramp(stop / 8)).join(',');
  return el('span', { class: 'ramp', style: `background:linear-gradient(90deg,${stops})` });
}

export function item(colour: string, label: string): HTMLElement {
  return el('li', {}, el('span', { class: 'swatch', style: `background:${colour}` }), clip(label, 32));
}

export function heading(field: Named): HTMLElement {
  return el('li', {}, el('b', {}, titleOf(field)));
}
