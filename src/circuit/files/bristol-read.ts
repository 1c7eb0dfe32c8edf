import { MAX_WIRES, type Netlist } from '../netlist.js';
import { bristolHeader } from './bristol-header.js';
import { GateReader } from './gate-reader.js';

/** A text of which only some lines are in memory at a time; a piece is whole lines, the first holds the header. */
export interface NetlistText {
  pieces: Iterable<Uint8Array>;
  /** Bytes of all pieces. */
  size: number;
}

/**
 * Parses a Bristol netlist of either dialect: gates AND, XOR, INV (or NOT), EQ, EQW and MAND, and those that other
 * tools write: OR, NOR, NAND, XNOR. One pass over the bytes without strings or objects, then wires are numbered in
 * the order of the gates. MAND becomes one AND for each of its outputs, EQ a COPY of a constant, EQW a COPY; of the
 * others each becomes one AND or XOR with free gates beside it. Remarks begin with `#` or `//`.
 * Memory beside the text that is held: 4 bytes a wire and 9 bytes a gate.
 * @throws InputError with the line of the first fault
 */
export function parseBristol({ pieces, size }: NetlistText, file: string, name: string): Netlist {
  let reader: GateReader | undefined;
  let line = 0;
  for (const piece of pieces) {
    let begin = 0;
    if (reader === undefined) {
      const header = bristolHeader(piece, file, size);
      reader = new GateReader(header, file);
      ({ next: begin, line } = header);
    }
    line = scan(piece, begin, line, reader);
  }
  if (reader === undefined) throw new Error('a text has at least one piece');
  return reader.finish(name);
}

/**
 * Splits the lines from `begin` on into numbers and a name and hands each line to `reader`.
 * @param firstLine number of the line at `begin`
 * @returns number of the line after the last
 */
function scan(bytes: Uint8Array, begin: number, firstLine: number, reader: GateReader): number {
  const end = bytes.length;
  let fields = reader.fields;
  let line = firstLine;
  let count = 0;
  let name = 0;
  let at = begin;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) {
      let value = byte - 0x30;
      let digit = bytes[++at]! - 0x30;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        if (value > MAX_WIRES) reader.refuseText(bytes, at, line);
        digit = bytes[++at]! - 0x30;
      }
      if (name !== 0) reader.refuseText(bytes, at - 1, line);
      if (count === fields.length) fields = reader.moreFields();
      fields[count++] = value;
    } else if (byte === 0x20 || byte === 0x09 || byte === 0x0d) {
      at++;
    } else if (byte === 0x0a) {
      if (count > 0 || name !== 0) reader.gate(count, name, line);
      line++;
      count = 0;
      name = 0;
      at++;
    } else if (byte === 0x23 || (byte === 0x2f && bytes[at + 1] === 0x2f)) {
      at = bytes.indexOf(0x0a, at);
      if (at < 0) at = end;
    } else {
      if (name !== 0) reader.refuseText(bytes, at, line);
      let letter = byte;
      while (letter >= 0x41 && letter <= 0x5a && name <= 0xffffff) {
        name = ((name << 8) | letter) >>> 0;
        letter = bytes[++at]!;
      }
      // A name of more than four letters, or with anything but capitals in it, stops before a blank or a remark.
      if (name === 0 || (at < end && letter > 0x20 && letter !== 0x23 && letter !== 0x2f))
        reader.refuseText(bytes, at, line);
    }
  }
  if (count > 0 || name !== 0) reader.gate(count, name, line);
  return line;
}
