import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { feedForwards, type FeedForward } from '../../feed-forward.js';
import type { Activation, Network, NetworkNote, Operator } from '../../graph.js';
import { coolSoftmax, fuse, removeDeepest, scaleSkips } from './aero-layers.js';
import { choice, whole } from './fields.js';
import { dropOperators, mapOperators } from './graph-edit.js';
import { rewrite } from './rewrite.js';

/** What a variant leaves of a transformer. */
interface Variant {
  norm: boolean;
  /** Of the feed-forward network; undefined: none, it is linear. */
  activation?: 'gelu' | 'relu';
  /** A linear feed-forward network whose sum weighs both sides, as a pair of layers or as one. */
  scaled?: 'pair' | 'fused';
  temperature?: boolean;
}

const VARIANTS: Record<string, Variant> = {
  'SM+LN+G': { norm: true, activation: 'gelu' },
  'SM+LN+R': { norm: true, activation: 'relu' },
  'SM+LN': { norm: true },
  'SM+G': { norm: false, activation: 'gelu' },
  'SM+R': { norm: false, activation: 'relu' },
  SM: { norm: false },
  'SM+ScFFN': { norm: false, scaled: 'pair' },
  'SM+ScFuFFN': { norm: false, scaled: 'fused' },
  EReg: { norm: false, scaled: 'fused', temperature: true },
};
export const AERO_VARIANTS = Object.keys(VARIANTS);

const schema = z.strictObject({
  variant: choice(
    'What is left: softmax (SM), layer norm (LN), GELU (G) or ReLU (R), scaled feed-forward',
    AERO_VARIANTS,
  ),
  remove: whole(
    'Deepest feed-forward networks that are removed (_iN); of scaled variants',
    1,
    10_000,
  ).optional(),
});

type Options = z.output<typeof schema>;

function apply(network: Network, { variant: name, remove = 0 }: Options): Network {
  const variant = VARIANTS[name]!;
  const found = feedForwards(network);
  check(network, { name, variant, remove, found });
  const activated = mapActivations(network, found, variant.activation);
  const plain = variant.norm ? activated : dropOperators(activated, isLayerNorm);
  const shallower = remove === 0 ? plain : removeDeepest(plain, remove);
  const scaled = variant.scaled === undefined ? shallower : scaleSkips(shallower);
  const fused = variant.scaled === 'fused' ? fuse(scaled) : scaled;
  const cooled = variant.temperature === true ? coolSoftmax(fused) : fused;
  return { ...cooled, notes: [...(network.notes ?? []), ...notesOf(variant)] };
}

interface Request {
  name: string;
  variant: Variant;
  remove: number;
  found: readonly FeedForward[];
}

/** @throws InputError where the network does not have what the variant keeps or changes */
function check(network: Network, { name, variant, remove, found }: Request): void {
  const refuse = (field: string, problem: string, expected: string): never => {
    throw new InputError(problem, { field, expected });
  };
  const { name: workload, operators } = network;
  if (found.length === 0 || !operators.some(isSoftmax))
    refuse(
      'variant',
      `workload '${workload}' has no attention with feed-forward networks of two layers`,
      'a transformer such as gpt2-small-T128',
    );
  if (variant.norm && !operators.some(isLayerNorm))
    refuse(
      'variant',
      `workload '${workload}' has no layer norm that ${name} could keep`,
      'a variant without LN',
    );
  if (variant.activation !== undefined && found.some(({ activation }) => activation === undefined))
    refuse('variant', `workload '${workload}' has a linear feed-forward network`, 'a variant without G or R');
  if (variant.scaled !== undefined && found.some(({ sum }) => sum === undefined))
    refuse(
      'variant',
      `workload '${workload}' has a feed-forward network without a skip`,
      'SM, or a variant with G or R',
    );
  if (remove === 0) return;
  if (variant.scaled === undefined)
    refuse('remove', `${name} keeps all feed-forward networks`, 'SM+ScFFN, SM+ScFuFFN or EReg');
  if (remove > found.length)
    refuse(
      'remove',
      `workload '${workload}' has ${found.length} feed-forward networks`,
      `at most ${found.length}`,
    );
}

const isSoftmax = (operator: Operator): boolean =>
  operator.kind === 'activation' && operator.function === 'softmax';
const isLayerNorm = (operator: Operator): boolean => operator.kind === 'norm' && operator.type === 'layer';

function mapActivations(
  network: Network,
  found: readonly FeedForward[],
  wanted: Variant['activation'],
): Network {
  const all = new Set(found.flatMap(({ activation }) => (activation === undefined ? [] : [activation.name])));
  if (wanted === undefined) return dropOperators(network, ({ name }) => all.has(name));
  return mapOperators(network, (operator) =>
    all.has(operator.name) ? { ...(operator as Activation), function: wanted } : operator,
  );
}

const AERO = 'AERO (arXiv 2410.13060), entropy-guided attention (arXiv 2501.03489)';

function notesOf({ norm, scaled, temperature }: Variant): NetworkNote[] {
  const note = (name: string, value: string, status: NetworkNote['status']): NetworkNote => ({
    name: `aero.${name}`,
    value,
    status,
    source: AERO,
  });
  return [
    ...(norm ? [] : [note('final-norm', 'goes with those of the blocks', 'assumed')]),
    ...(scaled === undefined
      ? []
      : [
          note(
            'scale',
            'one factor on the skip; that of the feed-forward network is part of its weights',
            'derived',
          ),
        ]),
    ...(temperature === true ? [note('temperature', 'one factor a row of scores', 'recalled')] : []),
  ];
}

/** AERO: what a transformer has besides softmax goes, step by step; entropy regularisation has a temperature. */
export const aero = rewrite({
  name: 'aero',
  summary: 'layer norms and GELUs of a transformer go, feed-forward networks are fused or removed (AERO)',
  example: 'aero variant=SM+ScFuFFN remove=6',
  schema,
  apply,
});
