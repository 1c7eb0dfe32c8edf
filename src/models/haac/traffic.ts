import type { Traffic } from '../../results/record.js';
import type { HaacSpec } from './architecture.js';
import type { Compiled } from './compile/index.js';
import { FIRST_OUT, IS_AND, SECOND_OUT } from './compile/program.js';

/** Bytes of a program to and from memory, by stream. */
export interface Streams {
  instruction: number;
  table: number;
  outOfRange: number;
  live: number;
  input: number;
}

/** N b_instr + N_and b_table + N_oor b_oor + N_live b_wire (+ inputs b_wire if they are counted). */
export function streamBytes(
  { gates, and, outOfRange, live, inputs }: Compiled,
  { encoding, sww, stream }: HaacSpec,
): Streams {
  return {
    instruction: (gates * encoding.instruction) / 8,
    table: and * encoding.table,
    outOfRange: outOfRange * encoding.outOfRange,
    live: (live.gates + live.inputs) * sww.wire,
    input: stream.preloadInputs ? inputs * sww.wire : 0,
  };
}

export const totalBytes = (streams: Streams): number =>
  Object.values(streams).reduce((sum: number, bytes: number) => sum + bytes, 0);

/** Bytes that an instruction waits for in an in-order stream, by its `code`. */
export function bytesByCode({ encoding }: HaacSpec): Float64Array {
  return Float64Array.from(
    { length: 8 },
    (_, code) =>
      encoding.instruction / 8 +
      ((code & IS_AND) !== 0 ? encoding.table : 0) +
      ((code & FIRST_OUT) !== 0 ? encoding.outOfRange : 0) +
      ((code & SECOND_OUT) !== 0 ? encoding.outOfRange : 0),
  );
}

/** Rows of the record: the Garbler writes its tables, the Evaluator reads them. */
export function trafficRows(streams: Streams, compiled: Compiled, { role, sww }: HaacSpec): Traffic[] {
  const read = (level: string, tensor: string, bytes: number): Traffic => ({
    level,
    tensor,
    readBytes: bytes,
    writeBytes: 0,
  });
  const { gates } = compiled;
  const table = read('dram', 'table', streams.table);
  return [
    read('dram', 'instruction', streams.instruction),
    role === 'evaluator' ? table : { ...table, readBytes: 0, writeBytes: streams.table },
    read('dram', 'outOfRange', streams.outOfRange),
    { ...read('dram', 'live', 0), writeBytes: streams.live },
    read('dram', 'input', streams.input),
    {
      level: 'sww',
      tensor: 'wire',
      readBytes: (2 * gates - compiled.outOfRange) * sww.wire,
      writeBytes: gates * sww.wire,
    },
  ];
}
