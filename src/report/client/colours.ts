/** Colour of points by a field, and its legend. */
import { levelOf, markShade, shade } from '../../charts/ramp.js';
import { isFarApart } from '../../charts/scales.js';
import { clip } from '../../charts/text.js';
import { el } from './dom.js';
import { extentOf, shortText, titleOf, type Field, type Named } from './fields.js';
import { isDark, seriesColours, seriesVariable } from './theme.js';

export type Colouring = { of(row: number): string; legend: HTMLElement[] };

/** Sizes of the palette and of a legend that can be read. */
const [MOST_CATEGORIES, MOST_STEPS] = [8, 10];

/** Words get the palette; the numbers of an axis steps of a ramp; metrics a ramp, logarithmic if they span much. */
export function colourBy(field: Field | undefined, rows: readonly number[]): Colouring {
  const palette = seriesColours();
  if (field === undefined) return { of: () => palette[0]!, legend: [] };
  const { levels } = field;
  const ordered = field.categories === undefined;
  const dark = isDark();
  if (levels !== undefined && levels.names.length <= (ordered ? MOST_STEPS : MOST_CATEGORIES)) {
    const domain = { low: 0, high: levels.names.length - 1 };
    const steps = levels.names.map((_, code) => markShade(levelOf(code, domain), dark));
    const colours = ordered ? steps : palette;
    const legend = levels.names.map((name, code) => legendItem(colours[code]!, name));
    return { of: (row) => colours[levels.codes[row]!] ?? palette[7]!, legend: [heading(field), ...legend] };
  }
  const values = levels === undefined ? field.values : levels.codes;
  const ends = levels === undefined ? (extentOf(field, rows) ?? [0, 1]) : [0, levels.names.length - 1];
  const [low, high] = ends as [number, number];
  const log = levels === undefined && isFarApart(low, high);
  const tell = (value: number): string =>
    levels === undefined ? shortText(field, value) : levels.names[value]!;
  const colourOf = (level: number): string => markShade(level, dark);
  return {
    of: (row) =>
      Number.isFinite(values[row]) ? colourOf(levelOf(values[row]!, { low, high, log })) : palette[7]!,
    legend: [heading(field), rampItem(tell(low), tell(high), log, colourOf)],
  };
}

/** The colours of a ramp between what its ends mean. */
export function rampItem(low: string, high: string, log: boolean, colourOf = heatColour): HTMLElement {
  const stops = Array.from({ length: 9 }, (_, stop) => colourOf(levelOf(stop, { low: 0, high: 8 })));
  const bar = el('span', { class: 'ramp', style: `background:linear-gradient(90deg,${stops.join(',')})` });
  return el('li', {}, [clip(low, 24), bar, `${clip(high, 24)}${log ? ' (log)' : ''}`]);
}

/** Colour of a cell on the paper of the day. */
export const heatColour = (level: number): string => shade(level, isDark());

export const legendItem = (colour: string, label: string): HTMLElement =>
  el('li', {}, [el('span', { class: 'swatch', style: `background:${colour}` }), clip(label, 32)]);

/** Points that are crossed out. */
export const crossItem = (label: string): HTMLElement =>
  el('li', {}, [el('span', { class: 'swatch cross' }, '×'), label]);

/** The parts of a measure in the colours of the style sheet. */
export const partsLegend = (parts: readonly { name: string; colour: number }[]): HTMLElement[] =>
  parts.map(({ name, colour }) => legendItem(seriesVariable(colour), name));

export const heading = (field: Named): HTMLElement => el('li', {}, el('b', {}, titleOf(field)));
