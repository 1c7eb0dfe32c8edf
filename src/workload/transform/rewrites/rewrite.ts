import type { z } from 'zod';
import type { Network } from '../../graph.js';

/** A change of a network's graph for private inference: one of `--transform`. */
export interface Rewrite<Options = unknown> {
  /** First word of the text that asks for it: `deepreduce`. */
  name: string;
  /** One line for lists and docs. */
  summary: string;
  /** Of its options; every field has a description, and takes a text too (`fields.ts`). */
  schema: z.ZodType<Options>;
  /** For docs: a text that asks for it. */
  example: string;
  /**
   * A new graph; the old one stays as it is. Name and provenance are added by whoever asks.
   * @throws InputError that says why it does not apply, with the field among its options
   */
  apply(network: Network, options: Options): Network;
}

/** Ties the options of a rewrite to its schema. */
export const rewrite = <Schema extends z.ZodType>(
  of: Omit<Rewrite<z.output<Schema>>, 'schema'> & { schema: Schema },
): Rewrite => of as unknown as Rewrite;
