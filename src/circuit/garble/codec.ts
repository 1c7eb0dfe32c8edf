import type { Netlist } from '../netlist.js';
import { bitsOf, valueOf } from '../values.js';
import type { Garbling } from './garble.js';
import { LABEL_WORDS } from './labels.js';

/** A label at an output that is neither of the wire's two: a table or a label was wrong. */
export class LabelError extends Error {
  override readonly name = 'LabelError';
}

/** The label of each input bit for these values; in a protocol, what oblivious transfer hands over. */
export function encodeInputs(
  { inputs }: Netlist,
  { inputZeros, delta }: Garbling,
  values: readonly bigint[],
): Int32Array {
  const labels = inputZeros.slice();
  let at = 0;
  for (const [index, bits] of inputs.entries())
    for (const bit of bitsOf(values[index]!, bits)) {
      if (bit === 1) for (let word = 0; word < LABEL_WORDS; word++) labels[at + word]! ^= delta[word]!;
      at += LABEL_WORDS;
    }
  return labels;
}

/**
 * The values behind output labels.
 * @throws LabelError for a label that the garbler did not make
 */
export function decodeOutputs(
  { outputs }: Netlist,
  { outputZeros, delta }: Garbling,
  labels: Int32Array,
): bigint[] {
  let bit = 0;
  return outputs.map((count) =>
    valueOf(Array.from({ length: count }, () => decodeBit(outputZeros, delta, labels, bit++))),
  );
}

function decodeBit(zeros: Int32Array, delta: readonly number[], labels: Int32Array, bit: number): number {
  const at = LABEL_WORDS * bit;
  const value = (labels[at + 3]! ^ zeros[at + 3]!) & 1;
  for (let word = 0; word < LABEL_WORDS; word++)
    if ((labels[at + word]! ^ zeros[at + word]!) !== (value === 1 ? delta[word]! : 0))
      throw new LabelError(`output bit ${bit} has a label that is neither zero's nor one's`);
  return value;
}
