import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode } from './onnx-proto.js';
import { WireFault } from './onnx-wire.js';

/** More nodes than any network has: functions that call each other without end. */
const MAX_NODES = 1_000_000;
const MAX_DEPTH = 64;

type Rename = (name: string) => string;

/** A node with all names, also those that its inner graphs read from outside, replaced; `''` stays. */
function renamed(node: OnnxNode, rename: Rename): OnnxNode {
  const of = (name: string): string => (name === '' ? '' : rename(name));
  const attributes = new Map(
    [...node.attributes].map(([key, value]): [string, OnnxAttribute] => [
      key,
      value.graph === undefined ? value : { ...value, graph: renamedGraph(value.graph, rename) },
    ]),
  );
  return { ...node, inputs: node.inputs.map(of), outputs: node.outputs.map(of), attributes };
}

/** An inner graph in which the names of its own values hide those outside. */
function renamedGraph(graph: OnnxGraph, rename: Rename): OnnxGraph {
  const own = ownNames(graph);
  const outside: Rename = (name) => (own.has(name) ? name : rename(name));
  return {
    ...graph,
    nodes: graph.nodes.map((node) => renamed(node, outside)),
    outputs: graph.outputs.map((value) => ({ ...value, name: outside(value.name) })),
  };
}

const ownNames = ({ nodes, initializers, inputs }: OnnxGraph): Set<string> =>
  new Set([
    ...initializers.map(({ name }) => name),
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs),
  ]);

/** A branch of If as part of the graph around it: its own names start with `prefix`. */
export function branchOf(graph: OnnxGraph, prefix: string): OnnxGraph {
  const own = ownNames(graph);
  const rename: Rename = (name) => (own.has(name) ? `${prefix}${name}` : name);
  const moved = <Named extends { name: string }>(some: Named[]): Named[] =>
    some.map((one) => ({ ...one, name: rename(one.name) }));
  return {
    ...graph,
    nodes: graph.nodes.map((node) => renamed(node, rename)),
    initializers: moved(graph.initializers),
    inputs: moved(graph.inputs),
    outputs: moved(graph.outputs),
    values: moved(graph.values),
  };
}

/** The graph of a model with every call of a function of the model replaced by the nodes of the function. */
export function inlineFunctions({ graph, functions }: OnnxModel): OnnxGraph {
  if (functions.length === 0) return graph;
  const table = new Map(functions.map((one) => [keyOf(one.domain, one.name), one]));
  const nodes: OnnxNode[] = [];
  let calls = 0;
  const add = (node: OnnxNode, depth: number): void => {
    const called = table.get(keyOf(node.domain, node.op));
    if (nodes.length + calls >= MAX_NODES || depth > MAX_DEPTH) {
      throw new WireFault('functions that call each other without end', 0);
    }
    if (called === undefined) {
      nodes.push(inlineInside(node, table));
      return;
    }
    calls += 1;
    for (const inner of bodyOf(called, node, `${node.name || called.name}#${calls}/`)) add(inner, depth + 1);
  };
  for (const node of graph.nodes) add(node, 0);
  return { ...graph, nodes };
}

/** Calls inside the branches of a node. */
function inlineInside(node: OnnxNode, table: ReadonlyMap<string, OnnxFunction>): OnnxNode {
  if (![...node.attributes.values()].some(({ graph }) => graph !== undefined)) return node;
  const functions = [...table.values()];
  const attributes = new Map(
    [...node.attributes].map(([key, value]): [string, OnnxAttribute] => [
      key,
      value.graph === undefined
        ? value
        : { ...value, graph: inlineFunctions({ producer: '', graph: value.graph, functions }) },
    ]),
  );
  return { ...node, attributes };
}

const keyOf = (domain: string, name: string): string => `${domain === 'ai.onnx' ? '' : domain}\n${name}`;

/** The nodes of a function as the node `call` runs it. */
function bodyOf(called: OnnxFunction, call: OnnxNode, prefix: string): OnnxNode[] {
  const names = new Map<string, string>();
  called.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ''));
  called.outputs.forEach((name, index) => names.set(name, call.outputs[index] || `${prefix}${name}`));
  const given = new Map([
    ...called.defaults.map((one): [string, OnnxAttribute] => [one.name, one]),
    ...call.attributes,
  ]);
  return called.nodes.map((node) => {
    const inner = renamed(node, (name) => names.get(name) ?? `${prefix}${name}`);
    const attributes = new Map<string, OnnxAttribute>();
    for (const [key, value] of inner.attributes) {
      const actual = value.reference === undefined ? value : given.get(value.reference);
      if (actual !== undefined) attributes.set(key, { ...actual, name: key });
    }
    return { ...inner, name: node.name === '' ? '' : `${prefix}${node.name}`, attributes };
  });
}
