import { Numbers } from '../../engine/growable.js';
import type { LimbCode, LimbStream } from './trace.js';

/** An instruction as a reader knows it; what it has not is -1. */
export interface Draft {
  op: number;
  /** Operands, written ones first, as `4 * id + kind`. */
  written: readonly number[];
  read: readonly number[];
  /** Those among `read`, by place, that are read for the last time. */
  last?: readonly boolean[];
  limb?: number;
  amount?: number;
  sync?: number;
  parties?: number;
  line: number;
}

/** Gathers instructions into columns. */
export class CodeBuilder {
  private readonly op = new Numbers();
  private readonly first = new Numbers();
  private readonly written = new Numbers();
  private readonly operand = new Numbers();
  private readonly last = new Numbers();
  private readonly limb = new Numbers();
  private readonly amount = new Numbers();
  private readonly sync = new Numbers();
  private readonly parties = new Numbers();
  private readonly line = new Numbers();
  private readonly words = new Map<string, number>();

  get length(): number {
    return this.op.length;
  }

  /** Number of a word of memory by its name. */
  word(name: string): number {
    let id = this.words.get(name);
    if (id === undefined) this.words.set(name, (id = this.words.size));
    return id;
  }

  add({ op, written, read, last = [], limb = -1, amount = 0, sync = -1, parties = 0, line }: Draft): void {
    this.op.push(op);
    this.first.push(this.operand.length);
    this.written.push(written.length);
    for (const one of written) {
      this.operand.push(one);
      this.last.push(0);
    }
    read.forEach((one, place) => {
      this.operand.push(one);
      this.last.push(last[place] === true ? 1 : 0);
    });
    this.limb.push(limb);
    this.amount.push(amount);
    this.sync.push(sync);
    this.parties.push(parties);
    this.line.push(line);
  }

  finish(file: string): LimbStream {
    this.first.push(this.operand.length);
    const code: LimbCode = {
      op: Uint8Array.from(this.op.view()),
      first: Uint32Array.from(this.first.view()),
      written: Uint8Array.from(this.written.view()),
      operand: Int32Array.from(this.operand.view()),
      last: Uint8Array.from(this.last.view()),
      limb: Int32Array.from(this.limb.view()),
      amount: Int32Array.from(this.amount.view()),
      sync: Int32Array.from(this.sync.view()),
      parties: Int32Array.from(this.parties.view()),
      line: Uint32Array.from(this.line.view()),
    };
    return { file, code, words: this.words.size };
  }
}
