/** Homomorphic layers: cycles by kernel, transforms, the rest of rotations, products and sums. */
import { heightOf, stackOf, totalBar, type Bar } from '../../charts/stack.js';
import { percent, si } from '../../charts/text.js';
import type { OperatorRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { checkFinite, executed, onlyRun, refuse, shortId } from '../select.js';

const KERNELS: Readonly<Record<string, string>> = {
  ntt: 'transforms',
  rotate: 'rotations without them',
  multiply: 'products',
  add: 'sums',
};

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'lane-kernels');
  const told = executed(record).filter(({ details }) => 'nttShare' in details);
  if (told.length === 0)
    refuse(`run ${shortId(record)} has no kernels of ciphertexts, nothing to draw`, 'a run of kind cheetah');
  const bars = told.map(kernelsOf);
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(KERNELS)));
  const total = totalBar(stack);
  const sum = heightOf(total);
  return barsPicture(records, options, {
    title: 'Cycles by layer and kernel',
    description: `Bars for ${bars.length} layers, stacked by kernel; ${si(sum)} cycles in all.`,
    stack,
    label: (kernel) => `${KERNELS[kernel]} (${percent(total.parts.get(kernel)! / sum)})`,
    name: 'cycles of the lanes',
    unit: '',
    height: 270,
    shares: { heading: 'all layers (% of cycles)', rows: [{ ...total, total: si(sum) }], totalWidth: 90 },
    notes: ['Waiting for the link is left out.'],
  });
};

/** Shares are of computing and of the tail of the reduction tree. */
function kernelsOf({ name, details, computeCycles, drainCycles }: OperatorRecord): Bar {
  const cycles = Object.keys(KERNELS).map((kernel) => {
    const share = checkFinite(Number(details[`${kernel}Share`]), `share of ${kernel} in ${name}`);
    return [kernel, share * (computeCycles + drainCycles)] as const;
  });
  return { name, parts: new Map(cycles) };
}
