import { z } from 'zod';

/** Largest size, count or table a field accepts. */
export const LARGEST = 1_000_000_000;
export const size = z.int().min(1).max(LARGEST);
export const side = z.int().min(0).max(LARGEST);

export const PAIR = 'a whole number of at least 1, or [height, width]';
export const pair = z.union([size, z.tuple([size, size])], { error: PAIR });
export const padding = z.union(
  [
    side,
    z.tuple([side, side]),
    z.strictObject({ top: side, bottom: side, left: side, right: side }),
    z.literal('same'),
  ],
  { error: "a whole number, [vertical, horizontal], {top, bottom, left, right} or 'same'" },
);
export const shape = z.strictObject({
  channels: size.meta({ description: 'Channels, or features of a token.', unit: 'elements' }),
  height: size.meta({ description: 'Height, or tokens of a sequence.', unit: 'elements' }),
  width: size.meta({ description: 'Width; 1 for sequences and vectors.', unit: 'elements' }),
});

export const name = z
  .string()
  .regex(/^\S{1,200}$/, { error: 'a name of 1 to 200 characters without blanks' })
  .meta({
    description: 'Name of the operator.',
    help: "Unique within the network; 'input' is taken: it names the network's input.",
  });
export const common = {
  name,
  stage: z.string().max(100).optional().meta({
    description: 'Group of the operator in tables and for ReLU-reduction transforms.',
    help: 'Default: no group. The operators of `then` belong to the same group.',
  }),
  inputs: z.array(z.string()).min(1).optional().meta({
    description: 'Names of the operators that produce the inputs.',
    help: "Default: the operator before. The name of an operator with `then` means the end of its chain; 'input' is the network's input, or what came before the block inside a `repeat`.",
  }),
  external: shape.optional().meta({
    description: "Shape of 'input' for this operator alone.",
    help: "The operator reads a tensor of its own from outside the network, and `inputs` may be left out. For lists of independent layers and for further inputs of a network. Default: 'input' is the network's input.",
  }),
  then: z.array(z.string()).optional().meta({
    description: 'Activations and norms applied to the result, in order.',
    help: 'Each becomes an operator of its own, named conv1.relu, conv1.batch-norm, ...; one of the activations, polynomial(degree), batch-norm, layer-norm, group-norm, rms-norm.',
  }),
};
export const bias = z
  .boolean()
  .optional()
  .meta({ description: 'Adds a learned bias.', help: 'Default: false.' });
export const parameters = z.int().min(0).max(LARGEST).optional();

export const windowed = {
  kernel: pair.meta({ description: 'Kernel: one number, or [height, width].', unit: 'elements' }),
  stride: pair.optional().meta({
    description: 'Stride: one number, or [vertical, horizontal].',
    unit: 'elements',
    help: 'Default: 1.',
  }),
  padding: padding.optional().meta({
    description: 'Zeros around the input.',
    unit: 'elements',
    help: "One number, [vertical, horizontal], {top, bottom, left, right}, or 'same' (ceil(input / stride) positions, the odd zero at the bottom and right). Default: 0.",
  }),
  dilation: pair.optional().meta({
    description: 'Distance between kernel elements: one number, or [vertical, horizontal].',
    unit: 'elements',
    help: 'Default: 1 (dense kernel).',
  }),
};

export const kind = <Kind extends string>(value: Kind, description: string) =>
  z.literal(value).meta({ description });

/** `2:4`: of every 4 weights of a filter 2 are kept. */
const PATTERN = /^[1-9]\d{0,3}:[1-9]\d{0,3}$/;

/** Zeros among weights, of a layer or as the default of a network. */
export const zeros = {
  sparsity: z
    .string()
    .regex(PATTERN, { error: 'N:M, such as 2:4: of every M weights N are kept' })
    .optional()
    .meta({
      description: 'Weights that are kept, N:M: of every M weights of a filter N.',
      help: 'A mark: machines that do not skip zeros run the layer dense and say so. Default: that of the network, or all.',
    }),
  density: z.number({ error: 'a number above 0 and up to 1' }).gt(0).max(1).optional().meta({
    description: 'Share of the weights that are not zero, wherever they lie.',
    help: 'In place of `sparsity`. 1: the layer is dense whatever the network says. Default: that of the network, or 1.',
  }),
};
