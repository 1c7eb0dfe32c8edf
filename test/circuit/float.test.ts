import { describe, expect, it } from 'vitest';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { agrees, Random } from './helpers.js';

interface Format {
  bits: number;
  fraction: number;
  encode(value: number): bigint;
  decode(pattern: bigint): number;
  round(value: number): number;
}

const view = new DataView(new ArrayBuffer(8));

const FORMATS: Format[] = [
  {
    ...{ bits: 32, fraction: 23, round: Math.fround },
    encode: (value) => (view.setFloat32(0, value), BigInt(view.getUint32(0))),
    decode: (pattern) => (view.setUint32(0, Number(pattern)), view.getFloat32(0)),
  },
  {
    ...{ bits: 64, fraction: 52, round: (value) => value },
    encode: (value) => (view.setFloat64(0, value), view.getBigUint64(0)),
    decode: (pattern) => (view.setBigUint64(0, pattern), view.getFloat64(0)),
  },
];

/** Zeros, infinities, NaN, ones, the least and largest subnormal, normal and finite numbers, of either sign. */
function specials({ bits, fraction, encode }: Format): bigint[] {
  const infinity = encode(Infinity);
  const least = 1n << BigInt(fraction);
  const positive = [
    0n,
    1n,
    2n,
    least - 1n,
    least,
    least + 1n,
    encode(1),
    encode(1.5),
    infinity - 1n,
    infinity,
  ];
  const sign = 1n << BigInt(bits - 1);
  return [...positive, ...positive.map((pattern) => pattern | sign), encode(NaN), infinity + 1n];
}

describe.each(FORMATS)('floating point of $bits bits', (format) => {
  const { bits, fraction, encode, decode, round } = format;
  const pattern = (value: number): bigint => encode(Number.isNaN(value) ? NaN : value);

  /** Any pairs; near ones, whose difference cancels; ones whose product is near the least normal number. */
  function pairs(seed: number): bigint[][] {
    const random = new Random(seed);
    const low = (1n << BigInt(bits - 1)) - 1n;
    const near = (): bigint[] => {
      const x = random.bits(bits);
      const y = BigInt.asUintN(bits, x + random.bits(fraction) - random.bits(fraction));
      return [x, y ^ (random.bits(1) << BigInt(bits - 1))];
    };
    const tiny = (): bigint[] => {
      const x = random.bits(bits - 2);
      return [x, BigInt.asUintN(bits, (low >> 1n) - (x & low) - random.bits(fraction + 4))];
    };
    const any = (): bigint[] => [random.bits(bits), random.bits(bits)];
    return Array.from({ length: 1000 }, () => [any(), near(), tiny()]).flat();
  }

  const all = specials(format).flatMap((x) => specials(format).map((y) => [x, y]));

  it('adds', () => {
    const circuit = generateCircuit('float-add', [`bits=${bits}`]);
    agrees(circuit, [...all, ...pairs(1)], (x, y) => [pattern(round(decode(x!) + decode(y!)))]);
  });

  it('multiplies', () => {
    const circuit = generateCircuit('float-mul', [`bits=${bits}`]);
    const inputs = pairs(2);
    const products = inputs.map(([x, y]) => Math.abs(decode(x!) * decode(y!)));
    const leastNormal = decode(1n << BigInt(fraction));
    expect(products.filter((product) => product > 0 && product < leastNormal).length).toBeGreaterThan(100);
    agrees(circuit, [...all, ...inputs], (x, y) => [pattern(round(decode(x!) * decode(y!)))]);
  });
});
