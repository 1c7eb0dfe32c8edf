import { gzipSync } from 'node:zlib';
import { InputError } from '../../errors.js';
import type { Netlist } from '../netlist.js';
import { binaryPieces, isBinary, parseBinary } from './binary.js';
import { parseBristol } from './bristol-read.js';
import { bristolText } from './bristol-write.js';
import { NETLIST_ENDING } from '../words.js';
import { circuitName, withNetlist } from './source.js';

export const NETLIST_FORMATS = ['fashion', 'old', 'binary'] as const;
export type NetlistFormat = (typeof NETLIST_FORMATS)[number];

/**
 * Reads a netlist of any format, gzip or not; which one it is, its content says. Of a text that is not compressed only
 * some lines are in memory at a time.
 */
export const readNetlist = (file: string): Netlist =>
  withNetlist(file, (source) => {
    if ('pieces' in source) return parseBristol(source, file, circuitName(file));
    const { bytes } = source;
    if (isBinary(bytes)) return parseBinary(bytes, file);
    return parseBristol({ pieces: [bytes], size: bytes.length }, file, circuitName(file));
  });

/**
 * The bytes of a netlist file in pieces; each piece of a compressed one is a member of the gzip file.
 * @throws InputError, before any piece, if the format cannot hold the circuit
 */
export function netlistPieces(
  netlist: Netlist,
  format: NetlistFormat,
  compressed: boolean,
): Iterable<Uint8Array> {
  const pieces = format === 'binary' ? binaryPieces(netlist) : bristolText(format, netlist);
  return compressed ? zipped(pieces) : pieces;
}

function* zipped(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield gzipSync(piece);
}

/** Format of a file to write by its name: `.bin` is binary, other endings are Bristol Fashion, each also with `.gz`. */
export function formatOfName(file: string, field: string): NetlistFormat {
  const ending = NETLIST_ENDING.exec(file)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw new InputError(`is '${file}'`, {
      field,
      expected:
        'a file name that ends in .txt, .bristol or .circ (Bristol), .bin (binary), or one of them with .gz',
    });
  return ending === 'bin' ? 'binary' : 'fashion';
}
