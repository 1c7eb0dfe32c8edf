import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryTraceWriter } from '../../src/results/export/memory-trace.js';
import { OutputFile } from '../../src/document/output.js';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-partial-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);

describe('a file that is written in pieces', () => {
  it('is there whole when it is closed', () => {
    const file = new OutputFile(at('new/deep/x'));
    file.put('one\n');
    file.put('z'.repeat(1 << 17));
    expect([fs.existsSync(at('new/deep/x')), file.closed]).toEqual([false, false]);
    file.put('\ntwo\n');
    file.close();
    expect(fs.readFileSync(at('new/deep/x'), 'utf8')).toBe(`one\n${'z'.repeat(1 << 17)}\ntwo\n`);
    expect(fs.readdirSync(at('new/deep'))).toEqual(['x']);
    expect(file.closed).toBe(true);
    file.abort();
    expect(fs.existsSync(at('new/deep/x'))).toBe(true);
  });

  it('was never there when it is given up, nor its folders', () => {
    fs.mkdirSync(at('old'));
    const file = new OutputFile(at('old/new/deep/x'));
    file.put('one\n');
    file.abort();
    file.abort();
    expect(fs.readdirSync(folder, { recursive: true })).toEqual(['old']);
  });

  it('cannot be a folder, or be in a file', () => {
    fs.writeFileSync(at('file'), '');
    expect(() => new OutputFile(folder)).toThrow(`${folder}: is a directory; expected a name for a file`);
    expect(() => new OutputFile(at('file/x'))).toThrow(/file\/x: cannot be written \(ENOTDIR\); expected/);
  });
});

describe('a trace of a memory', () => {
  it('has a line a transaction, and counts them', () => {
    const writer = new MemoryTraceWriter(at('x'), 32);
    writer.request(0, 0, 64, false);
    writer.request(7.9, 100, 1, true);
    writer.request(9, 100, 0, true);
    expect(writer.transactions).toBe(3);
    writer.close();
    expect(fs.readFileSync(at('x'), 'utf8')).toBe('LD 0x0@0\nLD 0x20@0\nST 0x60@7\n');
  });

  it('is not written if nothing was asked for', () => {
    const writer = new MemoryTraceWriter(at('new/x'), 64);
    writer.request(3, 64, 0, false);
    expect(() => writer.close()).toThrow(
      '--memory-trace: the run made no request of a memory; expected a run that is simulated event by event (--fidelity event)',
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing when it is given up', () => {
    const writer = new MemoryTraceWriter(at('x'), 64);
    writer.request(3, 64, 100, false);
    writer.abort();
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
