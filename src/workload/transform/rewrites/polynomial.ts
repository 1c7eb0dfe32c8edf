import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { RELU_FUNCTIONS } from '../../count.js';
import type { Activation, Network, Norm, Operator } from '../../graph.js';
import { choice, number, whole } from './fields.js';
import { replaceActivations } from './replace-relus.js';
import { rewrite } from './rewrite.js';

/** How the coefficients come about (Sisyphus). */
export const STRATEGIES = ['taylor-silu', 'taylor-relu', 'fit', 'quail'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const NORMALISATIONS = ['none', 'minmax'] as const;

/** Degrees that each strategy has, and the one that is meant where none is said. */
const DEGREES: Readonly<Record<Strategy, { degrees: readonly number[]; usual: number }>> = {
  'taylor-silu': { degrees: [2, 4, 6, 8, 10], usual: 2 },
  'taylor-relu': { degrees: [1], usual: 1 },
  fit: { degrees: Array.from({ length: 16 }, (_, at) => at + 1), usual: 2 },
  quail: { degrees: [2], usual: 2 },
};

const schema = z.strictObject({
  strategy: choice('where the coefficients come from', STRATEGIES).default('fit'),
  degree: whole('degree of the polynomials; default: 2, of taylor-relu 1', 1, 16).optional(),
  range: number('R: fitted on [-R, R]', Number.MIN_VALUE, 1e6).default(10),
  norm: choice('ApproxMinMaxNorm before each polynomial, or none', NORMALISATIONS).default('none'),
});

/** @throws InputError for a degree that the strategy does not have */
export function degreeOf(strategy: Strategy, degree: number | undefined): number {
  const { degrees, usual } = DEGREES[strategy];
  if (degree === undefined) return usual;
  if (degrees.includes(degree)) return degree;
  throw new InputError(`${strategy} has no polynomial of degree ${degree}`, {
    field: 'degree',
    expected: degrees.length === 1 ? String(usual) : `one of ${degrees.join(', ')}`,
  });
}

/** In words, for the assumptions of a run. */
function ruleOf(strategy: Strategy, degree: number, range: number): string {
  switch (strategy) {
    case 'taylor-silu':
      return `Taylor series of SiLU around 0 up to degree ${degree}`;
    case 'taylor-relu':
      return 'x/2, the Taylor series of "ReLU"';
    case 'fit':
      return `least squares of ReLU on [-${range}, ${range}], degree ${degree}`;
    case 'quail':
      return 'x^2, trained layer by layer to match the feature maps of the network with ReLUs';
  }
}

const asPolynomial =
  (degree: number) =>
  ({ truncated: _truncated, sign: _sign, ...rest }: Activation): Activation => ({
    ...rest,
    function: 'polynomial',
    degree,
  });

/** An affine map of each channel before every polynomial that was a ReLU; at inference a batch norm like any other. */
function withNorms(network: Network, before: ReadonlySet<string>): Network {
  const operators = network.operators.flatMap((operator): Operator[] => {
    if (!before.has(operator.name)) return [operator];
    const name = `${operator.name}.minmax-norm`;
    const { stage, inputs, inputShapes } = operator;
    const norm: Norm = {
      kind: 'norm',
      type: 'batch',
      name,
      stage,
      inputs,
      inputShapes,
      output: operator.output,
    };
    return [norm, { ...operator, inputs: [name] }];
  });
  return { ...network, operators };
}

/** Sisyphus: every ReLU becomes a polynomial. */
export const polynomial = rewrite({
  name: 'polynomial',
  summary: 'ReLUs become polynomials (Sisyphus); systole pi ranges says where they escape',
  example: 'polynomial strategy=fit degree=2 range=10',
  schema,
  apply(network, { strategy, degree, range, norm }) {
    const chosen = degreeOf(strategy, degree);
    const replaced = new Set<string>();
    const made = replaceActivations(network, RELU_FUNCTIONS, (relu) => {
      replaced.add(relu.name);
      return asPolynomial(chosen)(relu);
    });
    const note = {
      name: 'polynomial',
      value: ruleOf(strategy, chosen, range) + (norm === 'minmax' ? ', after ApproxMinMaxNorm' : ''),
      status: 'derived',
      source:
        'Garimella, Jha, Reagen, Sisyphus (arXiv 2107.12342), and its public code; coefficients computed here',
    } as const;
    const noted = { ...made, notes: [...(network.notes ?? []), note] };
    return norm === 'minmax' ? withNorms(noted, replaced) : noted;
  },
});
