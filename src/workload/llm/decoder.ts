import type { NetworkSpecification, OperatorEntry } from '../schema.js';
import type { Decoder } from './models.js';

/** What a serving system asks a decoder for. */
export interface Step {
  /** `prefill`: all tokens of the prompts at once; `decode`: one new token a sequence. */
  phase: 'prefill' | 'decode';
  /** Tokens of a prompt, or keys and values that the new token meets, its own among them. */
  context: number;
  /** Sequences side by side; weights are read once for all of them. */
  batch: number;
}

/**
 * One step of a decoder: `batch x tokens` rows of features go through every layer. Queries that share keys and
 * values are the rows of one product (grouped queries). In `decode` keys and values come from outside, the cache. The
 * scores of later tokens, which the causal mask drops, are computed in `prefill`. Only the last token of a sequence
 * meets the vocabulary.
 *
 * Rotary positions are one pass that reads each element of queries and keys twice (with its partner).
 */
export function decoder(name: string, model: Decoder, step: Step): NetworkSpecification {
  const { features, vocabulary, layers, tied } = model;
  const { phase, context, batch } = step;
  const rows = batch * (phase === 'prefill' ? context : 1);
  return {
    kind: 'network',
    name,
    title: `${model.title}, ${describe(step)}`,
    source: `${model.source}${model.experts === undefined ? '' : '; tokens spread evenly over experts (assumed)'}`,
    input: { channels: 1, height: rows, width: 1 },
    operators: [
      { name: 'embed', kind: 'embedding', rows: vocabulary, features },
      {
        kind: 'repeat',
        repeat: {
          times: layers,
          name: 'layer',
          operators: [
            ...attention(model, step, rows),
            { name: 'norm2', kind: 'norm', type: 'rms' },
            ...(model.experts === undefined ? feedForward(model) : mixture(model, model.experts, rows)),
            { name: 'add2', kind: 'add', inputs: ['ffn', 'add1'] },
          ],
        },
      },
      { name: 'norm', kind: 'norm', stage: 'head', type: 'rms' },
      ...lastTokens(features, rows, batch),
      { name: 'lm_head', kind: 'linear', stage: 'head', features: vocabulary, ...(tied ? { tied } : {}) },
    ],
  };
}

const describe = ({ phase, context, batch }: Step): string =>
  [
    phase === 'prefill' ? `prefill of ${context} tokens` : `decode at ${context} tokens`,
    ...(batch === 1 ? [] : [`${batch} sequences`]),
  ].join(', ');

/** Ends in `add1`. */
function attention(
  { features, heads, keys, head }: Decoder,
  { phase, context, batch }: Step,
  rows: number,
): OperatorEntry[] {
  const cache = { channels: keys * head, height: batch * context, width: 1 };
  const product = { kind: 'matmul', count: batch * keys, m: (heads / keys) * (rows / batch) } as const;
  const held = (own: string): { inputs: string[]; external?: typeof cache } =>
    phase === 'prefill' ? { inputs: [own] } : { inputs: ['input'], external: cache };
  const [k, v] = [held('rope_k'), held('v')];
  return [
    { name: 'norm1', kind: 'norm', type: 'rms' },
    { name: 'q', kind: 'linear', features: heads * head },
    { name: 'k', kind: 'linear', features: keys * head, inputs: ['norm1'] },
    { name: 'v', kind: 'linear', features: keys * head, inputs: ['norm1'] },
    { name: 'rope_q', kind: 'multiply', inputs: ['q', 'q'] },
    { name: 'rope_k', kind: 'multiply', inputs: ['k', 'k'] },
    { ...product, ...k, name: 'qk', k: head, n: context, layout: 'scores', inputs: ['rope_q', ...k.inputs] },
    { name: 'softmax', kind: 'activation', function: 'softmax' },
    { ...product, ...v, name: 'av', k: context, n: head, layout: 'tokens', inputs: ['softmax', ...v.inputs] },
    {
      name: 'heads',
      kind: 'reshape',
      shape: { channels: heads * head, height: rows, width: 1 },
    },
    { name: 'o', kind: 'linear', features },
    { name: 'add1', kind: 'add', inputs: ['o', 'input'] },
  ];
}

/** Reads `norm2`, ends in `ffn`. */
function feedForward({ features, inner }: Decoder): OperatorEntry[] {
  return [
    { name: 'gate', kind: 'linear', features: inner, inputs: ['norm2'], then: ['silu'] },
    { name: 'up', kind: 'linear', features: inner, inputs: ['norm2'] },
    { name: 'gated', kind: 'multiply', inputs: ['gate', 'up'] },
    { name: 'ffn', kind: 'linear', features },
  ];
}

/**
 * Experts as one grouped product of each kind: every token goes to `perToken` of them, which together take `taken`
 * rows; where there are fewer rows than experts, those that nobody chose are stored and not read. The weighting of
 * results is not counted. Reads `norm2`, ends in `ffn`.
 */
function mixture(
  { features, inner }: Decoder,
  { count, perToken }: NonNullable<Decoder['experts']>,
  rows: number,
): OperatorEntry[] {
  const taken = rows * perToken;
  const busy = Math.min(count, taken);
  const idle = count - busy;
  const experts = (filters: number) =>
    ({
      kind: 'conv',
      kernel: 1,
      groups: busy,
      filters: busy * filters,
      ...(idle === 0 ? {} : { idle: idle * filters }),
    }) as const;
  const each = Math.ceil(taken / busy);
  const spread = { channels: busy * features, height: each, width: 1 };
  const half = { channels: features, height: rows, width: 1 };
  const mode = each * busy === taken ? {} : ({ mode: 'pad' } as const);
  const copies = Array.from({ length: perToken }, () => 'norm2');
  return [
    { name: 'router', kind: 'linear', features: count, inputs: ['norm2'], then: ['softmax'] },
    { name: 'chosen', kind: 'concat', inputs: copies },
    { name: 'dispatch', kind: 'reshape', shape: spread, ...mode },
    { name: 'gate', ...experts(inner), then: ['silu'] },
    { name: 'up', ...experts(inner), inputs: ['dispatch'] },
    { name: 'gated', kind: 'multiply', inputs: ['gate', 'up'] },
    { name: 'down', ...experts(features) },
    ...copies.map((_, index): OperatorEntry => ({
      name: `part${index}`,
      kind: 'reshape',
      shape: half,
      mode: 'select',
      inputs: ['down'],
    })),
    { name: 'ffn', kind: 'add', inputs: copies.map((_, index) => `part${index}`) },
  ];
}

/** The rows whose next token is wanted. */
const lastTokens = (features: number, rows: number, batch: number): OperatorEntry[] =>
  rows === batch
    ? []
    : [
        {
          name: 'last',
          kind: 'reshape',
          stage: 'head',
          shape: { channels: features, height: batch, width: 1 },
          mode: 'select',
        },
      ];
