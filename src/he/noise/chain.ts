import { InputError, nearest } from '../../errors.js';
import type { HeProgram, Instruction } from '../program.js';

/** Operations of a chain, each on what the one before it left, from one fresh ciphertext. */
export const CHAIN_OPERATIONS = {
  'add:<k>': 'add k - 1 fresh ciphertexts (as the first operation: the sum of k fresh ones)',
  mulplain: 'multiply by a new plaintext of random slots',
  rotate: 'rotate by one slot, one key switch',
  square: 'multiply by itself',
  relin: 'relinearise three polynomials to two',
  'mod-switch': 'drop the last prime',
  rescale: 'divide by the last prime and drop it (ckks)',
  'conv-ia:<taps>':
    'sum over taps of plaintexts times rotations of it: taps products, taps - 1 rotations of it',
  'conv-pa:<taps>':
    'sum over taps of rotations of plaintexts times it: taps products, of which taps - 1 rotated',
} as const;

const NAMES = Object.keys(CHAIN_OPERATIONS).map((name) => name.split(':')[0]!);
/** Largest numbers: of ciphertexts added, and of taps, which rotate by fewer slots than the smallest ring has. */
const MOST: Readonly<Record<string, number>> = { add: 4096, 'conv-ia': 512, 'conv-pa': 512 };

export interface Chain {
  program: HeProgram;
  /** The operations, each with the number of instructions up to its end. */
  operations: readonly { text: string; end: number }[];
}

/**
 * The program of operations separated by commas.
 * @throws InputError that names the operation, and the nearest there is
 */
export function parseChain(text: string): Chain {
  const words = text.split(',').map((word) => word.trim());
  const builder = new Builder();
  const operations = words.map((word) => {
    builder.operation(word);
    return { text: word, end: builder.instructions.length };
  });
  const { inputs, plains, instructions, present } = builder;
  return { program: { name: text, inputs, plains, instructions, outputs: [present] }, operations };
}

class Builder {
  readonly inputs = ['x0'];
  readonly plains: string[] = [];
  readonly instructions: Instruction[] = [];
  present = 'x0';

  operation(word: string): void {
    const [name, number, ...rest] = word.split(':');
    const known = Object.keys(CHAIN_OPERATIONS).find((key) => key.split(':')[0] === name);
    if (known === undefined || rest.length > 0)
      throw new InputError(`unknown operation '${word}'`, {
        field: '--ops',
        expected: `some of ${Object.keys(CHAIN_OPERATIONS).join(', ')}, separated by commas`,
        nearest: nearest(name!, NAMES),
      });
    const times = known.includes(':') ? count(word, number, MOST[name!]!) : none(word, number);
    switch (name) {
      case 'add':
        for (let index = 1; index < times; index++) this.present = this.add(this.present, this.input());
        return;
      case 'mulplain':
        this.present = this.timesPlain(this.present);
        return;
      case 'rotate':
        this.present = this.rotate(this.present, 1);
        return;
      case 'conv-ia':
      case 'conv-pa':
        this.convolve(times, name === 'conv-ia');
        return;
      default:
        this.present = this.emit({ op: name === 'relin' ? 'relinearize' : (name as 'square' | 'mod-switch' | 'rescale'), src: [this.present] }); // prettier-ignore
    }
  }

  private convolve(taps: number, inputAligned: boolean): void {
    const source = this.present;
    let sum: string | undefined;
    for (let tap = 0; tap < taps; tap++) {
      const term = inputAligned
        ? this.timesPlain(this.rotate(source, tap))
        : this.rotate(this.timesPlain(source), tap);
      sum = sum === undefined ? term : this.add(sum, term);
    }
    this.present = sum!;
  }

  private input(): string {
    const name = `x${this.inputs.length}`;
    this.inputs.push(name);
    return name;
  }

  private add = (a: string, b: string): string => this.emit({ op: 'add', src: [a, b] });

  private rotate = (a: string, step: number): string =>
    step === 0 ? a : this.emit({ op: 'rotate', src: [a], step });

  private timesPlain(a: string): string {
    const plain = `p${this.plains.length}`;
    this.plains.push(plain);
    return this.emit({ op: 'multiply-plain', src: [a], plain });
  }

  private emit(instruction: Omit<Instruction, 'dst'>): string {
    const dst = `c${this.instructions.length}`;
    this.instructions.push({ ...instruction, dst });
    return dst;
  }
}

function count(word: string, number: string | undefined, most: number): number {
  const value = /^\d+$/.test(number ?? '') ? Number(number) : 0;
  if (value >= 1 && value <= most) return value;
  throw new InputError(`'${word}' does not say how many`, {
    field: '--ops',
    expected: `${word.split(':')[0]}:<number from 1 to ${most}>`,
  });
}

function none(word: string, number: string | undefined): 0 {
  if (number === undefined) return 0;
  throw new InputError(`'${word}' takes no number`, { field: '--ops', expected: word.split(':')[0]! });
}
