import { bitReverse, modInverse, modPow } from '../../../he/math/modular.js';
import { VECTOR } from '../isa/program.js';
import { newState, type RpuState } from '../machine/execute.js';

/** What a region of the vector data memory holds before the program runs. */
export type Contents =
  | { of: 'input'; input: string }
  | { of: 'scratch' }
  /** `root^bitrev(r)` at element r, of the transform's own root of unity to the power `galois`. */
  | { of: 'twiddles'; galois: number }
  /** `root^-bitrev(r)` at element r; at 0, which no stage reads, 1 / n, and at `n` 1. */
  | { of: 'inverse twiddles' };

/** Part of the vector data memory; an address register holds where it begins. */
export interface Region {
  name: string;
  /** Address register. */
  register: number;
  /** First element of 128 bit. */
  base: number;
  elements: number;
  contents: Contents;
}

/** Where a program finds its data, and leaves it. */
export interface Layout {
  n: number;
  regions: readonly Region[];
  /** Names of the regions that hold the inputs, and the results. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Elements in all. */
  elements: number;
}

/** Lays regions one after the other; each gets the next address register. */
export class LayoutBuilder {
  private readonly regions: Region[] = [];
  private elements = 0;

  private readonly n: number;

  constructor(n: number) {
    this.n = n;
  }

  /** @returns its address register */
  add(name: string, elements: number, contents: Contents): number {
    const register = this.regions.length;
    this.regions.push({ name, register, base: this.elements, elements, contents });
    this.elements += Math.ceil(elements / VECTOR) * VECTOR;
    return register;
  }

  nameOf(register: number): string {
    return this.regions[register]!.name;
  }

  finish(outputs: readonly string[]): Layout {
    const { n, regions, elements } = this;
    const inputs = regions.flatMap(({ name, contents }) => (contents.of === 'input' ? [name] : []));
    return { n, regions, inputs, outputs, elements };
  }
}

/** Modulus `q`, and `psi`, a primitive 2n-th root of unity. */
export interface Ring {
  q: bigint;
  psi: bigint;
}

/** Modulus register of all arithmetic. */
export const MODULUS_REGISTER = 0;

/** The machine before a program runs: its data and tables in the VDM, where they are, and the modulus. */
export function stateOf(
  layout: Layout,
  ring: Ring,
  inputs: Readonly<Record<string, readonly bigint[]>>,
): RpuState {
  const state = newState(0, 0);
  state.vdm = memoryImage(layout, ring, inputs);
  state.modulus[MODULUS_REGISTER] = ring.q;
  for (const { register, base } of layout.regions) state.address[register] = base;
  return state;
}

/** What a program has left in one of its regions. */
export function regionOf(layout: Layout, name: string, { vdm }: RpuState): bigint[] {
  const region = layout.regions.find((one) => one.name === name);
  if (region === undefined) throw new Error(`no region ${name}`);
  return vdm.slice(region.base, region.base + region.elements);
}

/** Elements of the vector data memory before the program runs. */
function memoryImage(
  layout: Layout,
  { q, psi }: Ring,
  inputs: Readonly<Record<string, readonly bigint[]>>,
): bigint[] {
  const image = new Array<bigint>(layout.elements).fill(0n);
  for (const { base, elements, contents, name } of layout.regions) {
    if (contents.of === 'scratch') continue;
    const data = contents.of === 'input' ? inputs[contents.input] : tableOf(contents, layout.n, q, psi);
    if (data?.length !== elements) throw new Error(`region ${name} needs ${elements} elements`);
    for (let index = 0; index < elements; index++) image[base + index] = data[index]!;
  }
  return image;
}

function tableOf(contents: Contents, n: number, q: bigint, psi: bigint): bigint[] {
  if (contents.of === 'twiddles') return powersBitReversed(modPow(psi, BigInt(contents.galois), q), n, q);
  const table = powersBitReversed(modInverse(psi, q), n, q);
  table[0] = modInverse(BigInt(n), q);
  return [...table, 1n];
}

/** `root^bitrev(r)`, r below n. */
function powersBitReversed(root: bigint, n: number, q: bigint): bigint[] {
  const bits = Math.log2(n);
  const table = new Array<bigint>(n);
  let power = 1n;
  for (let exponent = 0; exponent < n; exponent++, power = (power * root) % q)
    table[bitReverse(exponent, bits)] = power;
  return table;
}
