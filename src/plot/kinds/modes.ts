/** Which FlexSA mode the cores worked in, operator by operator. */
import { heightOf, normalize, stackOf, totalBar, type Bar } from '../../charts/stack.js';
import { count, si } from '../../charts/text.js';
import type { OperatorRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { checkFinite, onlyRun, refuse, shortId, workOperators } from '../select.js';

const MODES: Readonly<Record<string, string>> = {
  FW: 'FW: one array of four',
  VSW: 'VSW: two tall halves',
  HSW: 'HSW: two wide halves',
  ISW: 'ISW: four by themselves',
};

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'modes');
  const bars = workOperators(record).map(modesOf);
  if (bars.every((bar) => heightOf(bar) === 0))
    refuse(`run ${shortId(record)} has no modes, nothing to draw`, 'a run of kind flexsa on flexible cores');
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(MODES)));
  const total = totalBar(stack);
  const rows = [{ ...total, total: `${si(heightOf(total))} cycles` }];
  return barsPicture(records, options, {
    title: 'Modes of the cores by operator',
    description: `Share of cycles by mode for ${count(bars.length, 'operator')} on the cores.`,
    stack: normalize(stack),
    label: (mode) => MODES[mode] ?? mode,
    name: 'share of the operator’s cycles (%)',
    unit: '%',
    height: 260,
    max: 1,
    shares: { heading: 'all operators on the cores (% of cycles)', rows, totalWidth: 110 },
    notes: [
      'Cycles in which rows enter or a stationary tile is shifted in; the mode follows from the tile alone.',
    ],
  });
};

function modesOf({ name, details, computeCycles }: OperatorRecord): Bar {
  checkFinite(computeCycles, `cycles of ${name}`);
  const cycles = Object.keys(MODES).map((mode) => {
    const value = Number(details[`cycles${mode}`] ?? 0);
    return [mode, checkFinite(value, `cycles in ${mode} of ${name}`)] as const;
  });
  return { name, parts: new Map(cycles) };
}
