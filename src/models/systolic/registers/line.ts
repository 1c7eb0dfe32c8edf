/**
 * A row of registers for tagged integers: what goes in comes out `length` cycles later, in the same cycle for
 * none. `shift` is called once a cycle. Tag -1: nothing there.
 */
export class Line {
  value = 0;
  tag = -1;
  private at = 0;
  private readonly values: Int32Array;
  private readonly tags: Int32Array;

  constructor(length: number) {
    this.values = new Int32Array(length);
    this.tags = new Int32Array(length).fill(-1);
  }

  shift(value: number, tag: number): void {
    const { values, tags, at } = this;
    if (values.length === 0) {
      this.value = value;
      this.tag = tag;
      return;
    }
    this.value = values[at]!;
    this.tag = tags[at]!;
    values[at] = value;
    tags[at] = tag;
    this.at = at + 1 === values.length ? 0 : at + 1;
  }
}

/** `count` lines, each of its own length. */
export const lines = (count: number, length: (index: number) => number): Line[] =>
  Array.from({ length: count }, (_, index) => new Line(length(index)));
