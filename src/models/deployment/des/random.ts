/**
 * Random numbers of numpy's `default_rng(seed)`: PCG64 (XSL-RR 128/64), seeded by a SeedSequence, exponential numbers
 * by a ziggurat. Not because they are better than others: they are those of the published reference of this
 * simulator, whose table comes out to the digit only with them.
 */
const WORD = (1n << 64n) - 1n;
const STATE = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

export class Pcg64 {
  private state = 0n;
  private readonly increment: bigint;

  /** @param seed a whole number below 2^32 */
  constructor(seed: number) {
    const [stateHigh, stateLow, high, low] = seedWords(seed) as [bigint, bigint, bigint, bigint];
    this.increment = ((((high << 64n) | low) << 1n) | 1n) & STATE;
    this.step();
    this.state = (this.state + ((stateHigh << 64n) | stateLow)) & STATE;
    this.step();
  }

  /** 64 random bits. */
  next(): bigint {
    this.step();
    const word = ((this.state >> 64n) ^ this.state) & WORD;
    const turn = this.state >> 122n;
    return ((word >> turn) | (word << (64n - turn))) & WORD;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return Number(this.next() >> 11n) / 2 ** 53;
  }

  private step(): void {
    this.state = (this.state * MULTIPLIER + this.increment) & STATE;
  }
}

/** A function of 32 bits whose constant changes with every use, as a SeedSequence has two of. */
function hasher(initial: number, multiplier: number): (value: number) => number {
  let constant = initial;
  return (value) => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, multiplier);
    const product = Math.imul(mixed, constant);
    return product ^ (product >>> 16);
  };
}

/** Four words of 64 bits of a SeedSequence of one number of 32. */
function seedWords(seed: number): bigint[] {
  const enter = hasher(0x43b0d7e5, 0x931e8875);
  const pool = [seed, 0, 0, 0].map(enter);
  for (let from = 0; from < pool.length; from++) {
    for (let to = 0; to < pool.length; to++) {
      if (from === to) continue;
      const mixed = Math.imul(0xca01f9dd, pool[to]!) - Math.imul(0x4973f715, enter(pool[from]!));
      pool[to] = mixed ^ ((mixed | 0) >>> 16);
    }
  }
  const leave = hasher(0x8b51f9dd, 0x58f38ded);
  const words = Array.from({ length: 8 }, (_, i) => BigInt(leave(pool[i % 4]!) >>> 0));
  return [0, 2, 4, 6].map((i) => words[i]! | (words[i + 1]! << 32n));
}

/** Where the last layer of the ziggurat begins, and the area of each of its 256 layers. */
const TAIL = 7.69711747013105;
const AREA = 0.003949659822581557;
const LAYERS = 256;

/** By layer: below which of 2^53 steps a number is surely under the curve, the length of a step, the curve's height. */
export interface Ziggurat {
  sure: Float64Array;
  step: Float64Array;
  height: Float64Array;
}

/** Layers of equal area under exp(-x) (Marsaglia and Tsang). */
export function ziggurat(): Ziggurat {
  const [sure, step, height] = [0, 1, 2].map(() => new Float64Array(LAYERS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const last = LAYERS - 1;
  const base = AREA / Math.exp(-TAIL);
  let [edge, before] = [TAIL, TAIL];
  sure[0] = Math.trunc((edge / base) * 2 ** 53);
  step[0] = base / 2 ** 53;
  step[last] = edge / 2 ** 53;
  height[0] = 1;
  height[last] = Math.exp(-edge);
  for (let layer = last - 1; layer >= 1; layer--) {
    edge = -Math.log(AREA / edge + Math.exp(-edge));
    sure[layer + 1] = Math.trunc((edge / before) * 2 ** 53);
    before = edge;
    height[layer] = Math.exp(-edge);
    step[layer] = edge / 2 ** 53;
  }
  return { sure, step, height };
}

/** An exponential number of mean 1. */
export function exponential(random: Pcg64, { sure, step, height }: Ziggurat): number {
  for (;;) {
    const bits = random.next() >> 3n;
    const layer = Number(bits & 255n);
    const steps = Number(bits >> 8n);
    const x = steps * step[layer]!;
    if (steps < sure[layer]!) return x;
    if (layer === 0) return TAIL - Math.log1p(-random.uniform());
    const [low, high] = [height[layer]!, height[layer - 1]!];
    if ((high - low) * random.uniform() + low < Math.exp(-x)) return x;
  }
}
