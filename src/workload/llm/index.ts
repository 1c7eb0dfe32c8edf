import { InputError, nearest } from '../../errors.js';
import { buildNetwork } from '../expand.js';
import type { Network } from '../graph.js';
import type { NetworkSpecification } from '../schema.js';
import { decoder, type Step } from './decoder.js';
import { encoder } from './encoder.js';
import { DECODERS, ENCODERS } from './models.js';
import { SCHEME } from './words.js';

const PHASES = ['prefill', 'decode'] as const;
/** Tokens if nobody says how many: prompts and caches of a page or two, and BERT's usual sentence. */
export const TOKENS = { decoder: 2048, encoder: 128 };
const MOST = 2 ** 20;

/** Names of the models. */
export const llms = (): string[] => [...Object.keys(DECODERS), ...Object.keys(ENCODERS)];

/** A decoder's step; its name says all that was chosen. */
export function decoderStep(model: string, step: Step): NetworkSpecification {
  const { phase, context, batch } = step;
  const form = phase === 'prefill' ? `prefill-T${context}` : `decode-C${context}`;
  return decoder(`${model}-${form}${suffix(batch)}`, DECODERS[model]!, step);
}

/** An encoder's pass; its name says all that was chosen. */
export const encoderPass = (model: string, given: { context: number; batch: number }): NetworkSpecification =>
  encoder(`${model}-T${given.context}${suffix(given.batch)}`, ENCODERS[model]!, given);

const suffix = (batch: number): string => (batch === 1 ? '' : `-b${batch}`);

/**
 * The network that a word names: `llm:<model>?phase=decode&cache=4096&batch=16`, `llm:<model>?tokens=512`. A decoder's
 * phase is `decode` if the word gives a cache, else `prefill`.
 * @throws InputError naming the part of the word that is wrong
 */
export function llmOfWord(word: string): Network {
  const [model, query = ''] = word.slice(SCHEME.length).split(/\?(.*)/s, 2) as [string, string?];
  if (!Object.hasOwn(DECODERS, model) && !Object.hasOwn(ENCODERS, model)) {
    throw new InputError(`unknown model '${model}'`, {
      field: 'llm',
      expected: `one of ${llms().join(', ')}`,
      nearest: nearest(model, llms()),
    });
  }
  const isDecoder = Object.hasOwn(DECODERS, model);
  const given = settings(
    query,
    isDecoder ? ['phase', 'tokens', 'cache', 'batch'] : ['tokens', 'batch'],
    model,
  );
  const number = (key: string): number | undefined => numberOf(key, given.get(key));
  const [tokens, cache, batch = 1] = ['tokens', 'cache', 'batch'].map(number) as [
    number | undefined,
    number | undefined,
    number | undefined,
  ];
  if (!isDecoder) return buildNetwork(encoderPass(model, { context: withinPositions(model, tokens), batch }));
  const phase = phaseOf(given.get('phase'), cache);
  const [own, other] = phase === 'decode' ? ['cache', 'tokens'] : ['tokens', 'cache'];
  if (given.has(other!))
    throw new InputError(`is given with phase=${phase}`, { field: other!, expected: `${own} instead` });
  return buildNetwork(
    decoderStep(model, { phase, context: (phase === 'decode' ? cache : tokens) ?? TOKENS.decoder, batch }),
  );
}

function settings(query: string, keys: readonly string[], model: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [key, value = ''] = part.split(/=(.*)/s, 2) as [string, string?];
    if (!keys.includes(key)) {
      throw new InputError(`'${key}' is no setting of ${model}`, {
        field: 'llm',
        expected: `one of ${keys.join(', ')}`,
        nearest: nearest(key, keys),
      });
    }
    given.set(key, value);
  }
  return given;
}

function numberOf(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= MOST) return value;
  throw new InputError(`is '${text}'`, { field: key, expected: `a whole number from 1 to ${MOST}` });
}

function phaseOf(text: string | undefined, cache: number | undefined): Step['phase'] {
  const phase = PHASES.find((known) => known === text);
  if (phase !== undefined) return phase;
  if (text === undefined) return cache === undefined ? 'prefill' : 'decode';
  throw new InputError(`is '${text}'`, {
    field: 'phase',
    expected: `one of ${PHASES.join(', ')}`,
    nearest: nearest(text, PHASES),
  });
}

/** BERT has a learned position for each token. */
function withinPositions(model: string, tokens: number = TOKENS.encoder): number {
  const { positions } = ENCODERS[model]!;
  if (tokens <= positions) return tokens;
  throw new InputError(`is ${tokens}`, {
    field: 'tokens',
    expected: `at most the ${positions} positions of ${model}`,
  });
}
