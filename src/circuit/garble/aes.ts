/**
 * AES-128 encryption of single blocks on 32-bit words with tables (FIPS-197), for hashes whose key changes with
 * every call. Words are big-endian: word 0 holds the first four bytes.
 */

const SBOX = new Uint8Array(256);
/** MixColumns of an S-box output in row 0; rows 1 to 3 are rotations. */
const TABLES = [0, 1, 2, 3].map(() => new Int32Array(256)) as [
  ...[Int32Array, Int32Array],
  ...[Int32Array, Int32Array],
];
const [T0, T1, T2, T3] = TABLES;
const ROUNDS = 10;
/** Words of a schedule: a key a round and one before the first. */
export const SCHEDULE_WORDS = 4 * (ROUNDS + 1);
const ROUND_CONSTANTS = new Int32Array(ROUNDS);

const double = (byte: number): number => ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;

function fillTables(): void {
  // 3 generates the field: p runs through its powers, q through their inverses.
  let p = 1;
  let q = 1;
  do {
    p ^= double(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= (q << 4) & 0xff;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const spread = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4);
    SBOX[p] = (spread ^ (spread >> 8) ^ 0x63) & 0xff;
  } while (p !== 1);
  SBOX[0] = 0x63;
  for (let byte = 0; byte < 256; byte++) {
    const once = SBOX[byte]!;
    const twice = double(once);
    const column = (twice << 24) | (once << 16) | (once << 8) | (twice ^ once);
    for (const [row, table] of TABLES.entries())
      table[byte] = (column >>> (8 * row)) | (row === 0 ? 0 : column << (32 - 8 * row));
  }
  let constant = 1;
  for (let round = 0; round < ROUNDS; round++) {
    ROUND_CONSTANTS[round] = constant << 24;
    constant = double(constant);
  }
}
fillTables();

const substitute = (w: number): number =>
  (SBOX[w >>> 24]! << 24) | (SBOX[(w >>> 16) & 255]! << 16) | (SBOX[(w >>> 8) & 255]! << 8) | SBOX[w & 255]!;

/** Writes the key schedule of a key of four words. */
export function expandKey(schedule: Int32Array, k0: number, k1: number, k2: number, k3: number): void {
  schedule[0] = k0;
  schedule[1] = k1;
  schedule[2] = k2;
  schedule[3] = k3;
  for (let round = 0, at = 4; round < ROUNDS; round++, at += 4) {
    k0 ^= substitute((k3 << 8) | (k3 >>> 24)) ^ ROUND_CONSTANTS[round]!;
    k1 ^= k0;
    k2 ^= k1;
    k3 ^= k2;
    schedule[at] = k0;
    schedule[at + 1] = k1;
    schedule[at + 2] = k2;
    schedule[at + 3] = k3;
  }
}

/** Encrypts a block of four words into `out`. */
export function encrypt(
  schedule: Int32Array,
  out: Int32Array,
  x0: number,
  x1: number,
  x2: number,
  x3: number,
): void {
  let s0 = x0 ^ schedule[0]!;
  let s1 = x1 ^ schedule[1]!;
  let s2 = x2 ^ schedule[2]!;
  let s3 = x3 ^ schedule[3]!;
  for (let at = 4; at < SCHEDULE_WORDS - 4; at += 4) {
    const n0 =
      T0[s0 >>> 24]! ^ T1[(s1 >>> 16) & 255]! ^ T2[(s2 >>> 8) & 255]! ^ T3[s3 & 255]! ^ schedule[at]!;
    const n1 =
      T0[s1 >>> 24]! ^ T1[(s2 >>> 16) & 255]! ^ T2[(s3 >>> 8) & 255]! ^ T3[s0 & 255]! ^ schedule[at + 1]!;
    const n2 =
      T0[s2 >>> 24]! ^ T1[(s3 >>> 16) & 255]! ^ T2[(s0 >>> 8) & 255]! ^ T3[s1 & 255]! ^ schedule[at + 2]!;
    s3 = T0[s3 >>> 24]! ^ T1[(s0 >>> 16) & 255]! ^ T2[(s1 >>> 8) & 255]! ^ T3[s2 & 255]! ^ schedule[at + 3]!;
    s0 = n0;
    s1 = n1;
    s2 = n2;
  }
  out[0] = lastWord(s0, s1, s2, s3) ^ schedule[SCHEDULE_WORDS - 4]!;
  out[1] = lastWord(s1, s2, s3, s0) ^ schedule[SCHEDULE_WORDS - 3]!;
  out[2] = lastWord(s2, s3, s0, s1) ^ schedule[SCHEDULE_WORDS - 2]!;
  out[3] = lastWord(s3, s0, s1, s2) ^ schedule[SCHEDULE_WORDS - 1]!;
}

/** The last round has no MixColumns. */
const lastWord = (a: number, b: number, c: number, d: number): number =>
  (SBOX[a >>> 24]! << 24) | (SBOX[(b >>> 16) & 255]! << 16) | (SBOX[(c >>> 8) & 255]! << 8) | SBOX[d & 255]!;
