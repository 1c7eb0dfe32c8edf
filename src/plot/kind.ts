/** Kinds of pictures: what a caller sees of them, and how their code is found. */
import { SIZE } from '../charts/theme.js';
import { InputError } from '../errors.js';
import type { RunRecord } from '../results/record.js';
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

/** What a caller may choose about the frame of any picture. */
export interface FrameOptions {
  /** Width in pixels, 500 to 4000, default 900; heights follow from the contents. */
  width?: number;
  /** Replaces the default title. */
  title?: string;
  /** Added to the source line at the bottom. */
  note?: string;
}

/** What a caller may choose about a picture of runs. Every kind ignores what does not concern it. */
export interface PlotOptions extends FrameOptions {
  /** `stalls`: every bar is 100 %. */
  normalize?: boolean;
  /** `traffic`: level of the memory hierarchy drawn by operator, default `dram`. */
  level?: string;
  /** `roofline`: a second set of markers at the data-type-aware intensity DI. */
  weighted?: boolean;
  /** `roofline`, `timeline`: how many of the longest operators are named. */
  labels?: number;
}

/** The width of the picture, checked: narrower than 500 pixels, axes and totals would run into each other. */
export function widthOf({ width = SIZE.width }: FrameOptions): number {
  if (width >= 500 && width <= 4000) return width;
  throw new InputError(`a picture cannot be ${width} pixels wide`, {
    field: 'width',
    expected: '500 to 4000',
  });
}
