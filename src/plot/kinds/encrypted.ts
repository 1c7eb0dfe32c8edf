/** Runs under homomorphic encryption: what kernels take the time, and what is left of the noise budget. */
import { heightOf, stackOf, totalBar, type Bar } from '../../charts/stack.js';
import { count, percent, shorten, si } from '../../charts/text.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { checkFinite, executed, onlyRun, refuse, shortId } from '../select.js';

/** In the order in which bars are stacked. */
const KERNELS = ['ntt', 'intt', 'rotate', 'automorphism', 'multiply', 'add'];

const NAMES: Readonly<Record<string, string>> = {
  ntt: 'NTT',
  intt: 'inverse NTT',
  rotate: 'rotate, NTTs apart',
  automorphism: 'automorphism',
  multiply: 'multiply',
  add: 'add',
};

const EXPECTED = 'a run of a network on an architecture of kind cheetah, rpu or he-cpu';

/** Cycles of the kernels of an operator: its shares of the time in which kernels run. */
function kernelsOf({ name, details, cycles, stallCycles }: OperatorRecord): Bar {
  const waiting = (stallCycles['bandwidth'] ?? 0) + (stallCycles['link'] ?? 0);
  const parts = Object.entries(details).flatMap(([key, value]): [string, number][] => {
    const kernel = /^kernelShare\.(\w+)$/.exec(key)?.[1] ?? /^(ntt|rotate|multiply|add)Share$/.exec(key)?.[1];
    if (kernel === undefined) return [];
    return [[kernel, checkFinite(Number(value), `${key} of ${name}`) * (cycles - waiting)]];
  });
  return { name, parts: new Map(parts) };
}

export const kernels: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'he-kernels');
  const bars = executed(record).map(kernelsOf);
  if (bars.every(({ parts }) => parts.size === 0))
    refuse(`run ${shortId(record)} has no kernels of encryption`, EXPECTED);
  const stack = stackOf(bars, checkedPalette(bars, KERNELS));
  const total = totalBar(stack);
  const sum = heightOf(total);
  const rows = [{ ...total, total: `${si(sum, '')} cycles` }];
  return barsPicture(records, options, {
    title: 'Kernels of encryption by operator',
    description: `Cycles by kernel for ${count(bars.length, 'operator')}; ${si(sum, '')} cycles in all.`,
    stack,
    label: (kernel) => `${NAMES[kernel] ?? shorten(kernel)} (${percent(total.parts.get(kernel)! / sum)})`,
    name: 'cycles of kernels',
    unit: '',
    height: 280,
    shares: { heading: 'all operators, by kernel (% of cycles)', rows, totalWidth: 110 },
    notes: ['Without waiting for memory or link. Rotations hold their key switches, transforms apart.'],
  });
};

/** Budget behind an operator, and what is gone of the largest. */
function budgetOf(operators: readonly OperatorRecord[]): Bar[] {
  const left = operators.map(({ name, details }) =>
    checkFinite(Number(details['budgetBits']), `budget of ${name}`),
  );
  const most = Math.max(...left);
  return operators.map(({ name }, at) => ({
    name,
    parts: new Map([
      ['left', left[at]!],
      ['spent', most - left[at]!],
    ]),
  }));
}

export const budget: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'noise-budget');
  const operators = executed(record).filter(({ details }) => details['budgetBits'] !== undefined);
  for (const { name, cycles } of operators) checkFinite(cycles, `cycles of ${name}`);
  if (operators.length === 0) refuse(`run ${shortId(record)} has no noise budget`, EXPECTED);
  const bars = budgetOf(operators);
  const stack = stackOf(bars, checkedPalette(bars, ['left', 'spent']));
  const least = Math.min(...bars.map(({ parts }) => parts.get('left')!));
  return barsPicture(records, options, {
    title: 'Noise budget behind each operator',
    description: `Bits left behind ${count(bars.length, 'operator')}; ${least.toFixed(1)} bits at least.`,
    stack,
    label: (part) => (part === 'left' ? `left (least: ${least.toFixed(1)} bits)` : missingWord(record)),
    name: 'noise budget (bits)',
    unit: '',
    height: 280,
    notes: notesOf(record, operators),
  });
};

const missingWord = ({ totals }: RunRecord): string =>
  totals.details['heProtocol'] === 'leveled' ? 'spent' : 'below the best';

function notesOf({ totals }: RunRecord, operators: readonly OperatorRecord[]): string[] {
  const { heProtocol, heScheme, ringDimension, modulusBits } = totals.details;
  const setting =
    heScheme === undefined
      ? []
      : [`${heScheme}, n = ${ringDimension}, q of ${modulusBits} bits, ${heProtocol ?? 'hybrid'}.`];
  const precision = operators.at(-1)!.details['precisionBits'];
  if (precision === undefined)
    return [...setting, 'Every layer begins from fresh ciphertexts: bits of log2(q / 2t) over the noise.'];
  return [
    ...setting,
    `Bits of the modulus over the scale; ${Number(precision).toFixed(1)} bits of the result are right.`,
  ];
}
