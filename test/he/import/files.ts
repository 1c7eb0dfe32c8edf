import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { InputError } from '../../../src/errors.js';

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-traces-'));
let made = 0;

/** A folder of its own with these files. */
export function place(files: Readonly<Record<string, string>>): string {
  const inside = path.join(folder, String(made++));
  fs.mkdirSync(inside, { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(inside, name), text);
  return inside;
}

/** The one line of the error that `read` throws, without the folder. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(/\S*\/(?=[\w.]+)/g, '');
    throw error;
  }
  return 'is read';
}

/** Texts cut off, with a character changed, a line dropped or one twice: read, or refused in one line that names the file. */
export function fuzz(text: string, read: (text: string) => unknown, runs = 300): void {
  const change = fc.oneof(
    fc.nat(text.length).map((at) => text.slice(0, at)),
    fc
      .tuple(
        fc.nat(text.length),
        fc.constantFrom('', ' ', 'r', '9', '[', '}', ':', '|', ',', '\n', '\0', 'é', '-1'),
      )
      .map(([at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
    fc.nat(text.split('\n').length).map((line) => text.split('\n').toSpliced(line, 1).join('\n')),
    fc.nat(text.split('\n').length).map((line) => {
      const lines = text.split('\n');
      return lines.toSpliced(line, 0, lines[line] ?? '').join('\n');
    }),
  );
  fc.assert(
    fc.property(change, (bad) => {
      try {
        read(bad);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        const { message, detail } = error as InputError;
        expect(message).not.toContain('\n');
        expect(detail.file).toBeDefined();
        expect(detail.expected).toBeDefined();
      }
    }),
    { numRuns: runs },
  );
}
