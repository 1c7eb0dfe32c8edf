import { InputError } from '../../errors.js';
import { CodeBuilder } from './code-builder.js';
import { linesOf, opOf, refuse, traceName, wholeOf, type Place } from './source.js';
import { MEMORY, MNEMONICS, type LimbTrace } from './trace.js';

export const KERNEL = 'a P-ISA kernel: lines such as 13, add, c_0_0_0, a_0_0_0, b_0_0_0, 0';

/** Symbols written and read, and how many fields may follow: an immediate or a stage, a unit, the residue. */
const SHAPES: Readonly<Record<string, { written: number; read: number; least: number; most: number }>> = {
  add: { written: 1, read: 2, least: 1, most: 1 },
  sub: { written: 1, read: 2, least: 1, most: 1 },
  mul: { written: 1, read: 2, least: 1, most: 1 },
  mac: { written: 1, read: 2, least: 1, most: 1 },
  muli: { written: 1, read: 1, least: 2, most: 2 },
  maci: { written: 1, read: 1, least: 2, most: 2 },
  // Factors of a stage by one name (w_1_2_3), or by stage and unit.
  ntt: { written: 2, read: 2, least: 2, most: 3 },
  intt: { written: 2, read: 2, least: 2, most: 3 },
  copy: { written: 1, read: 1, least: 0, most: 1 },
};

const SYMBOL = /^[A-Za-z_][\w.]{0,199}$/;
/** Most residues: what the machines' metadata hold. */
const RESIDUES = 65535;

/** Fields of a line of comma-separated values; what follows a `#` is a comment. */
export const fieldsOf = (text: string): string[] => {
  const line = text.split('#', 1)[0]!.trim();
  return line === '' ? [] : line.split(',').map((field) => field.trim());
};

/**
 * Reads a kernel as Intel's kerngen writes them: `label, op, results.., operands.., immediate or stage, residue`, each
 * symbol 8192 words of 32 bits (IntelLabs/hec-p-isa-tools, kerngen/high_parser/pisa_operations.py). `mac` and `maci`
 * also read what they write to.
 */
export function readKernel(file: string): LimbTrace {
  const builder = new CodeBuilder();
  linesOf(file, KERNEL).forEach((text, index) => {
    const fields = fieldsOf(text);
    if (fields.length > 0) addRow(builder, { file, line: index + 1 }, fields);
  });
  if (builder.length === 0) throw new InputError('no instruction', { file, expected: KERNEL });
  return { name: traceName(file), isa: 'p-isa', streams: [builder.finish(file)] };
}

/** One row of a kernel by its fields, the label first. */
export function addRow(builder: CodeBuilder, place: Place, fields: readonly string[]): void {
  const [label = '', name = '', ...rest] = fields;
  if (!/^[\w.-]*$/.test(label)) refuse(place, label, KERNEL);
  const op = opOf(place, name, MNEMONICS['p-isa']);
  const { written, read, least, most } = SHAPES[name]!;
  const symbols = written + read;
  const extra = rest.length - symbols;
  if (extra < least || extra > most)
    throw new InputError(`${name} with ${rest.length} fields`, {
      ...place,
      expected: `${symbols} symbols and ${least === most ? least : `${least} or ${most}`} more: ${KERNEL}`,
    });
  const operands = rest.slice(0, symbols).map((symbol) => {
    if (!SYMBOL.test(symbol)) refuse(place, symbol, 'a symbol such as a_0_0_0');
    return 4 * builder.word(symbol) + MEMORY;
  });
  const results = operands.slice(0, written);
  const [first, second] = results;
  if (first === second) refuse(place, rest[0]!, 'two results that differ');
  const accumulates = name === 'mac' || name === 'maci';
  const limb = extra === 0 ? -1 : wholeOf(place, rest.at(-1)!, 'a residue', RESIDUES);
  const sources = [...operands.slice(written), ...(accumulates ? results : [])];
  builder.add({ op, written: results, read: sources, limb, line: place.line });
}
