import fs from 'node:fs';
import { Option } from 'commander';
import { NETLIST_FORMATS, formatOfName, netlistPieces, type NetlistFormat } from '../circuit/files/index.js';
import { GENERATORS, generateCircuit } from '../circuit/generate/index.js';
import type { CircuitJob, Netlist } from '../circuit/netlist.js';
import type { CircuitStats } from '../circuit/stats.js';
import { namesCircuit } from '../circuit/words.js';
import { circuitOfWord } from '../circuit/workload.js';
import { isShelved, isYamlPath } from '../document/files.js';
import { STDIN } from '../document/stdin.js';
import { InputError } from '../errors.js';
import { WORK_KINDS } from '../models/registry.js';
import { formatCount } from '../quantity/format.js';
import { writeFileWhole } from '../document/output.js';
import { circuitWork } from '../work/circuit.js';
import { loadWork } from '../work/load.js';
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

/**
 * The circuit that a word names: a generator, a workload of `kind: circuit` (name or YAML file), `circuit:<generator>`
 * or a netlist file.
 */
export async function circuitJobOf(word: string, settings: readonly string[]): Promise<CircuitJob> {
  const shelved = isShelved('workloads', word);
  const file = word === STDIN || (!shelved && fs.existsSync(word));
  const plain = !shelved && !file && !/[./\\:]/.test(word);
  if (plain || GENERATORS.some(({ name }) => name === word))
    return { netlist: generateCircuit(word, settings), copies: 1 }; // or an error that names the nearest
  if (settings.length > 0)
    throw new InputError('is for generated circuits', {
      field: '--param',
      expected: `no parameters with ${word}`,
    });
  // A netlist file may have any name.
  if (file && (word === STDIN || !isYamlPath(word)) && !namesCircuit(word)) return circuitOfWord(word);
  const loaded = await loadWork(word, WORK_KINDS);
  if (loaded.kind === circuitWork.name) return loaded.given as CircuitJob;
  throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: 'a workload of kind circuit' });
}

export const circuitOf = async (word: string, settings: readonly string[]): Promise<Netlist> =>
  (await circuitJobOf(word, settings)).netlist;

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
