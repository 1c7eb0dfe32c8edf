/** Bytes moved, by operator and tensor at one level, and in total at every level. */
import { InputError } from '../../errors.js';
import type { RunRecord, Traffic } from '../../results/record.js';
import { PANEL_TOP, bands, layOutNames, operatorAxis } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { executed, finite, ordered, shortId, single } from '../select.js';
import { SHARE_ROW, drawShares } from '../shares.js';
import type { ShareRow } from '../shares.js';
import { drawStack, heightOf, legendOf, paletteOf, stackOf } from '../stack.js';
import type { Bar, Stack } from '../stack.js';
import { shorten, si } from '../text.js';
import { MARGIN } from '../theme.js';

const TENSORS = ['ifmap', 'filter', 'ofmap', 'psum'];
const LEVELS = ['dram', 'scratchpad'];
const HEIGHT = 270;

export async function traffic(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'traffic');
  const level = options.level ?? 'dram';
  const operators = executed(record);
  const moved = operators.flatMap((operator) => operator.traffic);
  const levels = ordered(new Set(moved.map((entry) => entry.level)), LEVELS);
  if (!levels.includes(level)) {
    throw new InputError(`run ${shortId(record)} has no traffic at level '${level}', nothing to draw`, {
      expected: levels.length === 0 ? 'a run with traffic' : `one of ${levels.join(', ')}`,
    });
  }
  const levelBars = levels.map((each) => barOf(each, moved, each));
  const bars = operators.map((operator) => barOf(operator.name, operator.traffic, level));
  const palette = paletteOf(levelBars, TENSORS);
  const stack = stackOf(bars, palette);
  const total = stack.bars.reduce((sum, bar) => sum + heightOf(bar), 0);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(operators.length, inner);
  const names = layOutNames(
    operators.map((operator) => operator.name),
    places,
  );
  const shares = shareRows(stackOf(levelBars, palette), moved);
  const sharesY = PANEL_TOP + HEIGHT + names.height + 42;

  return picture(
    {
      title: options.title ?? `Traffic by operator at ${level === 'dram' ? 'DRAM' : shorten(level)}`,
      subtitle: subtitleOf(records),
      description: `Bars for ${operators.length} operators, stacked by tensor; ${si(total, 'B')} at ${level} in all.`,
      legend: legendOf(stack),
      notes: [
        'Reads and writes together. Traffic of fused operators is part of the operator they are fused into.',
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: sharesY + shares.length * SHARE_ROW,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      const name = `bytes read and written at ${level === 'dram' ? 'DRAM' : shorten(level)} (B)`;
      drawStack(panel, stack, {
        name,
        unit: 'B',
        places,
        width: inner,
        height: HEIGHT,
      });
      operatorAxis(panel, names, places, inner, HEIGHT);
      drawShares(group(body, MARGIN.left, sharesY, 'panel'), 'whole network, by level (% of bytes)', shares, {
        nameWidth: 52,
        totalWidth: 236,
        width: inner,
      });
    },
  );
}

function bytesOf(entry: Traffic): number {
  const what = `traffic of ${entry.tensor} at ${entry.level}`;
  return finite(entry.readBytes, what) + finite(entry.writeBytes, what);
}

/** Bytes by tensor moved at one level. */
function barOf(name: string, moved: readonly Traffic[], level: string): Bar {
  const parts = new Map<string, number>();
  for (const entry of moved) {
    if (entry.level === level) parts.set(entry.tensor, (parts.get(entry.tensor) ?? 0) + bytesOf(entry));
  }
  return { name, parts };
}

/** One row for each level of the hierarchy. */
function shareRows(levels: Stack, moved: readonly Traffic[]): ShareRow[] {
  return levels.bars.map((bar) => {
    const here = moved.filter((entry) => entry.level === bar.name);
    const read = here.reduce((sum, entry) => sum + entry.readBytes, 0);
    const write = here.reduce((sum, entry) => sum + entry.writeBytes, 0);
    return {
      name: shorten(bar.name, 12),
      parts: levels.categories.map((category) => ({
        category,
        amount: bar.parts.get(category) ?? 0,
        colour: levels.colours.get(category)!,
      })),
      total: `${si(read + write, 'B')} (read ${si(read, 'B')}, write ${si(write, 'B')})`,
    };
  });
}
