/** Energy by operator and component, the totals, and which of its constants nobody has read in a source. */
import { InputError } from '../../errors.js';
import type { RunRecord } from '../../results/record.js';
import { PANEL_TOP, bands, layOutNames, operatorAxis } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { executed, shortId, single } from '../select.js';
import { SHARE_ROW, drawShares } from '../shares.js';
import { drawStack, legendOf, paletteOf, stackOf, totalOf } from '../stack.js';
import { percent, shorten, si } from '../text.js';
import { trustNote } from '../trust.js';
import { MARGIN } from '../theme.js';

/** From the arithmetic outwards. */
const COMPONENTS = ['mac', 'pe', 'register', 'rf', 'noc', 'scratchpad', 'buffer', 'vector', 'dram', 'static'];
const HEIGHT = 270;

export async function energy(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'energy');
  const operators = executed(record);
  const bars = operators.map(({ name, energy }) => ({ name, parts: new Map(Object.entries(energy)) }));
  const stack = stackOf(bars, paletteOf(bars, COMPONENTS));
  if (stack.categories.length === 0) {
    throw new InputError(`run ${shortId(record)} has no energy, nothing to draw`, {
      expected: 'an architecture with energy per action',
    });
  }
  const totals = stack.categories.map((category) => totalOf(stack, category));
  const sum = totals.reduce((a, b) => a + b, 0);
  const parts = stack.categories.map((category, i) => ({
    category,
    amount: totals[i]!,
    colour: stack.colours.get(category)!,
  }));
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(operators.length, inner);
  const names = layOutNames(
    operators.map((operator) => operator.name),
    places,
  );
  const sharesY = PANEL_TOP + HEIGHT + names.height + 42;

  return picture(
    {
      title: options.title ?? 'Energy by operator and component',
      subtitle: subtitleOf(records),
      description: `Bars for ${operators.length} operators, stacked by component; ${si(sum, 'J')} in all.`,
      legend: legendOf(
        stack,
        (category) =>
          `${shorten(category)} ${si(totalOf(stack, category), 'J')} (${percent(totalOf(stack, category) / sum)})`,
      ),
      notes: [
        'Energy of fused operators is part of the operator they are fused into.',
        trustNote(record.assumptions, 'run'),
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: sharesY + SHARE_ROW,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      drawStack(panel, stack, {
        name: 'energy (J)',
        unit: 'J',
        places,
        width: inner,
        height: HEIGHT,
      });
      operatorAxis(panel, names, places, inner, HEIGHT);
      const rows = [{ name: 'total', parts, total: si(sum, 'J') }];
      drawShares(
        group(body, MARGIN.left, sharesY, 'panel'),
        'whole network, by component (% of energy)',
        rows,
        {
          nameWidth: 0,
          totalWidth: 90,
          width: inner,
        },
      );
    },
  );
}
