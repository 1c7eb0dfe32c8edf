import type { Graph, Node } from './graph.js';

/** How many kernels back a tensor may have been written that is still read. */
const WINDOW = 10;
/** Nats against a tensor that nobody reads. */
const UNREAD = 4;

/** A node that may still be read. */
export interface Recent {
  index: number;
  node: Node;
  /** What of it nobody has read yet. */
  unread: 'all' | 'half' | 'none';
}

/** What the kernels so far may have been, as a chain of nodes, and how many nats speak against it. */
export interface Guess {
  parent: Guess | undefined;
  node: Node;
  index: number;
  cost: number;
  recent: readonly Recent[];
}

/** A node that a kernel may be, and the nats against that. */
export interface Candidate {
  node: Node;
  cost: number;
  /** The input of which half the channels are read. */
  half?: number;
}

export const firstGuess = (node: Node): Guess => ({
  ...{ parent: undefined, node, index: 0, cost: 0 },
  recent: [{ index: 0, node, unread: 'all' }],
});

/** The guess with one kernel more. A tensor that was never read whole costs when it goes out of sight. */
export function extend(guess: Guess, { node, cost, half }: Candidate): Guess {
  const index = guess.index + 1;
  const recent = guess.recent.map((one): Recent => {
    if (one.unread === 'none' || !node.inputs.includes(one.index)) return one;
    return { ...one, unread: one.index === half && one.unread === 'all' ? 'half' : 'none' };
  });
  recent.push({ index, node, unread: 'all' });
  const gone = recent.length > WINDOW ? recent.shift() : undefined;
  const lost = gone === undefined || gone.unread === 'none' ? 0 : UNREAD;
  return { parent: guess, node, index, cost: guess.cost + cost + lost, recent };
}

/** Of guesses from which all that follows looks the same the best, and of these the best few. */
export function best(guesses: readonly Guess[], most: number): Guess[] {
  const found = new Map<string, Guess>();
  for (const guess of guesses) {
    const key = guess.recent
      .map(({ node, unread }) => `${node.channels}x${node.size} ${unread} ${node.inputs.join()}`)
      .join(' ');
    const known = found.get(key);
    if (known === undefined || guess.cost < known.cost) found.set(key, guess);
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, most);
}

/** Nats at the end of the trace: every result but the last is read by somebody. */
export const costAtEnd = ({ cost, recent }: Guess): number =>
  cost + UNREAD * recent.slice(0, -1).filter(({ unread }) => unread !== 'none').length;

/** All nodes of a guess, in order. */
export function graphOf(guess: Guess): Graph {
  const nodes: Node[] = [];
  for (let at: Guess | undefined = guess; at !== undefined; at = at.parent) nodes.push(at.node);
  return nodes.reverse();
}
