import { readersOf, type Graph, type Node } from './graph.js';

/** How compact and other networks are built. */
export const BLOCK_TYPES = [
  'plain',
  'residual',
  'dense-concat',
  'fire',
  'depthwise-separable',
  'inverted-residual',
  'group+shuffle',
  'grouped',
] as const;
export type BlockType = (typeof BLOCK_TYPES)[number];

const hasWeights = ({ role }: Node): boolean => role === 'conv' || role === 'depthwise' || role === 'linear';

/**
 * The type of block that each node with weights belongs to, undefined for others. Blocks end where branches meet: in a
 * sum or a concatenation, which tell residual, dense, fire and shuffled blocks. What is in none is told by its order:
 * depthwise and 1x1 (separable, or inverted where the 1x1 before it widens and the one behind it narrows), grouped, plain.
 */
export function blocksOf(whole: Graph): (BlockType | undefined)[] {
  const graph = withoutPasses(whole);
  const types = new Map<number, BlockType>();
  const give = (nodes: Iterable<number>, type: BlockType): void => {
    for (const node of nodes) if (hasWeights(graph[node]!) && !types.has(node)) types.set(node, type);
  };
  const readers = readersOf(graph);
  for (const [index, node] of graph.entries()) {
    if (node.role !== 'add' && node.role !== 'concat') continue;
    const { fork, body } = branchesOf(graph, index);
    const type = typeOfBranches(graph, index, fork, body, readers);
    give(body, type);
    if (type === 'fire') give([fork], type);
  }
  giveChains(graph, readers, types, give);
  return graph.map((node, index) => (hasWeights(node) ? (types.get(index) ?? 'plain') : undefined));
}

/** What is read through activations, normalisations and views is what they read. */
function withoutPasses(graph: Graph): Graph {
  const source = (node: number): number =>
    graph[node]!.role === 'pass' ? source(graph[node]!.inputs[0] ?? 0) : node;
  return graph.map((node) => ({ ...node, inputs: [...new Set(node.inputs.map(source))] }));
}

/** The last node that all inputs of a sum or concatenation come from, and what lies between. */
function branchesOf(graph: Graph, meeting: number): { fork: number; body: number[] } {
  const sources = graph[meeting]!.inputs.map((input) => upstream(graph, input));
  const [first, ...others] = sources;
  const common = [...first!].filter((node) => others.every((other) => other.has(node)));
  const fork = Math.max(0, ...common);
  const body = new Set(sources.flatMap((nodes) => [...nodes]).filter((node) => node > fork));
  return { fork, body: [...body] };
}

/** A node and all that it is made from. */
function upstream(graph: Graph, from: number): Set<number> {
  const seen = new Set([from]);
  for (const node of seen) for (const input of graph[node]!.inputs) seen.add(input);
  return seen;
}

function typeOfBranches(
  graph: Graph,
  meeting: number,
  fork: number,
  body: readonly number[],
  readers: readonly (readonly number[])[],
): BlockType {
  const { role, inputs } = graph[meeting]!;
  const shuffled = [...body, ...readers[meeting]!].some((node) => graph[node]!.role === 'shuffle');
  if (shuffled) return 'group+shuffle';
  if (role === 'add')
    return body.some((node) => graph[node]!.role === 'depthwise') ? 'inverted-residual' : 'residual';
  if (inputs.includes(fork)) return 'dense-concat';
  const direct = (node: number): boolean => graph[node]!.role === 'conv' && graph[node]!.inputs[0] === fork;
  const narrow = inputs.every((node) => direct(node) && graph[node]!.channels > graph[fork]!.channels);
  return narrow && graph[fork]!.role === 'conv' ? 'fire' : 'plain';
}

/** Blocks without branches, from front to back. */
function giveChains(
  graph: Graph,
  readers: readonly (readonly number[])[],
  types: ReadonlyMap<number, BlockType>,
  give: (nodes: Iterable<number>, type: BlockType) => void,
): void {
  const before = (node: number): number => graph[node]!.inputs[0] ?? 0;
  const behind = (node: number): number | undefined =>
    readers[node]!.find((one) => graph[one]!.role !== 'pass');
  const pointwise = (node: number | undefined): node is number =>
    node !== undefined &&
    !types.has(node) &&
    graph[node]!.role === 'conv' &&
    graph[node]!.layer?.kernel === 1;
  for (const [index, { role, channels, layer }] of graph.entries()) {
    if (types.has(index)) continue;
    const [first, last] = [before(index), behind(index)];
    if (role === 'depthwise') {
      const widens = pointwise(first) && graph[first]!.channels > graph[first]!.inChannels;
      if (widens && pointwise(last) && graph[last]!.channels < channels)
        give([first, index, last], 'inverted-residual');
      else give(pointwise(last) ? [index, last] : [index], 'depthwise-separable');
    } else if (role === 'conv' && layer !== undefined && layer.groups > 1)
      give(pointwise(last) ? [index, last] : [index], 'grouped');
  }
}
