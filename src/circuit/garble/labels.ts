import { encrypt, expandKey, SCHEDULE_WORDS } from './aes.js';

/** Words of a label of 128 bits, the most significant first. */
export const LABEL_WORDS = 4;
export const LABEL_BYTES = 4 * LABEL_WORDS;

/** 128 bits in four words. */
export type Block = readonly [number, number, number, number];

/** Blocks that look random, the same for the same seed: AES of a counter. Enough for a simulator, no secret source. */
export function fillBlocks(words: Int32Array, seed: Block): void {
  const schedule = new Int32Array(SCHEDULE_WORDS);
  expandKey(schedule, ...seed);
  const block = new Int32Array(LABEL_WORDS);
  for (let at = 0; at < words.length; at += LABEL_WORDS) {
    encrypt(schedule, block, 0, 0, 0, at / LABEL_WORDS);
    words.set(block, at);
  }
}

/**
 * Re-keyed hash of labels (Guo, Katz, Wang, Yu: 2019/1168, EMP's MITCCRH):
 * H(x, i) = AES_{S xor i}(sigma(x)) xor sigma(x), sigma(hi || lo) = (hi xor lo) || hi.
 */
export class LabelHash {
  /** The last hash. */
  readonly out = new Int32Array(LABEL_WORDS);
  private readonly schedule = new Int32Array(SCHEDULE_WORDS);
  private readonly seed: Block;

  constructor(seed: Block) {
    this.seed = seed;
  }

  /** Takes the key of tweak `index`, below 2^32. */
  rekey(index: number): void {
    const [s0, s1, s2, s3] = this.seed;
    expandKey(this.schedule, s0, s1, s2, s3 ^ index);
  }

  /** Hashes a label into `out`. */
  hash(x0: number, x1: number, x2: number, x3: number): void {
    const { out } = this;
    const high0 = x0 ^ x2;
    const high1 = x1 ^ x3;
    encrypt(this.schedule, out, high0, high1, x0, x1);
    out[0]! ^= high0;
    out[1]! ^= high1;
    out[2]! ^= x0;
    out[3]! ^= x1;
  }
}
