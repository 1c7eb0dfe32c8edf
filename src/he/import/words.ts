import fs from 'node:fs';
import path from 'node:path';

/** What a word that names a trace may begin with: `pisa:<file>`, `cinnamon:<file or folder>`. */
export const TRACE_SCHEME = /^(pisa|cinnamon):/;

/** Enough of a file to tell whose it is. */
const BEGIN = 512;

/**
 * Whether a file of comma-separated values is P-ISA's: a program trace by its header, a kernel by its first
 * instruction, `13, add, ...`. A SCALE-Sim topology begins with a header of capitals.
 */
export function isPisaFile(file: string): boolean {
  let open: number | undefined;
  try {
    open = fs.openSync(file, 'r');
    const bytes = new Uint8Array(BEGIN);
    const text = new TextDecoder().decode(bytes.subarray(0, fs.readSync(open, bytes, 0, BEGIN, 0)));
    const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
    return first !== undefined && (/^instruction\s*,/.test(first) || /^\w*\s*,\s*[a-z]+\s*,/.test(first));
  } catch {
    // What cannot be read is told by whoever reads it.
    return false;
  } finally {
    if (open !== undefined) fs.closeSync(open);
  }
}

/** Whether a workload is named as a limb trace: by a scheme, a file of Cinnamon or of HERACLES, a CSV of P-ISA's. */
export const namesTrace = (word: string): boolean =>
  TRACE_SCHEME.test(word) ||
  /^instructions\d+$/.test(path.basename(word)) ||
  /\.(xinst|cinst|minst)$/i.test(word) ||
  (/\.csv$/i.test(word) && isPisaFile(word));
