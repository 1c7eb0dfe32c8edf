import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { binaryPieces, isBinary, parseBinary } from '../../src/circuit/files/binary.js';
import {
  formatOfName,
  netlistPieces,
  readNetlist,
  type NetlistFormat,
} from '../../src/circuit/files/index.js';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { checkNetlist, type Netlist } from '../../src/circuit/netlist.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { InputError } from '../../src/errors.js';
import { netlists } from './arbitrary.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-circuit-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const place = (name: string, content: Uint8Array | string): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
};
const bytes = (netlist: Netlist, format: NetlistFormat, zip: boolean): Buffer =>
  Buffer.concat([...netlistPieces(netlist, format, zip)]);

const ADD = generateCircuit('add', ['bits=8']);

describe('netlist files', () => {
  it.each([
    ['fashion', 'add.txt', false],
    ['fashion', 'add.txt.gz', true],
    ['old', 'add.txt', false],
    ['binary', 'add.bin', false],
    ['binary', 'add.bin.gz', true],
    // What a file is, its content says and not its name.
    ['binary', 'add.txt', true],
  ] as const)('%s as %s is read back', (format, name, zip) => {
    const netlist = readNetlist(place(name, bytes(ADD, format, zip)));
    expect(circuitStats(netlist).and).toBe(7);
    expect(netlist.name).toBe(format === 'binary' ? 'add-8' : 'add');
  });

  it('holds more than one piece', () => {
    const large = generateCircuit('matrix-multiply', ['n=4']);
    const pieces = [...netlistPieces(large, 'fashion', true)];
    expect(pieces.length).toBeGreaterThan(2);
    const again = readNetlist(place('large.txt.gz', Buffer.concat(pieces)));
    expect(again.gates).toBe(large.gates + 1); // one EQ for the zero that its adders read
  });

  const text = bytes(ADD, 'fashion', false);
  it.each([
    ['a truncated gzip file', 'cut.gz', gzipSync(text).subarray(0, 100), 'cannot be decompressed'],
    ['a damaged gzip file', 'bad.gz', gzipSync(text).fill(0, 20, 30), 'cannot be decompressed'],
    ['a gzip bomb', 'bomb.gz', gzipSync(Buffer.alloc(2 ** 26 + 1)), 'decompresses to too much'],
    ['an empty file', 'empty.txt', '', 'file is empty'],
    ['a file of blanks', 'blank.txt', ' \n \n', 'is empty'],
  ])('refuses %s', (_, name, content, says) => {
    const file = place(name, content);
    const read = (): Netlist => readNetlist(file);
    expect(read).toThrow(InputError);
    expect(read).toThrow(`${file}: `);
    expect(read).toThrow(says);
  });

  it('refuses what is no file', () => {
    expect(() => readNetlist(folder)).toThrow('is a folder');
    expect(() => readNetlist(path.join(folder, 'none.txt'))).toThrow('no such file');
  });

  it('takes the format to write from the name', () => {
    expect(formatOfName('a.txt.gz', '--out')).toBe('fashion');
    expect(formatOfName('a.BIN', '--out')).toBe('binary');
    expect(() => formatOfName('a.yaml', '--out')).toThrow("--out: is 'a.yaml'");
  });
});

describe('the binary format', () => {
  const whole = Buffer.concat([...binaryPieces(ADD)]);

  it('gives back any circuit exactly', () => {
    fc.assert(
      fc.property(netlists(), (netlist) => {
        expect(parseBinary(Buffer.concat([...binaryPieces(netlist)]), 'x')).toEqual(netlist);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused with any byte changed, and cut anywhere', () => {
    for (let at = 0; at < whole.length; at++) {
      const bad = Buffer.from(whole);
      bad[at]! ^= 1 + (at % 255);
      if (isBinary(bad)) expect(() => parseBinary(bad, 'x.bin')).toThrow(InputError);
      expect(() => parseBinary(whole.subarray(0, at), 'x.bin')).toThrow(InputError);
    }
  });

  it('is refused when it was written wrong', () => {
    const written = (change: Partial<Netlist>): Buffer =>
      Buffer.concat([...binaryPieces({ ...ADD, ...change })]);
    const later = ADD.a.slice();
    later[3] = 500;
    expect(() => parseBinary(written({ a: later }), 'x')).toThrow('gate 3 reads wires 500');
    expect(() => parseBinary(written({ op: ADD.op.map(() => 7) }), 'x')).toThrow('gate 0 is of kind 7');
    expect(() => parseBinary(written({ op: ADD.op.map(() => 2) }), 'x')).toThrow('as second operand');
    expect(() => parseBinary(written({ gates: 1e9 }), 'x')).toThrow('where 1000000000 gates take');
    const outside = ADD.outputWires.map(() => 1e6);
    expect(() => parseBinary(written({ outputWires: outside }), 'x')).toThrow('an output is wire 1000000');
  });

  it('is checked in full: lengths have to agree', () => {
    expect(() => checkNetlist({ ...ADD, gates: 3 })).toThrow('3 gates with');
    expect(() => checkNetlist({ ...ADD, outputs: [3] })).toThrow('8 output wires for 3 bits');
  });
});
