import type { HeProgram } from '../program.js';

/** Whether plaintexts are vectors of slots (row after row) or coefficients of a polynomial. */
export type Encoding = 'slots' | 'coefficients';

/** Values of a ciphertext or plaintext, in its encoding; as many as it has slots or coefficients. */
export type Values = readonly number[];

/** A layer as a program, and how tensors go into its ciphertexts and come out of them. */
export interface Lowered {
  program: HeProgram;
  encoding: Encoding;
  /** Values of each ciphertext or plaintext: slots of both rows, or coefficients. */
  size: number;
  /** Values of a plaintext of the program, from the layer's weights. */
  plain(name: string): Values;
  /** Values of the program's inputs, of a tensor `channels x height x width` in this order. */
  encode(tensor: Values): Map<string, Values>;
  /** The tensor of the results, of the values of the program's outputs. */
  decode(outputs: ReadonlyMap<string, Values>): number[];
}
