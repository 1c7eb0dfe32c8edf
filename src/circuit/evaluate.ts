import {
  FIRST_INPUT,
  ONE,
  firstGateWire,
  inputBits,
  outputBits,
  wireCount,
  type Netlist,
} from './netlist.js';
import { bitsOf, valueOf } from './values.js';

/** Independent evaluations at a time: one a bit of the words. */
export const LANES = 32;

/**
 * Evaluates 32 lanes at once: bit `l` of word `w` is wire `w` of lane `l`. The words of the inputs are filled in by
 * the caller, those of constants and gates here. 4 bytes a wire.
 */
export function evaluateWires(netlist: Netlist, wires: Int32Array): void {
  const { gates, op, a, b } = netlist;
  const first = firstGateWire(netlist);
  if (wires.length < first + gates) throw new RangeError(`${wires.length} words for ${first + gates} wires`);
  wires[0] = 0;
  wires[ONE] = -1;
  for (let gate = 0; gate < gates; gate++) {
    const left = wires[a[gate]!]!;
    const right = wires[b[gate]!]!;
    // left AND right is left XOR right XOR (left OR right): no branch to mispredict.
    wires[first + gate] = left ^ right ^ (((op[gate]! - 1) >> 31) & (left | right));
  }
}

/** Outputs for any number of sets of inputs, one value an input, in blocks of 32. */
export function evaluateBatch(netlist: Netlist, batch: readonly (readonly bigint[])[]): bigint[][] {
  const wires = new Int32Array(wireCount(netlist));
  const results: bigint[][] = [];
  for (let begin = 0; begin < batch.length; begin += LANES) {
    const lanes = batch.slice(begin, begin + LANES);
    wires.fill(0, FIRST_INPUT, FIRST_INPUT + inputBits(netlist));
    for (const [lane, values] of lanes.entries()) fill(netlist, wires, lane, values);
    evaluateWires(netlist, wires);
    for (const lane of lanes.keys()) results.push(outputsOf(netlist, wires, lane));
  }
  return results;
}

/** Outputs for one set of inputs. */
export const evaluate = (netlist: Netlist, values: readonly bigint[]): bigint[] =>
  evaluateBatch(netlist, [values])[0]!;

/** Sets the input bits of one lane. */
function fill({ inputs }: Netlist, wires: Int32Array, lane: number, values: readonly bigint[]): void {
  if (values.length !== inputs.length)
    throw new RangeError(`${values.length} values for ${inputs.length} inputs`);
  let wire = FIRST_INPUT;
  for (const [at, bits] of inputs.entries())
    for (const bit of bitsOf(values[at]!, bits)) wires[wire++]! |= bit << lane;
}

function outputsOf(netlist: Netlist, wires: Int32Array, lane: number): bigint[] {
  const bits = new Uint8Array(outputBits(netlist));
  for (let at = 0; at < bits.length; at++) bits[at] = (wires[netlist.outputWires[at]!]! >>> lane) & 1;
  let begin = 0;
  return netlist.outputs.map((count) => valueOf(bits.subarray(begin, (begin += count))));
}
