import type { HybridSizes } from '../../protocol/hybrid/sizes.js';
import type { InferenceSpec } from './architecture.js';

/** Sizes of an architecture in the words of the protocols. */
export function sizesOf({ he, gc, shares, transfers }: InferenceSpec): HybridSizes {
  return {
    ciphertextUp: he.ciphertext + he.ciphertextHeader,
    ciphertextDown: (he.reply ?? he.ciphertext) + he.ciphertextHeader,
    coefficient: he.coefficient,
    keys: he.keys,
    circuit: gc,
    transfers,
    fieldBits: gc.fieldBits,
    share: shares.element,
    storedShare: shares.stored,
    shareHeader: shares.header,
    baseOt: gc.baseOt,
    triple: shares.triple,
    opened: shares.opened,
  };
}
