import { InputError } from '../../errors.js';
import { fanInOf, type HeLayer } from './layers.js';

/**
 * How many bits the plaintext modulus of a layer needs. Cheetah profiles an application and does not print the result.
 * `uniform`: the same for all layers; `fan-in`: bits of activations and weights together, and those that the sum adds.
 */
export type PlainRule = { kind: 'uniform'; bits: number } | { kind: 'fan-in'; bits: number };

/** The rules that the published speed-ups are printed for; none of them gives all of them. */
export const PLAIN_RULES: readonly PlainRule[] = [
  { kind: 'uniform', bits: 20 },
  ...[8, 10, 12, 13, 14].map((bits): PlainRule => ({ kind: 'fan-in', bits })),
];

export const ruleText = ({ kind, bits }: PlainRule): string => `${kind}=${bits}`;

const LIMITS = { least: 1, most: 59 };

/** Reads `uniform=20`, `fan-in=12`. */
export function parsePlainRule(text: string, field: string): PlainRule {
  const [, kind, digits] = /^(uniform|fan-in)=(\d{1,3})$/.exec(text.trim()) ?? [];
  const bits = Number(digits);
  if (kind !== undefined && bits >= LIMITS.least && bits <= LIMITS.most)
    return { kind: kind as PlainRule['kind'], bits };
  throw new InputError(`is '${text}'`, {
    field,
    expected: `uniform=<bits> or fan-in=<bits of a product>, ${LIMITS.least} to ${LIMITS.most} bits, or all`,
  });
}

/** `log2 t` of a layer. */
export const plainBitsOf = (layer: HeLayer, { kind, bits }: PlainRule): number =>
  kind === 'uniform' ? bits : bits + Math.ceil(Math.log2(fanInOf(layer)));
