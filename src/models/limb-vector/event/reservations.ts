/** Cycles in which one unit is taken, as intervals `[begin, end)` in order. */
export class Reservations {
  private readonly begins: number[] = [];
  private readonly ends: number[] = [];

  /** Earliest cycle from `from` on at which `hold` cycles on end are free. */
  earliest(from: number, hold: number): number {
    let begin = from;
    for (let index = 0; index < this.begins.length; index++) {
      if (this.ends[index]! <= begin) continue;
      if (this.begins[index]! >= begin + hold) return begin;
      begin = this.ends[index]!;
    }
    return begin;
  }

  take(begin: number, hold: number): void {
    let index = this.begins.length;
    while (index > 0 && this.begins[index - 1]! > begin) index--;
    this.begins.splice(index, 0, begin);
    this.ends.splice(index, 0, begin + hold);
  }

  release(begin: number): void {
    const index = this.begins.lastIndexOf(begin);
    this.begins.splice(index, 1);
    this.ends.splice(index, 1);
  }

  /** What ended before `now` cannot be in anybody's way. */
  forget(now: number): void {
    let passed = 0;
    while (passed < this.ends.length && this.ends[passed]! <= now) passed++;
    if (passed === 0) return;
    this.begins.splice(0, passed);
    this.ends.splice(0, passed);
  }
}
