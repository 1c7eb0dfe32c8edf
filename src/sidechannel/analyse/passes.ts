import { likelyChannels, misfit } from './channels.js';
import type { Node, Role } from './graph.js';
import type { Candidate, Guess, Recent } from './guess.js';
import { readElements, sourcesOf, writtenElements } from './layers.js';
import type { SeenKernel, View } from './view.js';

/** Nats for each kernel further back from which a branch comes, and against a sum with what was just read. */
const FURTHER = 0.3;
const SELF = 2;
/** Nats against what was read before, half a tensor whose other half nobody reads, a meeting of nothing known. */
const AGAIN = 1;
const HALF = 3;
const ALONE = 8;
/** Nats for branches of one layer that begin at the same tensor: there is a name for that, fire. */
const TWINS = -2;

const elementsOf = ({ channels, size }: Pick<Node, 'channels' | 'size'>): number => channels * size ** 2;

/** Kernels that hand on the shape: activation, normalisation, softmax, copy. */
export function passes(guess: Guess, seen: SeenKernel, view: View): Candidate[] {
  const role: Role = seen.kernelClass === 'copy' ? 'shuffle' : 'pass';
  const [read, written] = [readElements(seen, view), writtenElements(seen, view)];
  return sourcesOf(guess, false).map(({ index, channels, size, cost }) => ({
    cost:
      cost +
      misfit(read, view.batch * channels * size ** 2, view.sigma) +
      misfit(written, channels * size ** 2, view.sigma),
    node: { role, inputs: [index], channels, size, inChannels: channels },
  }));
}

/** Pools: channels stay, and what is written tells the size. */
export function pools(guess: Guess, seen: SeenKernel, view: View): Candidate[] {
  const [read, written] = [readElements(seen, view), writtenElements(seen, view)];
  return sourcesOf(guess, false).map(({ index, channels, size, cost }) => {
    const out = Math.max(1, Math.round(Math.sqrt(written / channels)));
    return {
      cost:
        cost +
        misfit(read, view.batch * channels * size ** 2, view.sigma) +
        misfit(written, channels * out ** 2, view.sigma),
      node: { role: 'pool', inputs: [index], channels, size: out, inChannels: channels },
    };
  });
}

/** Sums (or products) of the last tensor and one of the same shape before it, or one value a channel. */
export function sums({ recent }: Guess, seen: SeenKernel, view: View): Candidate[] {
  const last = recent.at(-1)!;
  const { channels, size } = last.node;
  const [read, written] = [readElements(seen, view), writtenElements(seen, view)];
  const sumOf = (other: Recent, whole: Node, back: number): Candidate => ({
    cost:
      misfit(read, view.batch * (elementsOf(last.node) + elementsOf(other.node)), view.sigma) +
      misfit(written, elementsOf(whole), view.sigma) +
      FURTHER * (back - 1) +
      (last.node.inputs.includes(other.index) ? SELF : 0),
    node: {
      role: 'add',
      inputs: [last.index, other.index],
      channels: whole.channels,
      size: whole.size,
      inChannels: whole.channels,
    },
  });
  const pairs = recent.slice(0, -1).flatMap((other, at): Candidate[] => {
    const back = recent.length - 1 - at;
    const { node } = other;
    if (node.channels !== channels) return [];
    if (node.size === size || node.size === 1) return [sumOf(other, last.node, back)];
    return size === 1 ? [sumOf(other, node, back)] : [];
  });
  return [...pairs, alone(last, 'add', channels, size)];
}

/** Concatenations of the last tensor with one before it, whole or half, or with all that nobody has read. */
export function concatenations({ recent }: Guess, seen: SeenKernel, view: View): Candidate[] {
  const last = recent.at(-1)!;
  const { size } = last.node;
  const [read, written] = [readElements(seen, view), writtenElements(seen, view)];
  const joined = (others: readonly Recent[], more: number, cost: number, half?: number): Candidate => {
    const channels = last.node.channels + more;
    const elements = channels * size ** 2;
    return {
      cost: cost + misfit(read, view.batch * elements, view.sigma) + misfit(written, elements, view.sigma),
      node: {
        role: 'concat',
        inputs: [last.index, ...others.map(({ index }) => index)],
        channels,
        size,
        inChannels: channels,
      },
      ...(half !== undefined && { half }),
    };
  };
  const before = recent.slice(0, -1).filter(({ node }) => node.size === size);
  const pairs = before.flatMap((other) => {
    const { channels } = other.node;
    const far =
      FURTHER * (last.index - other.index - 1) + (last.node.inputs.includes(other.index) ? SELF : 0);
    const twins = areTwins(other.node, last.node) ? TWINS : 0;
    const whole = joined([other], channels, far + twins + (other.unread === 'none' ? AGAIN : 0));
    if (channels % 2 !== 0) return [whole];
    return [whole, joined([other], channels / 2, far + (other.unread === 'half' ? 0 : HALF), other.index)];
  });
  const open = before.filter(({ unread }) => unread === 'all');
  const all =
    open.length < 2
      ? []
      : [
          joined(
            open,
            open.reduce((sum, { node }) => sum + node.channels, 0),
            0,
          ),
        ];
  const lone = likelyChannels(written, size ** 2, view.sigma, 1).map(({ channels }) =>
    alone(last, 'concat', channels, size),
  );
  return [...pairs, ...all, ...lone];
}

const areTwins = (a: Node, b: Node): boolean =>
  a.role === 'conv' && b.role === 'conv' && a.inputs[0] === b.inputs[0];

const alone = (last: Recent, role: Role, channels: number, size: number): Candidate => ({
  cost: ALONE,
  node: { role, inputs: [last.index], channels, size, inChannels: last.node.channels },
});
