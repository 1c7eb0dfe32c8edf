import type { HeProgram, Instruction } from './program.js';
import type { Encoding, Lowered, Values } from './lowering/lowered.js';
import { sourceSlot, type SlotLayout } from './lowering/slots.js';

/** What plain values are, in place of ciphertexts: the program's meaning without noise. */
export interface PlainDomain {
  encoding: Encoding;
  /** Values are whole numbers modulo `t`; undefined: real numbers (CKKS). */
  modulus?: number | undefined;
  layout: SlotLayout;
}

/** Executes a program on plain values: the judge of lowerings. Ciphertext operations mean what they decrypt to. */
export function evaluateProgram(
  program: HeProgram,
  domain: PlainDomain,
  inputs: ReadonlyMap<string, Values>,
  plain: (name: string) => Values,
): Map<string, Values> {
  const values = new Map<string, Values>();
  for (const name of program.inputs) values.set(name, reduce(requireValues(inputs.get(name), name), domain));
  for (const instruction of program.instructions) {
    const sources = instruction.src.map((name) => requireValues(values.get(name), name));
    const operand =
      instruction.plain === undefined ? sources[1] : reduce(requirePlain(instruction.plain, plain), domain);
    values.set(instruction.dst, execute(instruction, domain, sources[0]!, operand));
  }
  return new Map(program.outputs.map((name) => [name, requireValues(values.get(name), name)]));
}

/** The layer as its program computes it. */
export function evaluateLowered(
  lowered: Lowered,
  domain: Omit<PlainDomain, 'encoding'>,
  tensor: Values,
): number[] {
  const { program, encoding } = lowered;
  return lowered.decode(
    evaluateProgram(program, { ...domain, encoding }, lowered.encode(tensor), (name) => lowered.plain(name)),
  );
}

function requireValues(values: Values | undefined, name: string): Values {
  if (values === undefined) throw new Error(`'${name}' is read before it is written`);
  return values;
}
const requirePlain = (name: string, plain: (name: string) => Values): Values => plain(name);

/** Remainder from 0; real numbers stay. */
const reduce = (values: Values, { modulus }: PlainDomain): Values =>
  modulus === undefined ? values : values.map((value) => ((value % modulus) + modulus) % modulus);

function execute(instruction: Instruction, domain: PlainDomain, a: Values, b: Values | undefined): Values {
  const { op, step = 0 } = instruction;
  switch (op) {
    case 'add':
    case 'add-plain':
      return reduce(
        a.map((value, at) => value + b![at]!),
        domain,
      );
    case 'sub':
    case 'sub-plain':
      return reduce(
        a.map((value, at) => value - b![at]!),
        domain,
      );
    case 'negate':
      return reduce(
        a.map((value) => 0 - value),
        domain,
      );
    case 'multiply':
    case 'multiply-plain':
      return product(domain, a, b!);
    case 'square':
      return product(domain, a, a);
    case 'rotate':
      return permute(domain, a, step, false);
    case 'swap-rows':
      return permute(domain, a, 0, true);
    // What these change is how a ciphertext is written, not what it holds.
    case 'relinearize':
    case 'rescale':
    case 'mod-switch':
    case 'ntt':
    case 'intt':
      return a;
  }
}

function permute({ encoding, layout }: PlainDomain, a: Values, step: number, swap: boolean): Values {
  if (encoding !== 'slots') throw new Error('polynomials in coefficients have no slots to rotate');
  return a.map((_, slot) => a[sourceSlot(layout, slot, step, swap)]!);
}

function product(domain: PlainDomain, a: Values, b: Values): Values {
  const { encoding, modulus } = domain;
  if (encoding === 'coefficients') return negacyclic(a, b, modulus);
  return a.map((value, at) => times(value, b[at]!, modulus));
}

/** Exact product modulo `t`, also where it has more than 53 bits. */
function times(a: number, b: number, modulus: number | undefined): number {
  const exact = a * b;
  if (modulus === undefined) return exact;
  return Number.isSafeInteger(exact) ? exact % modulus : Number((BigInt(a) * BigInt(b)) % BigInt(modulus));
}

/** Product in `Z_t[X] / (X^n + 1)`; coefficients that are 0 cost nothing. */
function negacyclic(a: Values, b: Values, modulus: number | undefined): Values {
  const n = a.length;
  const out = new Array<number>(n).fill(0);
  b.forEach((factor, i) => {
    if (factor === 0) return;
    for (let j = 0; j < n; j++) {
      const place = i + j < n ? i + j : i + j - n;
      const term = times(a[j]!, factor, modulus);
      const sum = out[place]! + (i + j < n ? term : -term);
      out[place] = modulus === undefined ? sum : ((sum % modulus) + modulus) % modulus;
    }
  });
  return out;
}
