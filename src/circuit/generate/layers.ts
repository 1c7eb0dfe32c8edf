import { InputError } from '../../errors.js';
import type { FixedFormat } from './fixed.js';
import { generator, type Generator } from './generator.js';
import { gelu, layerNorm, maxPool, power, softmax } from './nonlinear.js';
import { FIELD_MODULI, fieldRelu, fieldSign, stochasticSign } from './relu.js';

const modulus = (value: number) => ({
  summary: 'bits of the field: 41 (DELPHI) or 31 (Circa)',
  default: value,
  min: 31,
  max: 41,
  choices: [...FIELD_MODULI.keys()],
});

const bits = { summary: 'bits of a value', default: 32, min: 8, max: 64 };
const fraction = { summary: 'bits below the point', default: 12, min: 2, max: 24 };
const count = (value: number) => ({ summary: 'values', default: value, min: 2, max: 4096 });

/** The format, if it leaves `least` bits above the point. */
function format(
  { bits: width, fraction: below }: { bits: number; fraction: number },
  most: number,
): FixedFormat {
  if (below > most)
    throw new InputError(`is '${below}'`, {
      field: '--param fraction',
      expected: `at most ${most} for values of ${width} bits`,
    });
  return { bits: width, fraction: below };
}

/** Non-linear layers of networks: on shares over a field as private inference garbles them, and in fixed point. */
export const LAYERS: readonly Generator[] = [
  generator(
    'relu6-shares',
    'ReLU6 on shares over a prime field, as DELPHI garbles it',
    { bits: modulus(41), fraction: { ...fraction, default: 10, min: 1, max: 20 } },
    (values) =>
      fieldRelu({
        modulusBits: values.bits,
        // A word holds the clamped value and the bits above it that are looked at.
        clampFraction: format(values, values.bits - 7).fraction,
      }),
  ),
  generator('relu-shares', 'ReLU on shares over a prime field', { bits: modulus(41) }, (values) =>
    fieldRelu({ modulusBits: values.bits }),
  ),
  generator('sign-shares', 'sign on shares over a prime field, naive', { bits: modulus(31) }, (values) =>
    fieldSign(values.bits),
  ),
  generator(
    'circa-sign',
    "Circa's stochastic sign of a masked value",
    {
      bits: { summary: 'bits of the field', default: 31, min: 2, max: 64 },
      truncated: { summary: 'low bits left out', default: 0, min: 0, max: 63 },
      negpass: { summary: '1: ties count as positive', default: 0, min: 0, max: 1 },
    },
    (values) => {
      if (values.truncated >= values.bits)
        throw new InputError(`is '${values.truncated}'`, {
          field: '--param truncated',
          expected: `less than the ${values.bits} bits of the field`,
        });
      return stochasticSign({ ...values, tiePositive: values.negpass === 1 });
    },
  ),
  generator('max-pool', 'largest of signed values', { window: count(4), bits }, (values) =>
    maxPool(values.window, values.bits),
  ),
  generator(
    'power',
    'x^degree in fixed point: a square, or as many products as it takes one after another',
    { degree: { summary: 'exponent', default: 2, min: 2, max: 16 }, bits, fraction },
    (values) => power(values.degree, format(values, values.bits - 2)),
  ),
  generator('gelu', 'GELU in fixed point by four cubics', { bits, fraction }, (values) =>
    gelu(format(values, values.bits - 4)),
  ),
  generator(
    'softmax',
    'softmax in fixed point: exponentials by shift and cubic, one reciprocal',
    { elements: { ...count(8), max: 1024 }, bits, fraction },
    (values) => softmax(values.elements, format(values, Math.floor((values.bits - 2) / 2))),
  ),
  generator(
    'layer-norm',
    'LayerNorm in fixed point without gain and bias: inverse root by eight cubics',
    { elements: { ...count(8), max: 1024 }, bits, fraction },
    (values) => layerNorm(values.elements, format(values, Math.floor((values.bits - 2) / 2.5))),
  ),
];
