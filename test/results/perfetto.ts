import { readFileSync } from 'node:fs';

export interface Slice {
  tid: number;
  name: string;
  ts: number;
  dur: number;
}

/** Slices of a trace, those that take time. */
export const slicesOf = (file: string): Slice[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: ({ ph: string } & Slice)[] }).traceEvents.filter(
    ({ ph }) => ph === 'X',
  );

/**
 * Slices that Perfetto drops: it rounds beginning and length to ns, each by itself, and drops what crosses the end of
 * another on its track.
 */
export function dropped(slices: readonly Slice[]): Slice[] {
  const lost: Slice[] = [];
  const byTrack = groups(slices);
  for (const track of byTrack.values()) {
    const open: number[] = [];
    for (const slice of [...track].sort((a, b) => a.ts - b.ts)) {
      const [start, length] = [Math.round(slice.ts * 1000), Math.round(slice.dur * 1000)];
      while (open.length > 0 && open.at(-1)! <= start) open.pop();
      if (open.length > 0 && start + length > open.at(-1)!) lost.push(slice);
      else open.push(start + length);
    }
  }
  return lost;
}

function groups(slices: readonly Slice[]): Map<number, Slice[]> {
  const all = new Map<number, Slice[]>();
  for (const slice of slices) all.set(slice.tid, [...(all.get(slice.tid) ?? []), slice]);
  return all;
}
