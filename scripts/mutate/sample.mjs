// Which mutants a run tries.
import { createHash } from 'node:crypto';

/**
 * `count` mutants by the hash of seed and id: the same seed takes the same ones, and a change elsewhere in the sources
 * moves none of the others in or out but for those whose places it takes.
 */
export function sample(mutants, count, seed) {
  const rank = new Map(
    mutants.map(({ id }) => [id, createHash('sha1').update(`${seed}:${id}`).digest('hex')]),
  );
  const byRank = [...mutants].sort((a, b) => (rank.get(a.id) < rank.get(b.id) ? -1 : 1));
  return byRank.slice(0, count).sort((a, b) => a.index - b.index);
}
