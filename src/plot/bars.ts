/** The picture of stacked bars: a bar for each operator or run, and below it what the totals consist of. */
import { PANEL_TOP } from '../charts/axes.js';
import { nameAxis, namedBands, operatorAxis } from '../charts/bands.js';
import * as stacks from '../charts/stack.js';
import type { RunRecord } from '../results/record.js';
import type { FrameOptions } from './options.js';
import { innerWidth, panelAt, runPicture, type Content } from './picture.js';
import { checkFinite } from './select.js';
import { SHARE_ROW, drawShares, type Shares } from './shares.js';

export interface BarsSpec extends Omit<Content, 'height' | 'body' | 'legend'>, stacks.StackLook {
  stack: stacks.Stack;
  /** Words of the legend for a category. */
  label?: (category: string) => string;
  /** What the bars are; absent: operators in order of execution. */
  bars?: string;
  shares?: Shares;
}

/** Categories and colours of bars none of whose amounts is missing. */
export function checkedPalette(
  bars: readonly stacks.Bar[],
  known: readonly string[],
  pool?: readonly string[],
): stacks.Palette {
  for (const { name, parts } of bars)
    for (const [category, amount] of parts) checkFinite(amount, `${category} of ${name}`);
  return stacks.paletteOf(bars, known, pool);
}

export function barsPicture(
  records: readonly RunRecord[],
  options: FrameOptions,
  spec: BarsSpec,
): Promise<string> {
  const { stack, shares, height, bars } = spec;
  const inner = innerWidth(options);
  const names = stack.bars.map(({ name }) => name);
  const places = namedBands(names, inner);
  const axis = bars === undefined ? operatorAxis(places, height) : nameAxis(places, height, bars);
  const below = PANEL_TOP + height + places.height;
  return runPicture(records, options, {
    ...spec,
    legend: stacks.stackLegend(stack, spec.label),
    height: below + (shares === undefined ? 10 : 42 + shares.rows.length * SHARE_ROW),
    body: [
      panelAt(PANEL_TOP, [stacks.drawStack(stack, places, spec), axis]),
      shares && panelAt(below + 42, drawShares(shares, stack, inner)),
    ],
  });
}
