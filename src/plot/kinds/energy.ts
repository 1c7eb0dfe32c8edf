/** Energy by operator and component, the totals, and which of its constants nobody has read in a source. */
import { heightOf, stackOf, totalBar } from '../../charts/stack.js';
import { percent, shorten, si } from '../../charts/text.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { trustNote } from '../picture.js';
import { checkModelled, executed, onlyRun, refuse, shortId } from '../select.js';

/** From the arithmetic outwards. */
const COMPONENTS = ['mac', 'pe', 'register', 'rf', 'noc', 'scratchpad', 'buffer', 'vector', 'dram', 'static'];

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'energy');
  const bars = executed(record).map(({ name, energy }) => ({ name, parts: new Map(Object.entries(energy)) }));
  const stack = stackOf(bars, checkedPalette(bars, COMPONENTS));
  checkModelled(record, record.totals.energyJoules, 'energy');
  if (stack.categories.length === 0)
    refuse(`run ${shortId(record)} has no energy, nothing to draw`, 'an architecture with energy per action');
  const total = totalBar(stack);
  const sum = heightOf(total);
  const of = (component: string): number => total.parts.get(component)!;
  const rows = [{ ...total, total: si(sum, 'J') }];
  return barsPicture(records, options, {
    title: 'Energy by operator and component',
    description: `Bars for ${bars.length} operators, stacked by component; ${si(sum, 'J')} in all.`,
    stack,
    label: (component) => `${shorten(component)} ${si(of(component), 'J')} (${percent(of(component) / sum)})`,
    name: 'energy (J)',
    unit: 'J',
    height: 270,
    shares: { heading: 'whole network, by component (% of energy)', rows, totalWidth: 90 },
    notes: [
      'Energy of fused operators is part of the operator they are fused into.',
      trustNote(record.assumptions, 'run'),
    ],
  });
};
