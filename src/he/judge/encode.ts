import type { SealBench } from './context.js';
import type { SealPlaintext } from './library.js';

/** Where the numbers of a plaintext stand. */
export type Encoding = 'slots' | 'coefficients';
export type Values = readonly (number | bigint)[];

/** Plaintexts of BFV, from and to numbers modulo t; missing ones at the end are 0. */
export interface PlainCodec {
  encode(values: Values, encoding: Encoding): SealPlaintext;
  decode(plain: SealPlaintext, encoding: Encoding): bigint[];
  close(): void;
}

/** Bytes of a coefficient in SEAL's uncompressed files, where coefficients come last. */
const WORD = 8;

export function plainCodec({ seal, context, parameters: { n }, plain: t }: SealBench): PlainCodec {
  const encoder = seal.BatchEncoder(context);
  const residues = (values: Values): BigUint64Array => {
    if (values.length > n) throw new RangeError(`${values.length} numbers for ${n} places`);
    const words = new BigUint64Array(n);
    for (const [at, value] of values.entries()) words[at] = ((BigInt(value) % t) + t) % t;
    return words;
  };
  return {
    encode(values, encoding) {
      const words = residues(values);
      if (encoding === 'slots') return encoder.encode(words);
      // There is no setter for coefficients: those of a full plaintext are overwritten in its file.
      const plain = encoder.encode(mixedSlots(n));
      const bytes = plain.saveArray(seal.ComprModeType.none);
      bytes.set(new Uint8Array(words.buffer), bytes.length - n * WORD);
      plain.loadArray(context, bytes);
      return plain;
    },
    decode(plain, encoding) {
      if (encoding === 'slots') return [...encoder.decodeBigInt(plain, false)];
      const bytes = plain.saveArray(seal.ComprModeType.none);
      const count = plain.coeffCount;
      const words = new BigUint64Array(n);
      new Uint8Array(words.buffer).set(bytes.subarray(bytes.length - count * WORD));
      return [...words];
    },
    close: () => encoder.delete(),
  };
}

/** Slots whose polynomial has all its coefficients written out. */
const mixedSlots = (n: number): BigUint64Array =>
  BigUint64Array.from({ length: n }, (_, at) => BigInt(at % 2));
