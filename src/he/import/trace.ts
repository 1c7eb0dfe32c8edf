/**
 * Programs at the level of limbs, as other tools write them: one instruction works on whole limbs (polynomials of some
 * thousand words modulo one prime), or on a part of one that a register holds.
 */

/**
 * Whose instructions a trace is made of. `cinnamon`: the text traces of the Cinnamon compiler, a stream for each chip.
 * `p-isa`: kernels of Intel's P-ISA on symbols, before registers are given out. `heracles`: what its assembler makes of
 * them, three streams: compute (xinst), scratchpad (cinst), memory (minst).
 */
export const ISAS = ['cinnamon', 'p-isa', 'heracles'] as const;
export type Isa = (typeof ISAS)[number];

export const MNEMONICS = {
  cinnamon: [
    ...['load', 'loas', 'store', 'spill', 'evg', 'add', 'ads', 'sub', 'sus', 'neg', 'mul', 'mup', 'mus'],
    ...['int', 'ntt', 'rot', 'mov', 'con', 'sud', 'pl1', 'bci', 'bcw', 'rsi', 'rsv', 'mod'],
    ...['rcv', 'dis', 'joi'],
  ],
  'p-isa': ['add', 'sub', 'mul', 'muli', 'mac', 'maci', 'ntt', 'intt', 'copy'],
  heracles: [
    ...[
      'add',
      'sub',
      'mul',
      'muli',
      'mac',
      'maci',
      'ntt',
      'intt',
      'twntt',
      'twintt',
      'rshuffle',
      'irshuffle',
    ],
    ...['move', 'copy', 'xstore', 'exit', 'bexit', 'nop', 'bload', 'bones', 'nload', 'xinstfetch', 'ifetch'],
    ...[
      'cload',
      'cstore',
      'csyncm',
      'cexit',
      'cnop',
      'kgload',
      'kgseed',
      'kgstart',
      'mload',
      'mstore',
      'msyncc',
    ],
  ],
} as const satisfies Record<Isa, readonly string[]>;

/** What an operand names: `operand = 4 * id + kind`. */
export const LIMB = 0;
export const SCALAR = 1;
/** A base conversion under way (Cinnamon). */
export const CONVERSION = 2;
/** A word of memory by its name, or of the scratchpad by its address. */
export const MEMORY = 3;

/** Instructions in program order, by column. */
export interface LimbCode {
  /** Index of the mnemonic among those of the ISA. */
  op: Uint8Array;
  /** Where the operands of each begin, and where those of the last end; written ones come first. */
  first: Uint32Array;
  /** Operands of each that are written. */
  written: Uint8Array;
  operand: Int32Array;
  /** Whether the value of an operand is read here for the last time (`[X]`). */
  last: Uint8Array;
  /** Number of the prime; -1: none is given. */
  limb: Int32Array;
  /** Slots of a rotation, cycles of a nop, the instruction or bundle waited for; limbs that a conversion takes. */
  amount: Int32Array;
  /** Number of an exchange between chips, of a bundle (heracles); -1: none. */
  sync: Int32Array;
  /** Chips of an exchange; limbs that a conversion gives. */
  parties: Int32Array;
  /** Line of the file. */
  line: Uint32Array;
}

export interface LimbStream {
  file: string;
  code: LimbCode;
  /** Distinct names of memory. */
  words: number;
}

export interface LimbTrace {
  name: string;
  isa: Isa;
  streams: readonly LimbStream[];
}

export const instructionsOf = ({ code }: Pick<LimbStream, 'code'>): number => code.op.length;

/** Mnemonic of an instruction. */
export const mnemonicOf = (isa: Isa, code: LimbCode, index: number): string =>
  MNEMONICS[isa][code.op[index]!]!;

/** How often each mnemonic occurs in a trace; those that do not are left out. */
export function countMnemonics({ isa, streams }: LimbTrace): Record<string, number> {
  const counts = MNEMONICS[isa].map(() => 0);
  for (const { code } of streams) for (const op of code.op) counts[op]!++;
  return Object.fromEntries(MNEMONICS[isa].map((name, op) => [name, counts[op]!]).filter(([, n]) => n !== 0));
}
