/** How a line finds its set. `hash` spreads lines as if at random; `xor` folds the higher digits of a line's number. */
export type SetIndex = 'modulo' | 'xor' | 'hash';
/** Which line of a full set makes room: the one unused for longest, the first that came, or any. */
export type Replacement = 'lru' | 'fifo' | 'random';
/**
 * What a write does: `through` passes every sector on and keeps a copy only of what is there already; `back` keeps
 * written sectors until their line goes. With `fetch`, a sector that is not there is read from below first.
 */
export type WritePolicy = 'through' | 'back' | 'back-fetch';

export type CacheGeometry = {
  /** Bytes of a line, the unit of tags and of replacement. */
  lineBytes: number;
  /** Bytes of a sector, the unit of transfers: a miss brings only the sectors asked for. At most 31 a line. */
  sectorBytes: number;
  /** Sets, not necessarily a power of two. */
  sets: number;
  /** Lines of a set. */
  ways: number;
  /** `modulo` by default. */
  index?: SetIndex;
  /** `lru` by default. */
  replacement?: Replacement;
  /** `through` by default. */
  write?: WritePolicy;
  /**
   * Misses that may be outstanding, in lines, and requests that one may gather, its own included. Left out, what is
   * missing is there at once; given, it is there when `fill` says so, and until then asked for only once.
   */
  outstanding?: { lines?: number; requests?: number };
};

/** Bytes that a cache of this geometry holds. */
export const capacityOf = ({ lineBytes, sets, ways }: CacheGeometry): number => lineBytes * sets * ways;

/** Sectors of a line. */
export const sectorsOf = ({ lineBytes, sectorBytes }: CacheGeometry): number => lineBytes / sectorBytes;

/** Throws a RangeError that names what cannot be built. */
export function checkGeometry(geometry: CacheGeometry): void {
  const { sets, ways, lineBytes, sectorBytes, outstanding } = geometry;
  const whole = { sets, ways, lineBytes, sectorBytes, ...outstanding };
  for (const [name, value] of Object.entries(whole)) {
    if (!(Number.isInteger(value) && value > 0)) throw new RangeError(`a cache of ${value} ${name}`);
  }
  const sectors = sectorsOf(geometry);
  if (!Number.isInteger(sectors) || sectors > 31) {
    throw new RangeError(`lines of ${lineBytes} bytes in sectors of ${sectorBytes}`);
  }
}

/** A number below 2^32 as if at random for each line (the finaliser of MurmurHash3). */
export function scramble(line: number): number {
  let mixed = line ^ (line >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Line number, below 2^31, to set. `xor` folds all digits to the base of the smallest power of two that is not below
 * the number of sets, one onto the other (as polynomial interleaving does for powers of two), and takes the
 * remainder; a run of consecutive lines stays spread evenly. `hash` knows no such runs.
 */
export function setIndexOf({ sets, index = 'modulo' }: CacheGeometry): (line: number) => number {
  if (sets === 1) return () => 0;
  const bits = 32 - Math.clz32(sets - 1);
  switch (index) {
    case 'modulo':
      return (line) => line % sets;
    case 'hash':
      return (line) => Math.floor((scramble(line) / 0x1_0000_0000) * sets);
    case 'xor':
      return (line) => {
        let folded = 0;
        for (let rest = line; rest > 0; rest = bits < 32 ? rest >>> bits : 0) folded ^= rest;
        return (folded & ((1 << bits) - 1)) % sets;
      };
  }
}

/** How many sectors a mask has. */
export function countOf(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x5555_5555);
  rest = (rest & 0x3333_3333) + ((rest >>> 2) & 0x3333_3333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
