import fs from 'node:fs';
import { Option } from 'commander';
import {
  NETLIST_FORMATS,
  formatOfName,
  netlistPieces,
  readNetlist,
  type NetlistFormat,
} from '../circuit/files/index.js';
import { GENERATORS, generateCircuit } from '../circuit/generate/index.js';
import type { Netlist } from '../circuit/netlist.js';
import type { CircuitStats } from '../circuit/stats.js';
import { InputError } from '../errors.js';
import { formatCount } from '../quantity/format.js';
import { writeFileWhole } from './files.js';
import { collect } from './options.js';
import { note, oneOf } from './output.js';

export const parameterOption = (): Option =>
  new Option('--param <name=value>', 'parameter of a generated circuit, e.g. bits=64; repeatable')
    .argParser(collect)
    .default([], 'none');

export const inputOption = (): Option =>
  new Option('--input <hex>', 'value of the next input, bit i being wire i of it; repeatable')
    .argParser(collect)
    .default([], 'none');

/** The circuit behind a name of `systole circuit list` or, for any other word, a netlist file. */
export function circuitOf(word: string, settings: readonly string[]): Netlist {
  if (GENERATORS.some(({ name }) => name === word)) return generateCircuit(word, settings);
  if (!fs.existsSync(word) && !/[./\\]/.test(word)) return generateCircuit(word, settings); // names the nearest
  if (settings.length > 0)
    throw new InputError('is for generated circuits', {
      field: '--param',
      expected: `no parameters with the file ${word}`,
    });
  return readNetlist(word);
}

/** Format of `out`: the one asked for, or the one its name says. */
export const netlistFormat = (out: string, format: string | undefined): NetlistFormat =>
  format === undefined ? formatOfName(out, '--out') : oneOf(format, NETLIST_FORMATS, '--format');

export function writeNetlist(netlist: Netlist, out: string, format: NetlistFormat): void {
  writeFileWhole(out, netlistPieces(netlist, format, /\.gz$/i.test(out)));
}

/** What a netlist is, in a line on standard error. */
export function noteNetlist(what: string, { gates, and, xor, inv, levels }: CircuitStats): void {
  note(
    `${what}: ${formatCount(gates)} gates (${formatCount(and)} AND, ${formatCount(xor)} XOR, ` +
      `${formatCount(inv)} INV), ${formatCount(levels)} levels`,
  );
}
