/**
 * Quantities with units, read once at the edge and held as plain numbers in SI (bits for data).
 *
 * A table of the domain's units instead of a general unit library: that library takes a second to load and
 * reads "cycle" as an angle. The test suite checks every entry against it.
 */
import { nearest } from '../errors.js';

/** Exponents of bit, second, joule, metre, cycle. */
type Dimension = readonly [bit: number, second: number, joule: number, metre: number, cycle: number];

interface Unit {
  factor: number;
  dimension: Dimension;
  /** Prefixed in a way that nobody means: `mHz`, `Ms`, `mB`, `KiHz`; and `Kib`, which is mostly a misspelt `KiB`. */
  unusual?: boolean;
}

const BASE: Record<string, Unit> = {
  bit: { factor: 1, dimension: [1, 0, 0, 0, 0] },
  b: { factor: 1, dimension: [1, 0, 0, 0, 0] },
  B: { factor: 8, dimension: [1, 0, 0, 0, 0] },
  bps: { factor: 1, dimension: [1, -1, 0, 0, 0] },
  byte: { factor: 8, dimension: [1, 0, 0, 0, 0] },
  s: { factor: 1, dimension: [0, 1, 0, 0, 0] },
  min: { factor: 60, dimension: [0, 1, 0, 0, 0] },
  h: { factor: 3600, dimension: [0, 1, 0, 0, 0] },
  Hz: { factor: 1, dimension: [0, -1, 0, 0, 0] },
  J: { factor: 1, dimension: [0, 0, 1, 0, 0] },
  W: { factor: 1, dimension: [0, -1, 1, 0, 0] },
  m: { factor: 1, dimension: [0, 0, 0, 1, 0] },
  cycle: { factor: 1, dimension: [0, 0, 0, 0, 1] },
};
const ALIASES: Record<string, string> = { bits: 'bit', bytes: 'byte', cycles: 'cycle', cyc: 'cycle' };

const DECIMAL: Record<string, number> = {
  f: 1e-15,
  p: 1e-12,
  n: 1e-9,
  u: 1e-6,
  µ: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
};
const BINARY: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const PREFIXES = Object.entries({ ...BINARY, ...DECIMAL });

const LARGE = ['k', 'M', 'G', 'T', 'P'];
/** Prefixes that make sense with a unit; those without an entry take every decimal one. */
const USUAL: Record<string, readonly string[]> = {
  bit: [...LARGE, ...Object.keys(BINARY)],
  b: LARGE,
  bps: LARGE,
  B: [...LARGE, ...Object.keys(BINARY)],
  byte: [...LARGE, ...Object.keys(BINARY)],
  s: ['f', 'p', 'n', 'u', 'µ', 'm'],
  // None but their own: `kh` is nobody's time.
  min: [],
  h: [],
  Hz: LARGE,
  cycle: LARGE,
};

/** Kinds of quantity an architecture field can have, with the scale of the number kept. */
export const QUANTITIES = {
  bytes: { dimension: [1, 0, 0, 0, 0], scale: 8, noun: 'a size', example: '16 KiB' },
  bits: { dimension: [1, 0, 0, 0, 0], scale: 1, noun: 'a width', example: '8 bit' },
  hertz: { dimension: [0, -1, 0, 0, 0], scale: 1, noun: 'a frequency', example: '700 MHz' },
  seconds: { dimension: [0, 1, 0, 0, 0], scale: 1, noun: 'a time', example: '100 ns' },
  cycles: { dimension: [0, 0, 0, 0, 1], scale: 1, noun: 'a number of cycles', example: '5 cycles' },
  bytesPerSecond: { dimension: [1, -1, 0, 0, 0], scale: 8, noun: 'a bandwidth', example: '270 GB/s' },
  bytesPerCycle: { dimension: [1, 0, 0, 0, -1], scale: 8, noun: 'a bandwidth', example: '64 B/cycle' },
  joules: { dimension: [0, 0, 1, 0, 0], scale: 1, noun: 'an energy', example: '1.3 pJ' },
  joulesPerByte: {
    dimension: [-1, 0, 1, 0, 0],
    scale: 1 / 8,
    noun: 'an energy per data',
    example: '3.97 pJ/bit',
  },
  watts: { dimension: [0, -1, 1, 0, 0], scale: 1, noun: 'a power', example: '2 W' },
  wattsPerByte: {
    dimension: [-1, -1, 1, 0, 0],
    scale: 1 / 8,
    noun: 'a power per data',
    example: '10 uW/KiB',
  },
  squareMetresPerByte: {
    dimension: [-1, 0, 0, 2, 0],
    scale: 1 / 8,
    noun: 'an area per data',
    example: '2800 um^2/KiB',
  },
  squareMetres: { dimension: [0, 0, 0, 2, 0], scale: 1, noun: 'an area', example: '5 mm^2' },
} as const satisfies Record<string, { dimension: Dimension; scale: number; noun: string; example: string }>;
export type QuantityKind = keyof typeof QUANTITIES;

const NUMBER = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI]nf(?:inite|inity)?)\s*(.*?)\s*$/;

export interface Parsed {
  value: number;
  dimension: Dimension;
}

/** Reads `3.97 pJ/bit`; undefined if it is no number with known units. The value is in bit, s, J, m, cycle. */
export function parseQuantity(text: string): Parsed | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const number = /^inf/i.test(match[1]!) ? Infinity : Number(match[1]);
  if (match[2] === '') return { value: number, dimension: [0, 0, 0, 0, 0] };
  const [numerator, ...denominators] = match[2]!.split('/').map((part) => parseUnit(part.trim()));
  if (numerator === undefined || denominators.includes(undefined)) return undefined;
  if ([numerator, ...denominators].some((unit) => unit!.unusual === true)) return undefined;
  return denominators.reduce<Parsed>(
    (left, right) => ({
      value: left.value / right!.factor,
      dimension: left.dimension.map((e, i) => e - right!.dimension[i]!) as unknown as Dimension,
    }),
    { value: number * numerator.factor, dimension: numerator.dimension },
  );
}

/** `KiB`, `mm^2`, `MHz`: an optional prefix, a unit, an optional power. */
export function parseUnit(text: string): Unit | undefined {
  const [, name = '', power = '1'] = /^([^\d^]+)(?:\^?([1-3]))?$/.exec(text) ?? [];
  const unit = readPrefixed(name);
  if (unit === undefined) return undefined;
  const exponent = Number(power);
  return {
    ...unit,
    factor: unit.factor ** exponent,
    dimension: unit.dimension.map((e) => e * exponent) as unknown as Dimension,
  };
}

function readPrefixed(text: string): Unit | undefined {
  const own = ALIASES[text] ?? text;
  if (Object.hasOwn(BASE, own)) return BASE[own];
  for (const [prefix, factor] of PREFIXES) {
    if (!text.startsWith(prefix)) continue;
    const rest = text.slice(prefix.length);
    const name = ALIASES[rest] ?? rest;
    const base = Object.hasOwn(BASE, name) ? BASE[name] : undefined;
    if (base === undefined) continue;
    const usual = USUAL[name] ?? Object.keys(DECIMAL);
    const unusual = usual.includes(prefix) ? {} : { unusual: true };
    return { factor: base.factor * factor, dimension: base.dimension, ...unusual };
  }
  return undefined;
}

/**
 * The number of `kind` that `text` means, e.g. `readQuantity('16 KiB', 'bytes') === 16384`.
 * Undefined if the text is no quantity or one of another dimension; zero and infinity need no unit.
 */
export function readQuantity(text: string | number, kind: QuantityKind): number | undefined {
  const parsed = parseQuantity(String(text));
  if (parsed === undefined) return undefined;
  const { dimension, scale } = QUANTITIES[kind];
  const unitless = parsed.dimension.every((e) => e === 0);
  if (unitless && (parsed.value === 0 || parsed.value === Infinity)) return parsed.value;
  return parsed.dimension.every((e, i) => e === dimension[i]) ? exactly(parsed.value, scale) : undefined;
}

/** Divides by a power-of-two scale, removing the last-digit noise that decimal prefixes leave (700 MHz is 7e8). */
function exactly(value: number, scale: number): number {
  const quotient = value / scale;
  const rounded = Number(quotient.toPrecision(15));
  return Math.abs(rounded - quotient) <= Math.abs(quotient) * 1e-15 ? rounded : quotient;
}

export const expected = (...kinds: QuantityKind[]): string =>
  `${QUANTITIES[kinds[0]!].noun} such as ${kinds.map((kind) => QUANTITIES[kind].example).join(' or ')}`;

/** Spellings that a misspelt unit is compared with; bytes before bits, so that they win a tie. */
const SPELLINGS = ['B', ...Object.keys(BASE).filter((base) => base !== 'B')]
  .flatMap((base) => [
    base,
    ...(USUAL[base] ?? Object.keys(DECIMAL)).filter((p) => p !== 'µ').map((p) => `${p}${base}`),
  ])
  .concat(Object.keys(ALIASES));
const RATES = ['', '/s', '/cycle', '/B', '/bit'];

/** `text` with its unit mended (`16 Kib` -> `16 KiB`, `3 GB/sec` -> `3 GB/s`), if that makes it of `kind`. */
export function nearestQuantity(text: string, kind: QuantityKind): string | undefined {
  const [, number, unit = ''] = NUMBER.exec(text) ?? [];
  if (number === undefined || unit === '' || parseQuantity(text) !== undefined) return undefined;
  const fitting = SPELLINGS.flatMap((spelling) => RATES.map((rate) => `${spelling}${rate}`)).filter(
    (candidate) => readQuantity(`1 ${candidate}`, kind) !== undefined,
  );
  const near = nearest(unit.replace(/\s/g, ''), fitting);
  return near === undefined ? undefined : `${number} ${near}`;
}
