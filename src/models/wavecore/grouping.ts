/** What the choice of groups needs to know of a unit; DRAM bytes of the whole mini-batch of one core. */
export interface UnitCost {
  /** Bytes whatever the sub-batch, where the unit fits, and where not even one sample does. */
  fixed: number;
  spilled: number;
  /** Bytes per sub-batch, and per sub-batch but the first. */
  perPass: number;
  perAgain: number;
  /** Bytes if a group begins here. */
  boundary: number;
  /** Bytes of global buffer per sample. */
  footprint: number;
}

/**
 * Units `first` to `end - 1`, in sub-batches of `subBatch` samples (the last may be smaller). A streamed group is
 * one unit that the whole mini-batch passes layer by layer, as in a conventional schedule.
 */
export interface Group {
  first: number;
  end: number;
  subBatch: number;
  iterations: number;
  streamed: boolean;
}

/** Prices of groups of consecutive units. */
export class GroupPrices {
  readonly units: readonly UnitCost[];
  private readonly batch: number;
  private readonly buffer: number;

  constructor(units: readonly UnitCost[], batch: number, bufferBytes: number) {
    this.units = units;
    this.batch = batch;
    this.buffer = bufferBytes;
  }

  /** `sub = max(1, min(B, floor(buffer / largest footprint)))`, `iterations = ceil(B / sub)`. */
  serialised(first: number, end: number): Group {
    let footprint = 0;
    for (let unit = first; unit < end; unit++) {
      footprint = Math.max(footprint, this.units[unit]!.footprint);
    }
    const fitting = footprint > 0 ? Math.floor(this.buffer / footprint) : this.batch;
    const subBatch = Math.max(1, Math.min(this.batch, fitting));
    return { first, end, subBatch, iterations: Math.ceil(this.batch / subBatch), streamed: false };
  }

  /** Serialised, or a unit by itself streamed where that moves less (large weights, hardly a sample that fits). */
  group(first: number, end: number): Group {
    const serialised = this.serialised(first, end);
    if (end - first > 1 || serialised.iterations === 1) return serialised;
    const streamed = { first, end, subBatch: this.batch, iterations: 1, streamed: true };
    return this.cost(streamed) < this.cost(serialised) ? streamed : serialised;
  }

  /** Whether one sample of a unit is more than the buffer holds. */
  spills(unit: number): boolean {
    return this.units[unit]!.footprint > this.buffer;
  }

  cost({ first, end, iterations, streamed }: Group): number {
    let bytes = this.units[first]!.boundary;
    for (let unit = first; unit < end; unit++) {
      const { fixed, spilled, perPass, perAgain } = this.units[unit]!;
      const layered = streamed || this.spills(unit);
      bytes += (layered ? spilled : fixed) + perPass * iterations + perAgain * (iterations - 1);
    }
    return bytes;
  }

  total(groups: readonly Group[]): number {
    return groups.reduce((sum, group) => sum + this.cost(group), 0);
  }
}

/** One sub-batch size for the whole network. */
export const oneGroup = (prices: GroupPrices): Group[] => [prices.serialised(0, prices.units.length)];

/** Every unit by itself, runs of equal iterations joined: where the greedy search starts. */
function equalRuns(prices: GroupPrices): Group[] {
  const groups: Group[] = [];
  for (let unit = 0; unit < prices.units.length; unit++) {
    const alone = prices.group(unit, unit + 1);
    const last = groups.at(-1);
    if (last?.iterations === alone.iterations) groups[groups.length - 1] = prices.group(last.first, unit + 1);
    else groups.push(alone);
  }
  return groups;
}

/** Outline recalled from the paper: from runs of equal iterations, the best merge of neighbours while it saves bytes. */
export function greedyGroups(prices: GroupPrices): Group[] {
  const groups = equalRuns(prices);
  for (;;) {
    let best = -1;
    let most = 0;
    for (let at = 0; at + 1 < groups.length; at++) {
      const [left, right] = [groups[at]!, groups[at + 1]!];
      const merged = prices.cost(prices.group(left.first, right.end));
      const saved = prices.cost(left) + prices.cost(right) - merged;
      if (saved > most) [best, most] = [at, saved];
    }
    if (best < 0) return groups;
    const [left, right] = [groups[best]!, groups[best + 1]!];
    groups.splice(best, 2, prices.group(left.first, right.end));
  }
}

/** The partition with the least bytes: `f[end] = min over first of f[first] + cost(first, end)`. */
export function optimalGroups(prices: GroupPrices): Group[] {
  const { units } = prices;
  const least = new Float64Array(units.length + 1).fill(Infinity);
  const cut = new Int32Array(units.length + 1);
  least[0] = 0;
  for (let end = 1; end <= units.length; end++) {
    for (let first = 0; first < end; first++) {
      const bytes = least[first]! + prices.cost(prices.group(first, end));
      if (bytes < least[end]!) [least[end], cut[end]] = [bytes, first];
    }
  }
  const groups: Group[] = [];
  for (let end = units.length; end > 0; end = cut[end]!) groups.push(prices.group(cut[end]!, end));
  return groups.reverse();
}
