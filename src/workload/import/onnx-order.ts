import type { OnnxAttribute, OnnxGraph, OnnxNode } from './onnx-proto.js';

/** Names that a node reads, also from inside its branches; what a branch names itself hides what is outside. */
export function readsOf(node: OnnxNode): string[] {
  const inner = [...node.attributes.values()].flatMap(({ graph }: OnnxAttribute) =>
    graph === undefined ? [] : freeNames(graph),
  );
  return [...node.inputs, ...inner].filter((name) => name !== '');
}

function freeNames({ nodes, inputs, initializers, outputs }: OnnxGraph): string[] {
  const own = new Set([...inputs, ...initializers].map(({ name }) => name));
  for (const node of nodes) for (const name of node.outputs) own.add(name);
  const read = [...nodes.flatMap(readsOf), ...outputs.map(({ name }) => name)];
  return read.filter((name) => !own.has(name));
}

type Producers = ReadonlyMap<string, OnnxNode>;

function producersOf(nodes: readonly OnnxNode[]): Producers {
  const producers = new Map<string, OnnxNode>();
  for (const node of nodes) for (const name of node.outputs) producers.set(name, node);
  producers.delete('');
  return producers;
}

/**
 * The nodes whose results reach an output of the graph. A graph that names no output, or only such as nothing
 * computes, keeps all nodes.
 */
export function liveNodes(nodes: readonly OnnxNode[], outputs: OnnxGraph['outputs']): Set<OnnxNode> {
  const producers = producersOf(nodes);
  const ends = outputs.flatMap(({ name }) => producers.get(name) ?? []);
  return ends.length === 0 ? new Set(nodes) : reaching(ends, producers);
}

function reaching(ends: OnnxNode[], producers: Producers): Set<OnnxNode> {
  const live = new Set<OnnxNode>(ends);
  const queue = [...live];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const name of readsOf(node)) {
      const from = producers.get(name);
      if (from === undefined || live.has(from)) continue;
      live.add(from);
      queue.push(from);
    }
  }
  return live;
}

/**
 * The nodes, each after those it reads; otherwise in the order of the file (depth first, so that a node already
 * behind those it reads stays where it is). The nodes of a cycle stay in some order.
 */
export function inOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const producers = producersOf(nodes);
  const done = new Set<OnnxNode>();
  const open = new Set<OnnxNode>();
  const order: OnnxNode[] = [];
  for (const start of nodes) {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const missing = open.has(node)
        ? []
        : readsOf(node).flatMap((name) => {
            const from = producers.get(name);
            return from !== undefined && !done.has(from) && !open.has(from) ? [from] : [];
          });
      open.add(node);
      if (missing.length > 0) stack.push(...missing.toReversed());
      else {
        stack.pop();
        if (!done.has(node)) order.push(node);
        done.add(node);
      }
    }
  }
  return order;
}
