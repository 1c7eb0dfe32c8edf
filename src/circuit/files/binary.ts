import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../errors.js';
import { MAX_WIRES, checkNetlist, outputBits, type Netlist } from '../netlist.js';

/**
 * The binary netlist, for circuits that are read again and again: magic, length of the head, SHA-256 of the rest,
 * the head as JSON, then the arrays of the netlist as they lie in memory (little-endian): a, b, outputWires, op.
 */
const MAGIC = Buffer.from('systole netlist 1\n\0\0', 'latin1');
const DIGEST_AT = MAGIC.length + 4;
const BODY_AT = DIGEST_AT + 32;

const sizes = z.array(z.number().int().min(0).max(MAX_WIRES));
const Head = z.strictObject({
  name: z.string().max(200),
  inputs: sizes,
  outputs: sizes,
  gates: z.number().int().min(0).max(MAX_WIRES),
});

export const isBinary = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).equals(MAGIC.subarray(0, 16));

/** The bytes of a binary netlist, in pieces. */
export function* binaryPieces(netlist: Netlist): Generator<Uint8Array> {
  const { name, inputs, outputs, gates, a, b, outputWires, op } = netlist;
  const head = Buffer.from(JSON.stringify({ name, inputs, outputs, gates }));
  const body = [head, ...[a, b, outputWires, op].map(bytesOf)];
  const digest = createHash('sha256');
  for (const piece of body) digest.update(piece);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  yield Buffer.concat([MAGIC, length, digest.digest()]);
  yield* body;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @throws InputError if the bytes are not whole, not those that were written, or no circuit */
export function parseBinary(bytes: Uint8Array, file: string): Netlist {
  const refuse = (problem: string): never => {
    throw new InputError(problem, {
      file,
      expected: 'a binary netlist as systole wrote it; import or generate it again',
    });
  };
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < BODY_AT) refuse('is cut short');
  if (!view.subarray(0, MAGIC.length).equals(MAGIC)) refuse('is a binary netlist of another version');
  const digest = createHash('sha256').update(view.subarray(BODY_AT)).digest();
  if (!digest.equals(view.subarray(DIGEST_AT, BODY_AT))) refuse('is damaged: its checksum differs');
  const arraysAt = BODY_AT + view.readUInt32LE(MAGIC.length);
  if (arraysAt > view.length) refuse('is cut short');
  const head = readHead(view.subarray(BODY_AT, arraysAt)) ?? refuse('is damaged: its head cannot be read');
  const wires = outputBits(head);
  if (view.length !== arraysAt + 9 * head.gates + 4 * wires)
    refuse(
      `has ${view.length} bytes where ${head.gates} gates take ${arraysAt + 9 * head.gates + 4 * wires}`,
    );
  let at = arraysAt;
  // A slice is a copy, and so aligned.
  const ints = (count: number): Int32Array => new Int32Array(copyOf(view, at, (at += 4 * count)));
  const netlist = {
    ...head,
    a: ints(head.gates),
    b: ints(head.gates),
    outputWires: ints(wires),
    op: new Uint8Array(copyOf(view, at, at + head.gates)),
  };
  return checkNetlist(netlist, { file });
}

const copyOf = ({ buffer, byteOffset }: Buffer, begin: number, end: number): ArrayBuffer =>
  (buffer as ArrayBuffer).slice(byteOffset + begin, byteOffset + end);

function readHead(bytes: Buffer): z.infer<typeof Head> | undefined {
  try {
    return Head.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}
