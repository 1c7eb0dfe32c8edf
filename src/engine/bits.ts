/** Position of the lowest bit set, 0 to 31; some bit must be. */
export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
