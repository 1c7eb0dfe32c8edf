/**
 * Slurm refuses an array with a number of `MaxArraySize` or more. A sweep of more tasks is several arrays, whose jobs
 * are told apart by the first task of each: `<name>`, `<name>+1001`, `<name>+2002`.
 */
export interface ArrayJobs {
  name: string;
  /** Tasks of the sweep. */
  of: number;
  /** Tasks of one array at most. */
  chunk: number;
}

/** First task of the array that a task is in. */
export const offsetOf = (index: number, { chunk }: Pick<ArrayJobs, 'chunk'>): number =>
  index - (index % chunk);

/** Job name of the array whose first task is `offset`. */
export const nameAt = (offset: number, { name }: Pick<ArrayJobs, 'name'>): string =>
  offset === 0 ? name : `${name}+${offset}`;

/** Names of all arrays. */
export const namesOf = (jobs: ArrayJobs): string[] =>
  Array.from({ length: Math.ceil(jobs.of / jobs.chunk) }, (_, array) => nameAt(array * jobs.chunk, jobs));

/** The reverse of `nameAt`. */
export const offsetIn = (job: string): number => Number(/\+(\d+)$/.exec(job)?.[1] ?? 0);

/** Tasks cut into those of each array. @param tasks ascending */
export function chunksOf(tasks: readonly number[], jobs: Pick<ArrayJobs, 'chunk'>): number[][] {
  const chunks = new Map<number, number[]>();
  for (const index of tasks) {
    const offset = offsetOf(index, jobs);
    const chunk = chunks.get(offset);
    if (chunk === undefined) chunks.set(offset, [index]);
    else chunk.push(index);
  }
  return [...chunks.values()];
}

/** Name of the log of task `number` (or `%a`) of the array that begins at `offset`. */
export const logName = (offset: number, number: number | string): string =>
  `task-${offset === 0 ? '' : `${offset}+`}${number}.log`;
