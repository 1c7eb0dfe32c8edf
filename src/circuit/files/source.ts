import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { withFile } from '../../document/bytes.js';
import { linePieces } from '../../document/lines.js';
import { InputError } from '../../errors.js';
import { NETLIST_ENDING } from '../words.js';
import { isBinary } from './binary.js';
import { holdsHeader } from './bristol-header.js';
import type { NetlistText } from './bristol-read.js';

/** Largest file that is read, and largest text that a compressed one may hold, in bytes. */
const LARGEST = 2 ** 31 - 1;

/**
 * A compressed netlist may grow this many times (those of published circuits grow 10 to 15 times), a small one to
 * `SMALL` bytes: what a crafted file can make us allocate stays in proportion to its own size.
 */
const LARGEST_GROWTH = 100;
const SMALL = 2 ** 26;

/** Enough of a file to tell what it is. */
const MAGIC = 32;

/**
 * A netlist file as its content says: a text piece by piece; a compressed or binary one as a whole, decompressed.
 * @param use is done with it when it returns
 */
export const withNetlist = <Result>(
  file: string,
  use: (source: NetlistText | { bytes: Uint8Array }) => Result,
): Result =>
  withFile(file, 'a netlist: Bristol Fashion, old Bristol Format or binary', LARGEST, (open, size) => {
    const magic = new Uint8Array(MAGIC);
    const begin = magic.subarray(0, fs.readSync(open, magic, 0, MAGIC, 0));
    if (isGzip(begin)) return use({ bytes: unzip(fs.readFileSync(open), file) });
    if (isBinary(begin)) return use({ bytes: fs.readFileSync(open) });
    return use({ pieces: linePieces(open, holdsHeader), size });
  });

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unzip(bytes: Uint8Array, file: string): Uint8Array {
  const most = Math.min(LARGEST, Math.max(SMALL, LARGEST_GROWTH * bytes.length));
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? new InputError('decompresses to too much', {
          file,
          expected: `at most ${most} bytes from ${bytes.length} compressed ones`,
        })
      : new InputError(`cannot be decompressed (${code})`, { file, expected: 'a whole gzip file' });
  }
}

/** Name of the circuit in a file: its base name without the endings of netlists. */
export const circuitName = (file: string): string =>
  path
    .basename(file)
    .replace(NETLIST_ENDING, '')
    .replace(/\.gz$/i, '')
    .replace(/[^\w.+-]+/g, '-')
    .slice(0, 100) || 'circuit';
