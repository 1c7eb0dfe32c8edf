import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { InputError } from '../../../src/errors.js';
import type { Network } from '../../../src/workload/graph.js';

/** Writes files into a folder that is removed after the tests of the file that calls this. */
export function scratch(): (name: string, content: string | Uint8Array) => string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-import-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  return (name, content) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    return file;
  };
}

/** The message of the `InputError` that `read` must throw: one line that starts with the file. */
export function messageOf(read: () => Network, file: string): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).not.toContain('\n');
    expect(message.startsWith(file)).toBe(true);
    return message.slice(file.length);
  }
  throw new Error('nothing was thrown');
}
