/** What a node of a network does, as far as building blocks are told apart by it. */
export type Role = 'input' | 'conv' | 'depthwise' | 'linear' | 'add' | 'concat' | 'shuffle' | 'pool' | 'pass';

/** Kernel, stride and groups of a layer with weights. */
export interface Layer {
  kernel: number;
  stride: number;
  groups: number;
}

/** A tensor and the layer or kernel that makes it; square maps of `size`. */
export interface Node {
  role: Role;
  /** Nodes that it reads, each once. */
  inputs: readonly number[];
  channels: number;
  size: number;
  /** Channels that are read. */
  inChannels: number;
  layer?: Layer;
}

/** In the order of computation; node 0 is the input. */
export type Graph = readonly Node[];

/** Nodes that read each node. */
export function readersOf(graph: Graph): number[][] {
  const readers: number[][] = graph.map(() => []);
  for (const [index, { inputs }] of graph.entries()) for (const input of inputs) readers[input]!.push(index);
  return readers;
}
