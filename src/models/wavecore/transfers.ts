import { Numbers } from '../../engine/growable.js';
import type { Samples } from './addresses.js';
import type { Cursor } from './cursor.js';

/** Numbers that a transfer is kept as. */
const WIDTH = 4;

/** Transfers in the order in which they were asked for; what is read of one is of the first of them. */
export class TransferQueue {
  private readonly kept = new Numbers();
  private head = 0;

  get length(): number {
    return (this.kept.length - this.head) / WIDTH;
  }
  get operator(): number {
    return this.kept.at(this.head) >> 1;
  }
  get isRead(): boolean {
    return (this.kept.at(this.head) & 1) === 1;
  }
  get bytes(): number {
    return this.kept.at(this.head + 1);
  }
  /** Samples that it is of. */
  get samples(): Samples {
    const first = this.kept.at(this.head + 2);
    return { first, count: this.kept.at(this.head + 3), again: first > 0 };
  }
  /** Of the task that a cursor stands at. */
  push({ operator, firstSample, samples }: Cursor, isRead: boolean, bytes: number): void {
    this.kept.push(operator * 2 + (isRead ? 1 : 0));
    this.kept.push(bytes);
    this.kept.push(firstSample);
    this.kept.push(samples);
  }
  pop(): void {
    this.head += WIDTH;
    if (this.head < this.kept.length) return;
    this.head = this.kept.length = 0;
  }
}
