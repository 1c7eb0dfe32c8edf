/** Where the cycles went: compute, fill, drain, and stalls by cause. */
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { PANEL_TOP, bands, layOutNames, operatorAxis } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { executed, shortId, single } from '../select.js';
import { SHARE_ROW, drawShares } from '../shares.js';
import { drawStack, heightOf, legendOf, paletteOf, stackOf, totalOf } from '../stack.js';
import type { Bar } from '../stack.js';
import { si } from '../text.js';
import { MARGIN, STALL_COLOURS } from '../theme.js';

const PHASES = ['compute', 'fill', 'drain'];
const HEIGHT = 290;

export async function stalls(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'stalls');
  const operators = executed(record);
  const bars = operators.map(phasesOf);
  const stack = stackOf(bars, paletteOf(bars, PHASES, STALL_COLOURS));
  if (stack.categories.length === 0) {
    throw new InputError(`run ${shortId(record)}: no operator took a cycle, nothing to draw`);
  }
  const normalize = options.normalize ?? false;
  const shown = normalize ? { ...stack, bars: stack.bars.map(normalized) } : stack;
  const total = stack.bars.reduce((sum, bar) => sum + heightOf(bar), 0);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(operators.length, inner);
  const names = layOutNames(
    operators.map((operator) => operator.name),
    places,
  );
  const sharesY = PANEL_TOP + HEIGHT + names.height + 42;
  const parts = stack.categories.map((category) => ({
    category,
    amount: totalOf(stack, category),
    colour: stack.colours.get(category)!,
  }));

  return picture(
    {
      title: options.title ?? 'Cycles by operator: compute, fill, drain and stalls',
      subtitle: subtitleOf(records),
      description: `Bars for ${operators.length} operators, stacked by phase; ${si(total)} cycles in all.`,
      legend: legendOf(stack),
      notes: ['Sums of the operators’ cycles; operators on different units may overlap in time.'],
      source: sourceOf(records, options),
      width,
      bodyHeight: sharesY + SHARE_ROW,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      drawStack(panel, shown, {
        name: normalize ? 'share of the operator’s cycles (%)' : 'cycles',
        unit: normalize ? '%' : '',
        places,
        width: inner,
        height: HEIGHT,
        ...(normalize ? { max: 1 } : {}),
      });
      operatorAxis(panel, names, places, inner, HEIGHT);
      const rows = [{ name: 'total', parts, total: `${si(total)} cycles` }];
      drawShares(group(body, MARGIN.left, sharesY, 'panel'), 'all operators (% of cycles)', rows, {
        nameWidth: 0,
        totalWidth: 110,
        width: inner,
      });
    },
  );
}

/** Label of a stall cause, so that a cause named `fill` stays apart from the phase. */
export function stallLabel(cause: string): string {
  return `stall: ${cause}`;
}

function phasesOf(operator: OperatorRecord): Bar {
  const parts = new Map([
    ['compute', operator.computeCycles],
    ['fill', operator.fillCycles],
    ['drain', operator.drainCycles],
  ]);
  for (const [cause, cycles] of Object.entries(operator.stallCycles)) parts.set(stallLabel(cause), cycles);
  return { name: operator.name, parts };
}

function normalized(bar: Bar): Bar {
  const sum = heightOf(bar);
  if (sum <= 0) return bar;
  return {
    name: bar.name,
    parts: new Map([...bar.parts].map(([category, cycles]) => [category, cycles / sum])),
  };
}
