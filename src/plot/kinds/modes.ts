/** Which FlexSA mode the cores worked in, operator by operator. */
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { PANEL_TOP, bands, layOutNames, operatorAxis } from '../axes.js';
import { group } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { finite, onArray, shortId, single } from '../select.js';
import { SHARE_ROW, drawShares } from '../shares.js';
import { drawStack, heightOf, legendOf, paletteOf, stackOf, totalOf, type Bar } from '../stack.js';
import { count, si } from '../text.js';
import { MARGIN } from '../theme.js';

const MODES = ['FW', 'VSW', 'HSW', 'ISW'] as const;
const MEANING: Readonly<Record<string, string>> = {
  FW: 'FW: one array of four',
  VSW: 'VSW: two tall halves',
  HSW: 'HSW: two wide halves',
  ISW: 'ISW: four by themselves',
};
const HEIGHT = 260;

export async function modes(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'modes');
  const operators = onArray(record);
  const bars = operators.map(barOf);
  if (bars.every((bar) => heightOf(bar) === 0)) {
    throw new InputError(`run ${shortId(record)} has no modes, nothing to draw`, {
      expected: 'a run of kind flexsa on flexible cores',
    });
  }
  const stack = stackOf(bars, paletteOf(bars, MODES));
  const shares = { ...stack, bars: stack.bars.map(toShares) };
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(operators.length, inner);
  const names = layOutNames(
    operators.map(({ name }) => name),
    places,
  );
  const sharesY = PANEL_TOP + HEIGHT + names.height + 42;
  return picture(
    {
      title: options.title ?? 'Modes of the cores by operator',
      subtitle: subtitleOf(records),
      description: `Share of cycles by mode for ${count(operators.length, 'operator')} on the cores.`,
      legend: legendOf(stack, (mode) => MEANING[mode] ?? mode),
      notes: [
        'Cycles in which rows enter or a stationary tile is shifted in; the mode follows from the tile alone.',
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: sharesY + SHARE_ROW,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      const look = {
        name: 'share of the operator’s cycles (%)',
        unit: '%',
        places,
        width: inner,
        height: HEIGHT,
        max: 1,
      };
      drawStack(panel, shares, look);
      operatorAxis(panel, names, places, inner, HEIGHT);
      const parts = stack.categories.map((category) => ({
        category,
        amount: totalOf(stack, category),
        colour: stack.colours.get(category)!,
      }));
      const rows = [
        { name: 'total', parts, total: `${si(parts.reduce((sum, { amount }) => sum + amount, 0))} cycles` },
      ];
      const size = { nameWidth: 0, totalWidth: 110, width: inner };
      drawShares(
        group(body, MARGIN.left, sharesY, 'panel'),
        'all operators on the cores (% of cycles)',
        rows,
        size,
      );
    },
  );
}

const barOf = ({ name, details, computeCycles }: OperatorRecord): Bar => {
  finite(computeCycles, `cycles of ${name}`);
  const cyclesOf = (mode: string): number =>
    finite(Number(details[`cycles${mode}`] ?? 0), `cycles in ${mode} of ${name}`);
  return { name, parts: new Map(MODES.map((mode) => [mode, cyclesOf(mode)])) };
};

function toShares(bar: Bar): Bar {
  const sum = heightOf(bar);
  return sum === 0
    ? bar
    : { ...bar, parts: new Map([...bar.parts].map(([mode, cycles]) => [mode, cycles / sum])) };
}
