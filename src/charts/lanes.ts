/** Lanes of a timeline: what happens at the same time on one unit stands on several tracks. */

/** What takes time, from its start to its end. */
export type Task = { start: number; end: number };

/** Rows that a unit may take: beyond, tasks of the last row hide each other where they overlap. */
export const MAX_TRACKS = 6;

/** Each task on the first track that is free when it starts, and whether there were too few tracks. */
export function tracksOf<T extends Task>(
  tasks: readonly T[],
  most = MAX_TRACKS,
): { tracks: T[][]; crowded: boolean } {
  const tracks: { free: number; tasks: T[] }[] = [];
  let crowded = false;
  for (const task of [...tasks].sort((a, b) => a.start - b.start)) {
    let track = tracks.find(({ free }) => free <= task.start);
    if (track === undefined && tracks.length < most) tracks.push((track = { free: 0, tasks: [] }));
    crowded ||= track === undefined;
    track ??= tracks.at(-1)!;
    track.free = Math.max(track.free, task.end);
    track.tasks.push(task);
  }
  return { tracks: tracks.map((track) => track.tasks), crowded };
}
