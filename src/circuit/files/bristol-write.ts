import { FIRST_INPUT, INV, ONE, AND, firstGateWire, inputBits, wireCount, type Netlist } from '../netlist.js';
import { lowerFor, type Dialect } from './lower.js';

const CHUNK_BYTES = 1 << 22;
/** Longest line of a gate: two digits, three wires of ten, a name, blanks and the line break. */
const LONGEST_LINE = 48;

/**
 * The text of a circuit in a dialect of Bristol, in pieces. Gates keep their order; where the dialect cannot say
 * something (a constant operand, an output that is an input), gates are added: see `lowerFor`.
 * @throws InputError if the old format cannot hold the inputs and outputs
 */
export function bristolText(dialect: Dialect, circuit: Netlist): Iterable<Uint8Array> {
  return pieces(dialect, lowerFor(dialect, circuit));
}

function* pieces(dialect: Dialect, netlist: Netlist): Generator<Uint8Array> {
  const { gates, op, a, b } = netlist;
  const first = firstGateWire(netlist);
  const numbers = fileWires(netlist);
  yield Buffer.from(headerText(dialect, netlist), 'latin1');
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let at = 0;
  for (let gate = 0; gate < gates; gate++) {
    if (at + LONGEST_LINE > CHUNK_BYTES) {
      yield buffer.subarray(0, at);
      buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      at = 0;
    }
    const kind = op[gate]!;
    const left = a[gate]!;
    const out = numbers[first + gate]!;
    const line =
      kind < INV
        ? `2 1 ${numbers[left]} ${numbers[b[gate]!]} ${out} ${kind === AND ? 'AND' : 'XOR'}\n`
        : kind === INV
          ? `1 1 ${numbers[left]} ${out} INV\n`
          : left <= ONE
            ? `1 1 ${left} ${out} EQ\n`
            : `1 1 ${numbers[left]} ${out} EQW\n`;
    at += buffer.write(line, at, 'latin1');
  }
  yield buffer.subarray(0, at);
}

function headerText(dialect: Dialect, netlist: Netlist): string {
  const { gates, inputs, outputs } = netlist;
  const sizes =
    dialect === 'fashion'
      ? `${[inputs.length, ...inputs].join(' ')}\n${[outputs.length, ...outputs].join(' ')}`
      : [inputs[0] ?? 0, inputs[1] ?? 0, outputs[0] ?? 0].join(' ');
  return `${gates} ${inputBits(netlist) + gates}\n${sizes}\n\n`;
}

/** Number in the file of each wire: inputs first, the outputs last, all else in the order of the gates between. */
function fileWires(netlist: Netlist): Int32Array {
  const first = firstGateWire(netlist);
  const wires = wireCount(netlist);
  const numbers = new Int32Array(wires);
  const { outputWires } = netlist;
  const firstOutput = wires - FIRST_INPUT - outputWires.length;
  for (const [at, wire] of outputWires.entries()) numbers[wire] = firstOutput + at;
  let next = 0;
  for (let wire = FIRST_INPUT; wire < wires; wire++)
    if (wire < first || numbers[wire] === 0) numbers[wire] = next++;
  return numbers;
}
