import type { Traffic } from './record.js';

/**
 * Numbers levels and tensors in the order in which they come up. Operators have theirs in the same order nearly
 * always, so the next one is looked for behind the last: far quicker than texts as keys of a map.
 */
export class TrafficPlaces {
  private readonly known: Pick<Traffic, 'level' | 'tensor'>[] = [];
  private next = 0;

  /** The rows that come are those of another operator. */
  restart(): void {
    this.next = 0;
  }

  /** Number of this level and tensor; what is new gets the next one. */
  of(level: string, tensor: string): number {
    const { known } = this;
    const guess = known[this.next];
    let at = this.next;
    if (guess === undefined || guess.level !== level || guess.tensor !== tensor) {
      at = known.findIndex((one) => one.level === level && one.tensor === tensor);
      if (at < 0) at = known.push({ level, tensor }) - 1;
    }
    this.next = at + 1;
    return at;
  }
}

/** Sums traffic by level and tensor, operator by operator. */
export class TrafficSums {
  private readonly places = new TrafficPlaces();
  private readonly sums: Traffic[] = [];

  add(traffic: readonly Traffic[]): void {
    const { places, sums } = this;
    places.restart();
    for (let row = 0; row < traffic.length; row++) {
      const { level, tensor, readBytes, writeBytes } = traffic[row]!;
      const at = places.of(level, tensor);
      const sum = (sums[at] ??= { level, tensor, readBytes: 0, writeBytes: 0 });
      sum.readBytes += readBytes;
      sum.writeBytes += writeBytes;
    }
  }

  /** Sorted by level and tensor. */
  toRows(): Traffic[] {
    const textOf = ({ level, tensor }: Traffic): string => `${level}/${tensor}`;
    return this.sums.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  }
}

/** Traffic of all operators by level and tensor, sorted by both. */
export function sumTraffic(parts: readonly { traffic: readonly Traffic[] }[]): Traffic[] {
  const sums = new TrafficSums();
  for (const { traffic } of parts) sums.add(traffic);
  return sums.toRows();
}
