import { z } from 'zod';
import { quantity, wholeNumber } from '../../quantity/field.js';

const throughput = (help: string) =>
  z.number().positive().meta({ description: help, unit: 'elements per lane and cycle' });

/** Storage widths of an array's data. */
export const dataSchema = z
  .strictObject({
    ifmap: quantity('bits', 'Input activations'),
    filter: quantity('bits', 'Weights'),
    ofmap: quantity('bits', 'Output activations as written back'),
    accumulator: quantity('bits', 'Partial sums'),
  })
  .meta({ description: 'Storage width of each data type; a workload may ask for narrower ones' });

/** The vector unit beside an array: what lowering needs to know of it. */
export const vectorSchema = z
  .strictObject({
    lanes: wholeNumber('Elements handled side by side', 1, 1 << 20),
    fuse: z.boolean().default(true).meta({
      description: 'Apply activations to results on their way out instead of in a pass of their own',
    }),
    throughput: z
      .strictObject({
        relu: throughput('relu, relu6, identity'),
        activation: throughput('gelu, silu, sigmoid, tanh, hswish, hsigmoid, softplus, exp'),
        polynomial: throughput('polynomial of degree 1; degree d takes d times as long'),
        softmax: throughput('softmax'),
        norm: throughput('layer, group or RMS normalisation'),
        elementwise: throughput('add, multiply'),
        pool: throughput('pooling, per element of the window'),
        embedding: throughput('gathered elements'),
      })
      .meta({ description: 'Elements per lane and cycle by operation' }),
  })
  .meta({ description: 'Vector unit for everything that is no matrix product' });

/** What lowering asks of a machine: widths of its data and its vector unit. */
export interface LoweringSpec {
  data: z.output<typeof dataSchema>;
  vector: z.output<typeof vectorSchema>;
}
