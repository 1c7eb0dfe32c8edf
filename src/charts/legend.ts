/** Legends: samples of marks with what they mean, in rows. */
import { circle, crossedRect, diamond, group, line, rect, ring, stroke, text, type Marks } from './mark.js';
import { fit, textWidth } from './text.js';
import { SIZE } from './theme.js';

export type LegendEntry = { label: string; colour: string; shape?: Shape | undefined };

export type Shape = keyof typeof SAMPLES;

/** The sample before a legend entry, in a box 12 wide around the origin's height. */
const SAMPLES = {
  square: (colour: string) => rect([0, -6, 12, 12], colour),
  crossed: (colour: string) => crossedRect([0, -6, 12, 12], colour),
  frame: (colour: string) => rect([1, -5, 10, 10], 'none', stroke(colour, 2)),
  dot: (colour: string) => circle([6, 0], 5, colour),
  ring: (colour: string) => ring([6, 0], 4.5, 1.6, colour),
  diamond: (colour: string) => diamond([6, 0], 7, colour),
  line: (colour: string) => line(0, 0, 13, 0, { colour, width: 2.2 }),
  dash: (colour: string) => line(0, 0, 13, 0, { colour, width: 1.6, dash: '4 2.5' }),
};

/** Height of a row. */
const ROW = 18;

/** Entries from left to right, starting a new row when one is full; and the height that they take. */
export function legendOf(entries: readonly LegendEntry[], width: number): { marks: Marks; height: number } {
  let [x, row] = [0, 0];
  const marks = entries.map(({ label, colour, shape = 'square' }) => {
    const words = fit(label, width - 24, SIZE.text);
    const needed = 18 + textWidth(words, SIZE.text);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const item = group(x, row * ROW, undefined, [SAMPLES[shape](colour), text(words, 18, 4, 'key')]);
    x += needed + 14;
    return item;
  });
  return { marks, height: entries.length === 0 ? 0 : (row + 1) * ROW };
}
