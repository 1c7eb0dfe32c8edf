import type { OnnxAttribute, OnnxGraph, OnnxNode } from './onnx-proto.js';

/** Names that a node reads, also from inside its branches. */
export function readsOf(node: OnnxNode): string[] {
  const inner = [...node.attributes.values()].flatMap(({ graph }: OnnxAttribute) =>
    graph === undefined ? [] : [...graph.nodes.flatMap(readsOf), ...graph.outputs.map(({ name }) => name)],
  );
  return [...node.inputs, ...inner].filter((name) => name !== '');
}

/**
 * The nodes whose results reach an output of the graph, each after those it reads; otherwise in the order of the
 * file. Nodes of a cycle stay last. A graph that names no output, or only such as nothing computes, keeps all nodes.
 */
export function ordered(graph: OnnxGraph): OnnxNode[] {
  const producers = new Map<string, OnnxNode>();
  for (const node of graph.nodes) for (const name of node.outputs) producers.set(name, node);
  producers.delete('');
  const ends = graph.outputs.flatMap(({ name }) => producers.get(name) ?? []);
  const live = ends.length === 0 ? new Set(graph.nodes) : reaching(ends, producers);
  const kept = graph.nodes.filter((node) => live.has(node));
  return inOrder(kept, producers);
}

function reaching(ends: OnnxNode[], producers: ReadonlyMap<string, OnnxNode>): Set<OnnxNode> {
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

/** Depth first, so that a node already behind those it reads stays where it is. */
function inOrder(nodes: OnnxNode[], producers: ReadonlyMap<string, OnnxNode>): OnnxNode[] {
  const done = new Set<OnnxNode>();
  const open = new Set<OnnxNode>();
  const order: OnnxNode[] = [];
  const known = new Set(nodes);
  for (const start of nodes) {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.at(-1)!;
      const missing = open.has(node)
        ? []
        : readsOf(node).flatMap((name) => {
            const from = producers.get(name);
            return from !== undefined && known.has(from) && !done.has(from) && !open.has(from) ? [from] : [];
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
