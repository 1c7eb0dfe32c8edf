import type { CircuitSizes } from '../gc/relu.js';
import type { TransferBits } from '../two-party/bits.js';

/** Bytes of what the hybrid protocols send and keep. */
export interface HybridSizes {
  /** A ciphertext on the link, from the client and from the server. */
  ciphertextUp: number;
  ciphertextDown: number;
  /** A coefficient of a result that is sent without the others. */
  coefficient: number;
  keys: number;
  circuit: CircuitSizes;
  /** Of comparisons without circuits. */
  transfers: TransferBits;
  /** Bits of the field: of a stochastic comparison. */
  fieldBits: number;
  /** A share of an element on the link, and as it is kept. */
  share: number;
  storedShare: number;
  /** Of a message of shares. */
  shareHeader: number;
  baseOt: number;
  /** Of a square: sent in advance, and opened by each party. */
  triple: number;
  opened: number;
}
