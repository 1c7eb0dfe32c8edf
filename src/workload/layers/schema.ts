import { z } from 'zod';
import { bias, common, kind, pair, side, size, windowed, zeros } from '../fields.js';
import { CELL_FUNCTIONS } from './recurrent.js';

const margin = z.union([side, z.tuple([side, side])], { error: 'a whole number, or [height, width]' });
const transposed = z.strictObject({
  kind: kind('transposed', 'Transposed convolution: a stride makes the feature map larger.'),
  ...common,
  filters: size.meta({ description: 'Filters: channels of the output.', unit: 'channels' }),
  ...windowed,
  padding: windowed.padding.meta({
    description: 'Elements taken off the result.',
    unit: 'elements',
    help: "One number, [vertical, horizontal], {top, bottom, left, right}, or 'same' (input * stride positions). Default: 0.",
  }),
  outputPadding: margin.optional().meta({
    description: 'Further elements at the bottom and right of the result.',
    unit: 'elements',
    help: 'Default: 0.',
  }),
  groups: size.optional().meta({
    description: 'Groups of channels convolved independently.',
    help: 'Divides the input channels and the filters. Default: 1.',
  }),
  bias,
  ...zeros,
});

const TRIPLE = '[depth, height, width]';
const triple = (of: typeof size | typeof side) =>
  z.union([of, z.tuple([of, of, of])], { error: `a whole number, or ${TRIPLE}` });
const conv3d = z.strictObject({
  kind: kind('conv3d', 'Convolution over depth, height and width.'),
  ...common,
  depth: size.meta({
    description: 'Slices of the input, below one another in its height.',
    unit: 'slices',
    help: 'Divides the height of the input. The slices of the result lie below one another in its height as well.',
  }),
  filters: size.meta({ description: 'Filters: channels of the output.', unit: 'channels' }),
  kernel: triple(size).meta({ description: `Kernel: one number, or ${TRIPLE}.`, unit: 'elements' }),
  stride: triple(size)
    .optional()
    .meta({ description: `Stride: one number, or ${TRIPLE}.`, unit: 'elements', help: 'Default: 1.' }),
  padding: triple(side)
    .optional()
    .meta({
      description: `Zeros on both sides: one number, or ${TRIPLE}.`,
      unit: 'elements',
      help: 'Default: 0.',
    }),
  dilation: triple(size)
    .optional()
    .meta({
      description: `Distance between kernel elements: one number, or ${TRIPLE}.`,
      unit: 'elements',
      help: 'Default: 1.',
    }),
  groups: size.optional().meta({
    description: 'Groups of channels convolved independently.',
    help: 'Divides the input channels and the filters. Default: 1.',
  }),
  bias,
  ...zeros,
});

const factor = z.number().gt(0).max(1_000_000);
const resize = z.strictObject({
  kind: kind('resize', 'Feature map of another height and width (upsampling, interpolation).'),
  ...common,
  scale: z
    .union([factor, z.tuple([factor, factor])], { error: 'a number above 0, or [vertical, horizontal]' })
    .optional()
    .meta({
      description: 'Factor of the height and width: one number, or [vertical, horizontal].',
      help: 'Sizes are rounded down. Either `scale` or `size`.',
    }),
  size: pair.optional().meta({
    description: 'Height and width of the result: one number, or [height, width].',
    unit: 'elements',
  }),
  mode: z.enum(['nearest', 'linear']).optional().meta({
    description:
      'nearest repeats or drops elements; linear weighs neighbours, one more pass over the result.',
    help: 'Default: nearest.',
  }),
});

const cell = {
  ...common,
  hidden: size.meta({ description: 'Features of the state.', unit: 'features' }),
  bias: z.boolean().optional().meta({
    description: 'Adds learned biases to the products of the input and of the state.',
    help: 'Default: true.',
  }),
  direction: z.enum(['forward', 'reverse', 'both']).optional().meta({
    description: 'Order of the steps; both: two layers, their states side by side in the features.',
    help: 'Default: forward.',
  }),
  result: z.enum(['states', 'last']).optional().meta({
    description: 'States of all steps (tokens), or of the last one.',
    help: 'Default: states.',
  }),
  sequential: z.boolean().optional().meta({
    description: 'Steps follow one another, each after the state before it.',
    help: 'false: all steps at once, products with the state as one layer: the same MACs and parameters, and the least time they could take. Default: true.',
  }),
  ...zeros,
};
const lstm = z.strictObject({
  kind: kind('lstm', 'Long short-term memory over the tokens of its input.'),
  ...cell,
  peepholes: z.boolean().optional().meta({
    description: 'The memory reaches the gates by learned factors.',
    help: 'Default: false.',
  }),
});
const gru = z.strictObject({
  kind: kind('gru', 'Gated recurrent unit over the tokens of its input.'),
  ...cell,
  resetAfter: z.boolean().optional().meta({
    description:
      'The reset gate comes after the product with the state, which is one product then (PyTorch, cuDNN).',
    help: 'Default: false.',
  }),
});
const rnn = z.strictObject({
  kind: kind('rnn', 'Plain recurrent layer over the tokens of its input.'),
  ...cell,
  function: z.enum(CELL_FUNCTIONS).optional().meta({ description: 'Of the sum.', help: 'Default: tanh.' }),
});

/** Kinds of entries that become several operators. */
export const LAYERS = [transposed, conv3d, resize, lstm, gru, rnn] as const;
