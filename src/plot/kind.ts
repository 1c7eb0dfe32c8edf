/** Kinds of pictures: what a caller sees of them, and how their code is found. */
import type { RunRecord } from '../results/record.js';
import type { PlotOptions } from './options.js';
import { findNamed } from './select.js';

/** What the module of a kind of pictures exports as `draw`; the SVG document comes out. */
export type Draw<Of = readonly RunRecord[], Options = PlotOptions> = (
  of: Of,
  options?: Options,
) => Promise<string>;

/** One line for help texts, and the drawing code, which is loaded on first use. */
export interface Kind<Of, Options = PlotOptions> {
  summary: string;
  load: () => Promise<{ draw: Draw<Of, Options> }>;
}

/** Draws the picture of the kind called `name`, after checking the name. */
export async function drawKind<Of, Options>(
  kinds: Readonly<Record<string, Kind<Of, Options>>>,
  name: string,
  noun: string,
  of: Of,
  options: Options,
): Promise<string> {
  const { draw } = await findNamed(kinds, name, noun).load();
  return draw(of, options);
}
