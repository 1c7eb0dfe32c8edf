import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

const bytes = (help: string) => quantity('bytes', `Bytes sent ${help}`, { zero: true });
const time = (help: string) => quantity('seconds', `Time ${help}`, { zero: true });

/**
 * Constants of a transformer under a two-party protocol: bytes and seconds of each operator by what it is counted in.
 * All of them come from a fit to totals of whole models, none was measured for itself.
 */
export const transformerConstantsSchema = z
  .strictObject({
    softmaxBytes: bytes('for an element of the scores that goes through softmax'),
    softmaxTime: time('of an element of the scores that goes through softmax'),
    normBytes: bytes('for an element that goes through a layer norm of a block'),
    normTime: time('of an element that goes through a layer norm of a block'),
    reluBytes: bytes('for an element that goes through ReLU'),
    reluTime: time('of an element that goes through ReLU'),
    geluBytes: bytes('for an element that goes through GELU'),
    geluTime: time('of an element that goes through GELU'),
    ffnBytes: bytes('for a floating-point operation of feed-forward layers, two a multiply-accumulate'),
    ffnTime: time('of a floating-point operation of feed-forward layers, two a multiply-accumulate'),
    tokenBytes: bytes('for a token in a layer: projections and products of attention'),
    tokenTime: time('of a token in a layer: projections and products of attention'),
    vocabularyBytes: bytes('for a token and an entry of the vocabulary: embedding, last layer, final norm'),
    vocabularyTime: time('of a token and an entry of the vocabulary: embedding, last layer, final norm'),
    width: wholeNumber('Features of the models that all this was fitted to', 1, 1 << 20),
  })
  .meta({ description: 'Constants of a transformer under a two-party protocol' });

/** Sizes in bytes, times in seconds. */
export type TransformerConstants = z.output<typeof transformerConstantsSchema>;
