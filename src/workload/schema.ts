import { z } from 'zod';
import { bias, common, kind, name, pair, PAIR, parameters, shape, size, windowed, zeros } from './fields.js';
import { ACTIVATIONS, NORMS, OTHERWISE, SIGN_VARIANTS } from './graph.js';
import { LAYERS } from './layers/schema.js';
import { RESHAPE_MODES } from './shapes.js';

const conv = z.strictObject({
  kind: kind('conv', 'Convolution, dense or grouped.'),
  ...common,
  filters: size.meta({ description: 'Filters: channels of the output.', unit: 'channels' }),
  ...windowed,
  groups: size.optional().meta({
    description: 'Groups of channels convolved independently.',
    help: 'Divides the input channels and the filters. Default: 1.',
  }),
  idle: size.optional().meta({
    description: 'Filters that are stored and not used: experts that no token chose.',
    unit: 'channels',
    help: 'They count as parameters; nothing reads them. Default: none.',
  }),
  bias,
  ...zeros,
});
const depthwise = z.strictObject({
  kind: kind('depthwise', 'Convolution of each channel by itself: conv with groups = input channels.'),
  ...common,
  filters: size.optional().meta({
    description: 'Channels of the output, a multiple of the input channels.',
    unit: 'channels',
    help: 'Default: the input channels.',
  }),
  ...windowed,
  bias,
  ...zeros,
});
const linear = z.strictObject({
  kind: kind('linear', 'Fully connected layer, applied at every position (token).'),
  ...common,
  features: size.meta({ description: 'Features (channels) of the output.', unit: 'features' }),
  bias,
  tied: z.boolean().optional().meta({
    description: 'Weights shared with another operator (a tied language-model head).',
    help: 'Its parameters are not counted again. Default: false.',
  }),
  ...zeros,
});
const matmul = z.strictObject({
  kind: kind('matmul', 'Product of two activations: count independent m x k times k x n products.'),
  ...common,
  count: size.optional().meta({ description: 'Independent products (heads).', help: 'Default: 1.' }),
  m: size.meta({ description: 'Rows of the first operand and of the result.', unit: 'elements' }),
  n: size.meta({ description: 'Columns of the second operand and of the result.', unit: 'elements' }),
  k: size.meta({ description: 'Columns of the first, rows of the second operand.', unit: 'elements' }),
  layout: z.enum(['scores', 'tokens']).meta({
    description: 'Form of the result.',
    help: 'scores: count channels of m x n; tokens: m tokens of count * n features.',
  }),
});
const pool = z.strictObject({
  kind: kind('pool', 'Maximum or average over a sliding window.'),
  ...common,
  type: z.enum(['max', 'average']).meta({ description: 'What is taken of each window.' }),
  kernel: z
    .union([size, z.tuple([size, size]), z.literal('global')], { error: `${PAIR}, or 'global'` })
    .meta({
      description: "Window: one number, [height, width], or 'global' for the whole feature map.",
      unit: 'elements',
    }),
  stride: pair.optional().meta({
    description: 'Stride: one number, or [vertical, horizontal].',
    unit: 'elements',
    help: 'Default: the kernel.',
  }),
  padding: windowed.padding,
});
const add = z.strictObject({
  kind: kind('add', 'Sum of feature maps (residual connection, position embedding).'),
  ...common,
  parameters: parameters.meta({
    description: 'Elements of a learned addend.',
    unit: 'elements',
    help: 'With it one input is enough. Default: 0.',
  }),
});
const multiply = z.strictObject({
  kind: kind('multiply', 'Product of feature maps; one may be channels x 1 x 1 (squeeze and excite).'),
  ...common,
  parameters: parameters.meta({
    description: 'Elements of a learned factor.',
    unit: 'elements',
    help: 'With it one input is enough. Default: 0.',
  }),
});
const activation = z.strictObject({
  kind: kind('activation', 'Non-linear function of every element.'),
  ...common,
  function: z.enum(ACTIVATIONS).meta({ description: 'The function.' }),
  degree: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Degree of a polynomial.', help: 'For function: polynomial only. Default: 2.' }),
  kept: size.optional().meta({
    description: 'Elements of one input that go through the function.',
    unit: 'elements',
    help: 'Masks of pixels (SNL), rows and tokens (PriViT). Default: all.',
  }),
  otherwise: z.enum(OTHERWISE).optional().meta({
    description: 'What becomes of the elements that are not kept.',
    help: 'With `kept` only. Default: identity.',
  }),
  truncated: z.int().min(0).max(63).optional().meta({
    description: 'Low bits that the comparison of a ReLU leaves out (Circa).',
    unit: 'bits',
    help: 'For function: relu only. Default: an exact comparison.',
  }),
  sign: z
    .strictObject({
      bits: z.int().min(2).max(63).meta({ description: "Bits of the field's elements.", unit: 'bits' }),
      variant: z.enum(SIGN_VARIANTS).meta({
        description: 'What small values suffer: positive ones are zeroed, or negative ones pass.',
      }),
    })
    .optional()
    .meta({ description: 'How the truncated comparison is made.', help: 'With `truncated` only.' }),
});
const norm = z.strictObject({
  kind: kind('norm', 'Normalisation.'),
  ...common,
  type: z.enum(NORMS).meta({ description: 'What the statistics are taken over.' }),
});
const embedding = z.strictObject({
  kind: kind('embedding', 'Table look-up; a bag sums several rows into one.'),
  ...common,
  rows: size.meta({ description: 'Rows of the table.', unit: 'rows' }),
  features: size.meta({ description: 'Features of a row.', unit: 'features' }),
  tokens: size.optional().meta({
    description: 'Vectors produced.',
    unit: 'tokens',
    help: 'Default: one for every position of the input.',
  }),
  lookups: size.optional().meta({
    description: 'Rows summed into each vector.',
    unit: 'rows',
    help: 'Default: 1.',
  }),
});
const concat = z.strictObject({
  kind: kind('concat', 'Joins feature maps.'),
  ...common,
  axis: z
    .enum(['channels', 'height', 'width'])
    .optional()
    .meta({ description: 'Dimension joined.', help: 'Default: channels.' }),
});
const reshape = z.strictObject({
  kind: kind('reshape', 'Change of view without arithmetic.'),
  ...common,
  shape: z
    .union([z.enum(['flatten', 'tokens']), shape], {
      error: "{channels, height, width}, 'flatten' or 'tokens'",
    })
    .meta({
      description: 'Shape of the result.',
      help: 'flatten: all elements as channels; tokens: height * width tokens of as many features as channels.',
    }),
  mode: z.enum(RESHAPE_MODES).optional().meta({
    description: 'What happens to the elements.',
    help: 'view keeps all, select drops some, pad subsamples and adds zeros (zero-padded shortcut). Default: view.',
  }),
  parameters: parameters.meta({
    description: 'Learned elements added (a class token).',
    unit: 'elements',
    help: 'Default: 0.',
  }),
});

/** One operator as written in a file. */
export const operatorSchema = z.discriminatedUnion('kind', [
  conv,
  depthwise,
  linear,
  matmul,
  pool,
  add,
  multiply,
  activation,
  norm,
  embedding,
  concat,
  reshape,
  ...LAYERS,
]);

const repeat = z.strictObject({
  kind: kind('repeat', 'A block of operators several times (may be left out beside `repeat`).'),
  repeat: z
    .strictObject({
      times: z.int().min(1).max(10_000).meta({ description: 'How often.' }),
      name: name.meta({
        description: 'Name of the block.',
        help: 'Operator attn of the third block is block3/attn.',
      }),
      operators: z.array(operatorSchema).min(1).meta({
        description: 'Operators of one block.',
        help: "References mean an operator of the same block first; 'input' is what came before the block.",
      }),
    })
    .meta({ description: 'The block.' }),
});

/** One entry of `operators`: an operator or a repeated block. */
export const entrySchema = z.discriminatedUnion('kind', [...operatorSchema.options, repeat]);

const bits = z.int().min(1).max(64).optional();

/** A file of `kind: network`. */
export const networkSchema = z.strictObject({
  kind: kind('network', 'Says that the file describes a network.'),
  name: z
    .string()
    .max(100)
    .regex(/^[\w.-]+$/, { error: 'a name of letters, digits, dots, dashes and underscores' })
    .meta({ description: 'Name of the network.' }),
  title: z.string().max(500).optional().meta({ description: 'One line for lists.', help: 'Default: empty.' }),
  source: z.string().max(2000).optional().meta({
    description: 'Where the structure comes from and what its counts were checked against.',
    help: 'Default: empty.',
  }),
  batch: z.int().min(1).max(1_000_000).optional().meta({
    description: 'Inputs per run; multiplies every activation.',
    unit: 'inputs',
    help: 'Default: 1.',
  }),
  bits: z
    .strictObject({
      activation: bits.meta({ description: 'Width of an activation.', unit: 'bit' }),
      weight: bits.meta({ description: 'Width of a weight.', unit: 'bit' }),
    })
    .optional()
    .meta({
      description: 'Widths the network asks for.',
      help: 'Default: whatever the architecture stores.',
    }),
  ...zeros,
  input: shape.meta({ description: 'Shape of one input.' }),
  operators: z.array(entrySchema).min(1).meta({
    description: 'The operators, each after those it reads.',
    help: 'One line each: - {name: conv1, kind: conv, filters: 64, kernel: 3, padding: 1, then: [batch-norm, relu]}',
  }),
});

/** A network as written in a file: with `then`, `repeat` and defaults not yet expanded. */
export type NetworkSpecification = z.input<typeof networkSchema>;
export type OperatorEntry = z.input<typeof operatorSchema>;
export type NetworkEntry = z.input<typeof entrySchema>;
