/** Threads of a warp. */
export const WARP = 32;
