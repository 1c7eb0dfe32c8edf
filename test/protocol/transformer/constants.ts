import type { TransformerConstants } from '../../../src/protocol/transformer/constants.js';

/** Constants that no sum confuses: primes, and seconds that are a millionth of them and one more. */
export const PRIMES: TransformerConstants = {
  softmaxBytes: 2,
  softmaxTime: 3e-6,
  normBytes: 5,
  normTime: 7e-6,
  reluBytes: 11,
  reluTime: 13e-6,
  geluBytes: 17,
  geluTime: 19e-6,
  ffnBytes: 23,
  ffnTime: 29e-6,
  tokenBytes: 31,
  tokenTime: 37e-6,
  vocabularyBytes: 41,
  vocabularyTime: 43e-6,
  width: 6,
};
