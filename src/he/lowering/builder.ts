import type { HeProgram, Instruction } from '../program.js';

/** Writes a program instruction by instruction; a rotation that was done is not done again, unless `share` is false. */
export class ProgramBuilder {
  readonly instructions: Instruction[] = [];
  private readonly inputs: string[] = [];
  private readonly plains: string[] = [];
  private readonly done = new Map<string, string>();
  private readonly share: boolean;

  constructor(share = true) {
    this.share = share;
  }

  input(name: string): string {
    this.inputs.push(name);
    return name;
  }

  /** Names a plaintext, once. */
  plain(name: string): string {
    if (!this.done.has(`plain ${name}`)) {
      this.done.set(`plain ${name}`, name);
      this.plains.push(name);
    }
    return name;
  }

  unary(op: 'negate' | 'square' | 'relinearize' | 'rescale' | 'mod-switch', a: string): string {
    return this.emit({ op, src: [a] });
  }

  binary(op: 'add' | 'sub' | 'multiply', a: string, b: string): string {
    return this.emit({ op, src: [a, b] });
  }

  withPlain(op: 'add-plain' | 'sub-plain' | 'multiply-plain', a: string, plain: string): string {
    return this.emit({ op, src: [a], plain: this.plain(plain) });
  }

  /** `a` itself if the step is 0. */
  rotate(a: string, step: number): string {
    if (step === 0) return a;
    return this.once(`rotate ${a} ${step}`, () => this.emit({ op: 'rotate', src: [a], step }));
  }

  swapRows(a: string): string {
    return this.once(`swap ${a}`, () => this.emit({ op: 'swap-rows', src: [a] }));
  }

  /** Sum of at least one term, in their order. */
  sum(terms: readonly string[]): string {
    return terms.slice(1).reduce((total, term) => this.binary('add', total, term), terms[0]!);
  }

  /** Sum of `count` neighbours, `count` a power of two: `a`, rotated by `0, step, 2 step ...`. */
  rotateAndSum(a: string, count: number, step: number): string {
    let total = a;
    for (let reach = count / 2; reach >= 1; reach /= 2)
      total = this.binary('add', total, this.rotate(total, reach * step));
    return total;
  }

  build(name: string, outputs: readonly string[]): HeProgram {
    return { name, inputs: this.inputs, plains: this.plains, instructions: this.instructions, outputs };
  }

  private once(key: string, make: () => string): string {
    const known = this.share ? this.done.get(key) : undefined;
    if (known !== undefined) return known;
    const made = make();
    this.done.set(key, made);
    return made;
  }

  private emit(instruction: Omit<Instruction, 'dst'>): string {
    const dst = `c${this.instructions.length}`;
    this.instructions.push({ ...instruction, dst });
    return dst;
  }
}
