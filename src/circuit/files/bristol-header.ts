import { InputError } from '../../errors.js';
import { MAX_WIRES } from '../netlist.js';

/** What the lines before the gates say. */
export interface BristolHeader {
  /** Lines of gates; a MAND of k ANDs is one. */
  gates: number;
  /** All wires: bits of inputs and outputs of gates. */
  wires: number;
  inputs: number[];
  outputs: number[];
  /** Offset of the first byte after the header, and the number of the line that begins there, from 1. */
  next: number;
  line: number;
}

/** Unused input bits that any file may declare; every other wire is named in the file and costs 2 bytes of it. */
const FREE_WIRES = 2 ** 20;

/** Most values a header may list: inputs and outputs of published circuits are a handful, ours some thousands. */
const MOST_VALUES = 2 ** 20;

const REMARK = /(#|\/\/).*/s;

interface Line {
  numbers: number[] | undefined;
  text: string;
  line: number;
  next: number;
}

/**
 * Reads the header of either dialect. Bristol Fashion lists inputs and outputs on two lines, each beginning with
 * their count; the old Bristol Format has one line, `n1 n2 n3`, with the bits of two inputs and the output.
 * Sizes that the file is too small for are refused here, before anything is allocated.
 * @param bytes the begin of the file, all of it or so much that `holdsHeader`
 * @param size bytes of the whole file
 */
export function bristolHeader(bytes: Uint8Array, file: string, size: number): BristolHeader {
  const first = readLine(bytes, afterMark(bytes), 1);
  const expected = "a netlist that begins with the line '<gates> <wires>'";
  if (first?.numbers?.length !== 2)
    throw new InputError(first === undefined ? 'is empty' : `cannot read '${first.text}'`, {
      file,
      line: first?.line,
      expected,
    });
  const [gates, wires] = first.numbers as [number, number];
  const second = readLine(bytes, first.next, first.line + 1);
  if (second?.numbers === undefined)
    throw new InputError(
      second === undefined ? 'ends after the first line' : `cannot read '${second.text}'`,
      { file, line: second?.line ?? first.line, expected: 'a line with the bits of each input' },
    );
  const third = readLine(bytes, second.next, second.line + 1);
  const outputs = isList(second.numbers) ? third?.numbers : undefined;
  const sizes =
    third !== undefined && outputs !== undefined && isList(outputs)
      ? { inputs: second.numbers.slice(1), outputs: outputs.slice(1), next: third.next, line: third.line + 1 }
      : { ...oldSizes(second, file), next: second.next, line: second.line + 1 };
  const header = { gates, wires, ...sizes };
  checkSizes(header, size, { file, line: first.line });
  return header;
}

/** Whether the lines that a header may take are there: three that are not blank. */
export function holdsHeader(bytes: Uint8Array): boolean {
  let begin = afterMark(bytes);
  for (let lines = 0; lines < 3; lines++) {
    const line = readLine(bytes, begin, 0);
    if (line === undefined) return false;
    begin = line.next;
  }
  return true;
}

/** Sizes with their count before them; a count of 0 alone says that there are none. */
const isList = (numbers: readonly number[]): boolean => numbers.length === 1 + numbers[0]!;

function oldSizes({ numbers, text, line }: Line, file: string): { inputs: number[]; outputs: number[] } {
  if (numbers?.length !== 3)
    throw new InputError(`cannot read '${text}' as sizes of inputs and outputs`, {
      file,
      line,
      expected:
        "two lines '<count> <bits> ...' (Bristol Fashion), or one '<bits> <bits> <bits>' of two inputs and the output (old format)",
    });
  const given = (sizes: number[]): number[] => sizes.filter((bits) => bits > 0);
  return { inputs: given(numbers.slice(0, 2)), outputs: given(numbers.slice(2)) };
}

function checkSizes(header: BristolHeader, bytes: number, place: { file: string; line: number }): void {
  const { gates, wires, inputs, outputs } = header;
  const inputBits = inputs.reduce((sum, bits) => sum + bits, 0);
  const outputBits = outputs.reduce((sum, bits) => sum + bits, 0);
  const most = Math.min(MAX_WIRES - 2, FREE_WIRES + Math.floor(bytes / 2));
  const refuse = (problem: string, expected: string): never => {
    throw new InputError(problem, { ...place, expected });
  };
  if (wires > most) refuse(`header says ${wires} wires`, `at most ${most} wires in a file of ${bytes} bytes`);
  if (gates > bytes) refuse(`header says ${gates} gates`, `no more than a file of ${bytes} bytes can list`);
  if (inputBits > wires || outputBits > wires)
    refuse(
      `header says ${wires} wires, ${inputBits} bits of input and ${outputBits} of output`,
      'no more bits than wires',
    );
  if (inputBits + gates > wires)
    refuse(
      `header says ${wires} wires, but ${inputBits} bits of input and ${gates} gates drive ${inputBits + gates}`,
      'a wire for each bit of input and each gate',
    );
}

/** Offset of the first byte behind a byte order mark. */
const afterMark = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** The next line that holds more than a remark, undefined at the end; `numbers` if it holds only whole numbers. */
function readLine(bytes: Uint8Array, begin: number, line: number): Line | undefined {
  while (begin < bytes.length) {
    let end = bytes.indexOf(0x0a, begin);
    if (end < 0) end = bytes.length;
    // A longer line than any list of sizes is not looked at as a whole.
    const long = end - begin > 11 * MOST_VALUES;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + begin, long ? 40 : end - begin)
      .toString('latin1')
      .replace(REMARK, '')
      .trim();
    if (text !== '')
      return { numbers: long ? undefined : numbersIn(text), text: text.slice(0, 40), line, next: end + 1 };
    begin = end + 1;
    line++;
  }
  return undefined;
}

function numbersIn(text: string): number[] | undefined {
  if (!/^[\d\s]+$/.test(text)) return undefined;
  const numbers = text.split(/\s+/).map(Number);
  return numbers.every((number) => number <= MAX_WIRES) ? numbers : undefined;
}
