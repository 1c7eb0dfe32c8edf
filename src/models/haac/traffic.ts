import type { Traffic } from '../../results/record.js';
import type { HaacSpec } from './architecture.js';
import type { Compiled } from './compile/index.js';
import { InputError } from '../../errors.js';
import { FIRST_OUT, IS_AND, LIVE, SECOND_OUT } from './compile/program.js';
import type { StreamLimits } from './schedule/schedule.js';

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

/**
 * What one channel behind finite queues moves, gate by gate. The queues of all engines count together: every engine
 * gets its gates in turn and in program order.
 * @throws InputError for queues that do not hold what one gate needs
 */
export function streamLimits({ inputs }: Compiled, spec: HaacSpec): StreamLimits {
  const { encoding, sww, stream, role, clock, memory, gateEngines } = spec;
  const instruction = encoding.instruction / 8;
  const depth = (queue: keyof typeof stream.queues, entry: number, least: number): number => {
    const entries = Math.floor((stream.queues[queue] * gateEngines) / entry);
    if (entries >= least) return entries;
    throw new InputError(`of ${gateEngines} engines hold ${entries} entries of ${entry} B`, {
      field: `stream.queues.${queue}`,
      expected: `at least ${least}, which one gate may need`,
    });
  };
  const byCode = (of: (code: number) => number): Float64Array =>
    Float64Array.from({ length: 16 }, (_, code) => of(code));
  const table = (code: number): number => ((code & IS_AND) !== 0 ? encoding.table : 0);
  const operands = (code: number): number =>
    ((code & FIRST_OUT) !== 0 ? encoding.outOfRange : 0) +
    ((code & SECOND_OUT) !== 0 ? encoding.outOfRange : 0);
  return {
    bytesPerCycle: memory.bandwidth / clock,
    room: {
      instructions: depth('instruction', instruction, 1),
      tables: depth('table', encoding.table, 1),
      outOfRange: depth('outOfRange', encoding.outOfRange, 2),
    },
    fetched: byCode((code) => instruction + operands(code) + (role === 'evaluator' ? table(code) : 0)),
    written: byCode((code) => ((code & LIVE) !== 0 ? sww.wire : 0) + (role === 'garbler' ? table(code) : 0)),
    before: stream.preloadInputs ? inputs * sww.wire : 0,
  };
}

/**
 * Rows of the record: the Garbler writes its tables, the Evaluator reads them. The window is written by every gate,
 * and by input labels if they are loaded; it is read by every operand that is not out of range, forwarded ones too.
 */
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
      writeBytes: gates * sww.wire + streams.input,
    },
  ];
}
