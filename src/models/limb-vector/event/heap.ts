/** What ends when: cycles and values, the earliest first. */
export class Endings {
  private readonly times: number[] = [];
  private readonly values: number[] = [];

  get next(): number {
    return this.times[0] ?? Infinity;
  }

  push(time: number, value: number): void {
    let at = this.times.length;
    this.times.push(time);
    this.values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.times[parent]! <= time) break;
      this.move(at, parent);
      at = parent;
    }
    this.times[at] = time;
    this.values[at] = value;
  }

  /** Removes the earliest and returns its value. */
  pop(): number {
    const first = this.values[0]!;
    const time = this.times.pop()!;
    const value = this.values.pop()!;
    const count = this.times.length;
    if (count === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.times[child + 1]! < this.times[child]!) child++;
      if (this.times[child]! >= time) break;
      this.move(at, child);
      at = child;
    }
    this.times[at] = time;
    this.values[at] = value;
    return first;
  }

  private move(to: number, from: number): void {
    this.times[to] = this.times[from]!;
    this.values[to] = this.values[from]!;
  }
}
