import { Option } from 'commander';
import { InputError } from '../errors.js';
import { sealParameters } from '../he/judge/presets.js';
import { SCHEMES, type HeParameters, type Scheme } from '../he/parameters.js';
import { oneOf } from './output.js';

/** Options that every command on HE parameters has. */
export interface HeOptions {
  scheme: Scheme;
  n: number;
  coeffBits: number[];
  plainBits: number;
  scaleBits: number;
}

export const heOptions = (): Option[] => [
  new Option('--scheme <scheme>', `of ${SCHEMES.join(', ')}`)
    .default('bfv')
    .argParser((text) => oneOf(text, SCHEMES, '--scheme')),
  new Option('--n <n>', 'coefficients of a polynomial, a power of two (required)')
    .argParser((text) => bits(text, '--n', 'a power of two'))
    .makeOptionMandatory(),
  new Option(
    '--coeff-bits <list>',
    'bits of the coefficient primes, as of SEAL; the last is the special one, for keys (required)',
  )
    .argParser(parseBits)
    .makeOptionMandatory(),
  new Option('--plain-bits <bits>', 'bits of the plaintext modulus t, a prime that batches (bfv)')
    .default(20)
    .argParser((text) => bits(text, '--plain-bits', 'a number of bits, such as 20')),
  new Option('--scale-bits <bits>', 'bits of the scale of encoded numbers (ckks)')
    .default(40)
    .argParser((text) => bits(text, '--scale-bits', 'a number of bits, such as 40')),
];

/** Parameters as SEAL has them, of the options. */
export function parametersOf({ coeffBits, ...given }: HeOptions): HeParameters {
  if (coeffBits.length >= 2) return sealParameters(given, coeffBits);
  throw new InputError(`has ${coeffBits.length} prime`, {
    field: '--coeff-bits',
    expected: 'two or more, the last the special one',
  });
}

const parseBits = (text: string): number[] =>
  text.split(',').map((word) => bits(word.trim(), '--coeff-bits', 'numbers of bits, such as 43,43,44'));

function bits(text: string, field: string, expected: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InputError(`'${text}' is no whole number`, { field, expected });
}
