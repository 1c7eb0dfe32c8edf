import { InputError, nearest } from '../../errors.js';
import { isPowerOfTwo } from '../math/modular.js';
import { CodeBuilder } from './code-builder.js';
import { addRow, fieldsOf } from './pisa-kernel.js';
import { linesOf, refuse, traceName, wholeOf, type Place } from './source.js';
import type { LimbTrace } from './trace.js';

const WHAT = 'a P-ISA program: instruction,scheme,poly_modulus_degree,keyrns_terms,arg0,...';
const HEADER = ['instruction', 'scheme', 'poly_modulus_degree', 'keyrns_terms'];

/** Words of a P-ISA register. */
export const WORDS = 8192;

/** Kernels that follow from the operation alone; the others take kerngen's word for it. */
const EXPANDED = ['add', 'sub', 'mul', 'square', 'add_plain', 'mul_plain'] as const;
const OTHERS = ['relin', 'mod_switch', 'rotate', 'ntt', 'intt', 'rescale'] as const;
/** Most parts of a ciphertext and limbs of a modulus. */
const MOST = 64;

interface Variable {
  label: string;
  parts: number;
  limbs: number;
}

/**
 * Reads a program trace of Intel's encrypted-computing SDK (`pisa_program_trace.csv`): operations on ciphertexts
 * `label-parts-limbs`, the result first. Each becomes the P-ISA rows that kerngen has for it (basic.py): sums part by
 * part, products by the convolution of their parts, unit by unit of 8192 words, residue by residue.
 */
export function readProgram(file: string): LimbTrace {
  const builder = new CodeBuilder();
  linesOf(file, WHAT).forEach((text, index) => {
    const place = { file, line: index + 1 };
    const fields = fieldsOf(text);
    if (fields.length === 0) return;
    if (index > 0) return addOperation(builder, place, fields);
    HEADER.forEach((name, column) => {
      if (fields[column] !== name) refuse(place, fields[column] ?? '', `the column ${name}: ${WHAT}`);
    });
  });
  if (builder.length === 0) throw new InputError('no operation', { file, expected: WHAT });
  return { name: traceName(file), isa: 'p-isa', streams: [builder.finish(file)] };
}

function addOperation(builder: CodeBuilder, place: Place, fields: readonly string[]): void {
  const [name = '', scheme = '', degree = '', terms = '', ...args] = fields;
  const op = name.toLowerCase();
  if ((OTHERS as readonly string[]).includes(op))
    throw new InputError(`${name} has no kernel in a program trace`, {
      ...place,
      expected: `one of ${EXPANDED.join(', ')}; of the others, the kernel that kerngen writes (pisa:<kernel.csv>)`,
    });
  if (!(EXPANDED as readonly string[]).includes(op))
    throw new InputError(`no operation '${name}'`, {
      ...place,
      expected: `one of ${EXPANDED.join(', ')}`,
      nearest: nearest(op, EXPANDED),
    });
  if (!/^(bgv|ckks|bfv)$/i.test(scheme)) refuse(place, scheme, 'a scheme: BGV, CKKS or BFV');
  const n = wholeOf(place, degree, 'the degree of the ring', 131072);
  if (!isPowerOfTwo(n) || n < WORDS) refuse(place, degree, `a power of two from ${WORDS} to 131072`);
  wholeOf(place, terms, 'terms of the key modulus', MOST);
  const variables = args.filter((arg) => arg !== '').map((arg) => variableOf(place, arg));
  const operands = op === 'square' ? 2 : 3;
  if (variables.length !== operands)
    throw new InputError(`${name} with ${variables.length} ciphertexts`, {
      ...place,
      expected: `${operands}`,
    });
  const [to, a, b = a!] = variables as [Variable, Variable, Variable?];
  if (a.limbs !== b.limbs || to.limbs !== a.limbs)
    refuse(place, args.join(','), 'as many limbs of each ciphertext');
  expand(builder, place, op as (typeof EXPANDED)[number], to, a, b, n / WORDS);
}

function variableOf(place: Place, text: string): Variable {
  const form = 'a ciphertext such as ct0-2-1: its name, parts and limbs';
  const [, label = '', parts = '', limbs = ''] =
    /^([A-Za-z_]\w*)[-_](\d+)[-_](\d+)$/.exec(text) ?? refuse(place, text, form);
  const variable = {
    label,
    parts: wholeOf(place, parts, 'parts', MOST),
    limbs: wholeOf(place, limbs, 'limbs', MOST),
  };
  return variable.parts === 0 || variable.limbs === 0 ? refuse(place, text, form) : variable;
}

function expand(
  builder: CodeBuilder,
  place: Place,
  op: (typeof EXPANDED)[number],
  to: Variable,
  a: Variable,
  b: Variable,
  units: number,
): void {
  const product = op === 'mul' || op === 'square' || op === 'mul_plain';
  const parts = product ? a.parts + b.parts - 1 : Math.max(a.parts, b.parts);
  if (to.parts !== parts) refuse(place, `${to.label}-${to.parts}-${to.limbs}`, `a result of ${parts} parts`);
  for (let unit = 0; unit < units; unit++)
    for (let limb = 0; limb < to.limbs; limb++) {
      const name = ({ label }: Variable, part: number): string => `${label}_${part}_${limb}_${unit}`;
      const row = (code: string, ...rest: string[]): void =>
        addRow(builder, place, ['', code, ...rest, ...(code === 'copy' ? [] : [String(limb)])]);
      for (let part = 0; part < parts; part++)
        if (product) productRows(row, name, to, a, b, part);
        else if (part < a.parts && part < b.parts)
          row(op === 'sub' ? 'sub' : 'add', name(to, part), name(a, part), name(b, part));
        else row('copy', name(to, part), name(part < a.parts ? a : b, part));
    }
}

/** One part of a product: `sum of a[i] b[part - i]`. */
function productRows(
  row: (code: string, ...rest: string[]) => void,
  name: (variable: Variable, part: number) => string,
  to: Variable,
  a: Variable,
  b: Variable,
  part: number,
): void {
  let code = 'mul';
  for (let i = 0; i < a.parts; i++) {
    const j = part - i;
    if (j < 0 || j >= b.parts) continue;
    row(code, name(to, part), name(a, i), name(b, j));
    code = 'mac';
  }
}
