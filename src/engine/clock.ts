/** A clock domain. Its tick 0 is that of every other clock. */
export class Clock {
  readonly name: string;
  readonly hertz: number;

  /** @param hertz ticks a second, taken as the decimal number it is printed as: 533333333.3 is 5333333333 / 10 */
  constructor(name: string, hertz: number) {
    if (!(hertz > 0 && hertz < Infinity)) throw new RangeError(`clock '${name}' of ${hertz} Hz`);
    this.name = name;
    this.hertz = hertz;
  }

  /** Converts ticks of this clock to ticks of another, exactly. Made once for a pair of clocks, not per tick. */
  to(other: Clock): ClockRatio {
    const [mine, theirs] = [fractionOf(this.hertz), fractionOf(other.hertz)];
    return new ClockRatio(theirs.over * mine.under, theirs.under * mine.over);
  }

  /** Seconds that `ticks` ticks take. */
  seconds(ticks: number): number {
    return ticks / this.hertz;
  }
}

/**
 * Ticks of one clock to ticks of another, in exact whole numbers up to 2^53. One ratio is `over / under` in lowest
 * terms; a result that would be larger throws.
 *
 * @example
 * const array = new Clock('array', 700e6);
 * const dram = new Clock('dram', 1.6e9);
 * const toDram = array.to(dram);
 * [toDram.over, toDram.under]; // => [16, 7]
 * toDram.ceil(10); // => 23: the first edge at or after 22.86
 * toDram.floor(10); // => 22: the last one at or before
 */
export class ClockRatio {
  /** Ticks of the other clock in `under` ticks of the one. */
  readonly over: number;
  readonly under: number;

  private readonly exactOver: bigint;
  private readonly exactUnder: bigint;
  /** Products of a remainder and `over` are exact in floating point. */
  private readonly isSmall: boolean;

  constructor(over: bigint, under: bigint) {
    const divisor = greatestCommonDivisor(over, under);
    this.exactOver = over / divisor;
    this.exactUnder = under / divisor;
    this.over = Number(this.exactOver);
    this.under = Number(this.exactUnder);
    this.isSmall = this.exactOver * this.exactUnder <= BigInt(Number.MAX_SAFE_INTEGER);
  }

  /** The last tick of the other clock at or before `ticks`. */
  floor(ticks: number): number {
    return this.convert(ticks, false);
  }

  /** The first tick of the other clock at or after `ticks`. */
  ceil(ticks: number): number {
    return this.convert(ticks, true);
  }

  private convert(ticks: number, up: boolean): number {
    if (!(ticks >= 0) || !Number.isSafeInteger(ticks)) throw new RangeError(`${ticks} is no number of ticks`);
    if (!this.isSmall) return this.convertExactly(ticks, up);
    // Quotients of whole numbers below 2^53 are never rounded to a whole number that they are not.
    const product = ticks * this.over;
    if (product <= Number.MAX_SAFE_INTEGER)
      return up ? Math.ceil(product / this.under) : Math.floor(product / this.under);
    const wholes = Math.floor(ticks / this.under);
    const rest = ((ticks - wholes * this.under) * this.over) / this.under;
    return checked(wholes * this.over + (up ? Math.ceil(rest) : Math.floor(rest)));
  }

  private convertExactly(ticks: number, up: boolean): number {
    const product = BigInt(ticks) * this.exactOver;
    const quotient = product / this.exactUnder;
    return checked(Number(up && quotient * this.exactUnder < product ? quotient + 1n : quotient));
  }
}

function checked(ticks: number): number {
  if (ticks > Number.MAX_SAFE_INTEGER) throw new RangeError('more ticks than 2^53');
  return ticks;
}

/** A positive number as a fraction, by the decimal digits it is printed with. */
function fractionOf(value: number): { over: bigint; under: bigint } {
  const [digits, exponent] = value.toString().split('e') as [string, string?];
  const [whole, decimals = ''] = digits.split('.') as [string, string?];
  const shift = Number(exponent ?? 0) - decimals.length;
  const over = BigInt(whole + decimals);
  return shift >= 0
    ? { over: over * 10n ** BigInt(shift), under: 1n }
    : { over, under: 10n ** BigInt(-shift) };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}
