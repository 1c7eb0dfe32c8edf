import { decoderStep, encoderPass } from '../llm/index.js';
import type { NetworkSpecification } from '../schema.js';
import type { Zoo } from './draft.js';

/** Steps of language models that are asked for most; `llm:<model>?...` makes any other. */
const STEPS: readonly NetworkSpecification[] = [
  encoderPass('bert-base', { context: 128, batch: 1 }),
  encoderPass('bert-large', { context: 384, batch: 1 }),
  ...['llama2-7b', 'llama3-8b', 'mixtral-8x7b'].flatMap((model) => [
    decoderStep(model, { phase: 'prefill', context: 2048, batch: 1 }),
    decoderStep(model, { phase: 'decode', context: 2048, batch: 1 }),
  ]),
];

export const languageModels: Zoo = new Map(STEPS.map((step) => [step.name, () => step]));
