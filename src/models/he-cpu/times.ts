import { InputError } from '../../errors.js';
import { kernelsOf } from '../../he/cost/operations.js';
import { butterflies, type KernelCounts } from '../../he/kernels.js';
import { keyDigits, limbsOf, type HeParameters } from '../../he/parameters.js';
import type { Operation } from '../../he/program.js';
import type { HeCpuSpec, Timing } from './architecture.js';

/** Names of timed operations. */
export type Timed = Exclude<keyof Timing, 'scheme' | 'n' | 'limbs' | 'digits'>;

/** Time of an operation, and what it was taken from. */
export interface OperationTime {
  seconds: number;
  /** Whether this very operation was timed at these parameters. */
  measured: boolean;
  from: string;
}

/** What is timed for an operation, the nearest first; what comes later is scaled by the work of the operations. */
const SOURCES: Readonly<Record<Operation, readonly { timed: Timed; as: Operation }[]>> = {
  add: [{ timed: 'add', as: 'add' }],
  sub: [{ timed: 'add', as: 'add' }],
  negate: [{ timed: 'add', as: 'add' }],
  'add-plain': [{ timed: 'add', as: 'add' }],
  'sub-plain': [{ timed: 'add', as: 'add' }],
  'multiply-plain': [{ timed: 'multiplyPlain', as: 'multiply-plain' }],
  multiply: [{ timed: 'multiply', as: 'multiply' }],
  square: [{ timed: 'multiply', as: 'multiply' }],
  relinearize: [
    { timed: 'relinearize', as: 'relinearize' },
    { timed: 'rotate', as: 'rotate' },
  ],
  rotate: [{ timed: 'rotate', as: 'rotate' }],
  'swap-rows': [{ timed: 'rotate', as: 'rotate' }],
  rescale: [
    { timed: 'rescale', as: 'rescale' },
    { timed: 'transform', as: 'ntt' },
    { timed: 'rotate', as: 'rotate' },
  ],
  'mod-switch': [
    { timed: 'rescale', as: 'rescale' },
    { timed: 'rotate', as: 'rotate' },
  ],
  ntt: [
    { timed: 'transform', as: 'ntt' },
    { timed: 'rotate', as: 'rotate' },
  ],
  intt: [
    { timed: 'transform', as: 'ntt' },
    { timed: 'rotate', as: 'rotate' },
  ],
};

/** Operations with a key switch. */
const SWITCHES: Readonly<Partial<Record<Operation, true>>> = {
  relinearize: true,
  rotate: true,
  'swap-rows': true,
};

/** Word operations of kernels: butterflies, if there are transforms, else products and sums of words. */
function workOf(
  { ntt, intt, multiply, add }: KernelCounts,
  n: number,
): { transforms: number; words: number } {
  return { transforms: (ntt + intt) * butterflies(n), words: (multiply + add) * n };
}

/** Parameters at which a row was timed: those of the run with its ring, as many limbs and its digits. */
function rowParameters(
  parameters: HeParameters,
  { n, limbs, digits }: Pick<Timing, 'n' | 'limbs' | 'digits'>,
): HeParameters {
  const width = parameters.limbBits[0]!;
  const cut: HeParameters['keySwitching'] =
    digits === undefined
      ? parameters.keySwitching
      : { method: 'digits', digitBits: Math.ceil((limbs * width) / digits) };
  const hybrid = parameters.keySwitching.method === 'hybrid';
  return {
    ...parameters,
    n,
    limbBits: new Array<number>(limbs).fill(width),
    keySwitching: hybrid ? { method: 'hybrid', dnum: limbs } : cut,
  };
}

/** Whether the key switches of a row are those of the run. */
const sameDigits = (parameters: HeParameters, { digits }: Timing): boolean =>
  digits === undefined || parameters.keySwitching.method === 'hybrid' || keyDigits(parameters) === digits;

/** How far a row is from a ring and a number of limbs; the ring counts first. */
const distance = (row: Timing, n: number, level: number): number =>
  100 * Math.abs(Math.log2(row.n / n)) + Math.abs(Math.log2(row.limbs / level));

/**
 * Time of one operation on ciphertexts of `level` limbs: as timed at these parameters; else that of the nearest row
 * (ring first, then limbs), times the butterflies of the operation here over those there, or of an operation without
 * transforms its words. Transforms alone predict SEAL's key switches within 6 to 15 %.
 * @throws InputError if no row of the scheme has a time for it
 */
export function timeOf(
  op: Operation,
  parameters: HeParameters,
  level: number,
  spec: HeCpuSpec,
): OperationTime {
  const { scheme, n } = parameters;
  const sources = SOURCES[op].map((source) =>
    source.timed === 'multiplyPlain' && spec.plaintexts === 'transformed' && scheme === 'bfv'
      ? { ...source, timed: 'multiplyTransformed' as const }
      : source,
  );
  for (const { timed, as } of sources) {
    const rows = spec.timings.filter((row) => row.scheme === scheme && row[timed] !== undefined);
    if (rows.length === 0) continue;
    const nearest = rows.reduce((best, row) =>
      distance(row, n, level) < distance(best, n, level) ? row : best,
    );
    const from = `${timed} at n = ${nearest.n}, ${nearest.limbs} limbs`;
    const same = as === op || (op === 'swap-rows' && as === 'rotate') || (op === 'sub' && as === 'add');
    const there = nearest.n === n && nearest.limbs === level;
    const measured = same && there && (!SWITCHES[op] || sameDigits(parameters, nearest));
    if (measured) return { seconds: nearest[timed]!, measured, from };
    const here = { ...parameters, limbBits: parameters.limbBits.slice(0, level) };
    const seconds = nearest[timed]! * ratio(op, here, as, rowParameters(parameters, nearest), timed);
    return { seconds, measured, from };
  }
  throw new InputError(`no time of '${op}' in ${scheme}`, {
    field: 'timings',
    expected: `a row of ${scheme} with ${sources.map(({ timed }) => timed).join(' or ')}`,
  });
}

/** Work of `op` at `here` over that of `as` at `there`. */
function ratio(op: Operation, here: HeParameters, as: Operation, there: HeParameters, timed: Timed): number {
  const ours = workOf(kernelsOf(op, seal(here), limbsOf(here)), here.n);
  const theirs = workOf(kernelsOf(as, there, limbsOf(there)), there.n);
  // Both operands transformed: what is left are products of words.
  if (timed === 'multiplyTransformed') return (limbsOf(here) * here.n) / (limbsOf(there) * there.n);
  if (theirs.transforms > 0 && ours.transforms > 0) return ours.transforms / theirs.transforms;
  return ours.words / theirs.words;
}

/** One limb a digit. */
const seal = (parameters: HeParameters): HeParameters =>
  parameters.keySwitching.method === 'hybrid'
    ? { ...parameters, keySwitching: { method: 'hybrid', dnum: limbsOf(parameters) } }
    : parameters;
