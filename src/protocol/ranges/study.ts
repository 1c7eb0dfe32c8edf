import { InputError } from '../../errors.js';
import type { Activation, Network, Operator } from '../../workload/graph.js';
import { degreeOf, STRATEGIES, type Strategy } from '../../workload/transform/rewrites/polynomial.js';
import { applySteps } from '../../workload/transform/rewrites/steps.js';
import { coefficientsOf } from './coefficients.js';
import { FLAGS } from './flags.js';
import {
  firstFlags,
  propagateRanges,
  type FirstFlag,
  type RangeOptions,
  type RangeRow,
} from './propagate.js';

/** Rules for Var(w) of layers whose weights are not known: times the fan-in. */
export const INITIALISATIONS = { he: 2, lecun: 1 } as const;
export type Initialisation = keyof typeof INITIALISATIONS;

export interface StudyOptions extends Omit<RangeOptions, 'coefficients' | 'variance' | 'range'> {
  /** Where coefficients come from; undefined: as the network was rewritten, else x^2. */
  strategy?: Strategy | undefined;
  degree?: number | undefined;
  range?: number | undefined;
  norm?: string | undefined;
  initialisation: Initialisation;
}

export interface Study {
  network: Network;
  strategy: Strategy;
  range: number;
  rows: RangeRow[];
  first: FirstFlag[];
}

const RANGE = 10;

/** Ranges of a network; one without polynomials gets them first. @throws InputError */
export function studyRanges(given: Network, options: StudyOptions): Study {
  const { initialisation, norm, degree, ...rest } = options;
  const written = writtenIn(given);
  const strategy = options.strategy ?? written.strategy ?? (hasPolynomials(given) ? 'quail' : 'fit');
  const range = options.range ?? written.range ?? RANGE;
  const network = withPolynomials(given, { strategy, range, degree, norm });
  for (const one of network.operators) if (isPolynomial(one)) checkDegree(strategy, one);
  const rows = propagateRanges(network, {
    ...rest,
    range,
    variance: INITIALISATIONS[initialisation],
    coefficients: (of) => coefficientsOf(strategy, of, range),
  });
  return { network, strategy, range, rows, first: firstFlags(rows, FLAGS) };
}

/** Largest K looked at: values so far out do not occur. */
const MOST_SIGMAS = 1e6;

/** The least K whose outlier leaves [-R, R] somewhere, to a thousandth; null: none does. */
export function escapingSigmas(given: Network, options: Omit<StudyOptions, 'sigmas'>): number | null {
  const { network, strategy, range } = studyRanges(given, { ...options, sigmas: 1 });
  const { degree: _degree, norm: _norm, ...rest } = options;
  const escapes = (sigmas: number): boolean =>
    studyRanges(network, { ...rest, strategy, range, sigmas }).first.some(({ flag }) => flag === 'ESCAPE');
  if (!escapes(MOST_SIGMAS)) return null;
  let [low, high] = [1, MOST_SIGMAS];
  if (escapes(low)) return low;
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (escapes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const isPolynomial = (operator: Operator): operator is Activation =>
  operator.kind === 'activation' && operator.function === 'polynomial';
const hasPolynomials = ({ operators }: Network): boolean => operators.some(isPolynomial);

function checkDegree(strategy: Strategy, { name, degree }: Activation): void {
  try {
    degreeOf(strategy, degree);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`'${name}': ${error.problem}`, { field: 'strategy', expected: 'one of its degree' });
  }
}

function withPolynomials(
  network: Network,
  { strategy, range, degree, norm }: Pick<StudyOptions, 'strategy' | 'range' | 'degree' | 'norm'>,
): Network {
  if (!hasPolynomials(network)) {
    const options = { strategy, range, degree, norm };
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    return applySteps(network, [{ name: 'polynomial', options: given }]);
  }
  const [field] = Object.entries({ degree, norm }).find(([, value]) => value !== undefined) ?? [];
  if (field === undefined) return network;
  throw new InputError(`workload '${network.name}' has polynomials already`, {
    field,
    expected: 'a network with ReLUs, or none of --degree and --norm',
  });
}

/** What the last `polynomial` among the network's transforms was told. */
function writtenIn({ transforms = {} }: Network): { strategy?: Strategy; range?: number } {
  const names = Object.keys(transforms).filter((key) => key.split('#')[0] === 'polynomial');
  const last = transforms[names.at(-1) ?? ''];
  if (last === undefined) return {};
  const strategy = STRATEGIES.find((one) => one === last['strategy']) ?? 'fit';
  return { strategy, range: Number(last['range'] ?? RANGE) };
}
