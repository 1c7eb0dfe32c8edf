/** Where the cycles went: compute, fill, drain, and stalls by cause. */
import { STALL_COLOURS } from '../../charts/palette.js';
import { PHASES, cycleParts } from '../../charts/parts.js';
import { heightOf, normalize, stackOf, totalBar } from '../../charts/stack.js';
import { si } from '../../charts/text.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { executed, onlyRun, refuse, shortId } from '../select.js';

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'stalls');
  const bars = executed(record).map((operator) => ({ name: operator.name, parts: cycleParts(operator) }));
  const stack = stackOf(bars, checkedPalette(bars, PHASES, STALL_COLOURS));
  if (stack.categories.length === 0)
    refuse(`run ${shortId(record)}: no operator took a cycle, nothing to draw`);
  const total = totalBar(stack);
  const words = `${si(heightOf(total))} cycles`;
  const rows = [{ ...total, total: words }];
  return barsPicture(records, options, {
    title: 'Cycles by operator: compute, fill, drain and stalls',
    description: `Bars for ${bars.length} operators, stacked by phase; ${words} in all.`,
    ...(options.normalize === true
      ? { stack: normalize(stack), name: 'share of the operator’s cycles (%)', unit: '%', max: 1 }
      : { stack, name: 'cycles', unit: '' }),
    height: 290,
    shares: { heading: 'all operators (% of cycles)', rows, totalWidth: 110 },
    notes: ['Sums of the operators’ cycles; operators on different units may overlap in time.'],
  });
};
