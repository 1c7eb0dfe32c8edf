import { Document, isMap, visit } from 'yaml';
import type { Activation, Network, Operator, Padding, Reshape, Shape } from './graph.js';
import { elements } from './graph.js';
import type { NetworkSpecification, OperatorEntry } from './schema.js';
import { sameShape, type Axis } from './shapes.js';
import { marksOf } from './sparsity.js';

/** YAML text that `loadNetwork` reads back to the same network, one operator a line; `comment` goes on top. */
export function networkToYaml(network: Network | NetworkSpecification, comment?: string): string {
  const { kind, name, title, source, batch, bits, input, operators } =
    'kind' in network ? network : specificationOf(network);
  const entries = operators.map((entry) => (entry.kind === 'repeat' ? { repeat: entry.repeat } : entry));
  const document = new Document(
    { kind, name, title, source, batch, bits, input, operators: entries },
    { keepUndefined: false, aliasDuplicateObjects: false },
  );
  if (comment !== undefined) document.commentBefore = comment.replace(/^/gm, ' ');
  visit(document, {
    Map: (_, node) => {
      node.flow = !node.has('operators') && !node.has('repeat');
    },
    Seq: (_, node) => {
      node.flow = !node.items.some((item) => isMap(item));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The specification of a network: operators that only continue a chain are folded into `then`. */
export function specificationOf(network: Network): NetworkSpecification {
  const readers = new Map<string, number>();
  for (const input of network.operators.flatMap((operator) => operator.inputs)) {
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const entries: OperatorEntry[] = [];
  let head = '';
  let previous = 'input';
  for (const operator of network.operators) {
    const word = wordOf(operator);
    const entry = entries.at(-1);
    const folds =
      word !== undefined &&
      entry !== undefined &&
      operator.name === `${head}.${word.replace(/\(.*/, '')}` &&
      operator.stage === (entry.stage ?? '') &&
      operator.inputs.length === 1 &&
      operator.inputs[0] === previous &&
      readers.get(previous) === 1;
    if (folds) {
      entry.then = [...(entry.then ?? []), word];
    } else {
      head = operator.name;
      entries.push(entryOf(operator, previous, network.input));
    }
    previous = operator.name;
  }
  const { name, title, source, batch, bits, input } = network;
  return {
    kind: 'network',
    name,
    ...(title === '' ? {} : { title }),
    ...(source === '' ? {} : { source }),
    ...(batch === 1 ? {} : { batch }),
    ...(bits === undefined ? {} : { bits: { ...bits } }),
    input: { ...input },
    operators: entries,
  };
}

function wordOf(operator: Operator): string | undefined {
  if (operator.kind === 'norm') return `${operator.type}-norm`;
  if (operator.kind !== 'activation' || isPartial(operator)) return undefined;
  return operator.function === 'polynomial' ? `polynomial(${operator.degree})` : operator.function;
}

function entryOf(operator: Operator, previous: string, networkInput: Shape): OperatorEntry {
  const common = {
    name: operator.name,
    kind: operator.kind,
    ...(operator.stage === '' ? {} : { stage: operator.stage }),
  };
  const own = operator.inputShapes.find(
    (shape, index) => operator.inputs[index] === 'input' && !sameShape(shape, networkInput),
  );
  const external = own === undefined ? {} : { external: { ...own } };
  const usual = own === undefined ? previous : 'input';
  const isDefault = operator.inputs.length === 0 ? usual === 'input' : operator.inputs.join() === usual;
  const inputs = isDefault ? {} : { inputs: operator.inputs.length === 0 ? ['input'] : [...operator.inputs] };
  return { ...common, ...fieldsOf(operator), ...inputs, ...external } as OperatorEntry;
}

/** The fields of an operator that differ from their defaults. */
function fieldsOf(operator: Operator): object {
  switch (operator.kind) {
    case 'conv': {
      const { filters, kernel, stride, padding, dilation, groups, bias, pruned, idle } = operator;
      const depthwise = groups > 1 && groups === operator.inputShapes[0]!.channels;
      const own = depthwise ? (filters === groups ? {} : { filters }) : { filters };
      return {
        ...(depthwise ? { kind: 'depthwise' } : {}),
        ...own,
        kernel: single(kernel),
        ...unless(1, 'stride', single(stride)),
        ...unless(0, 'padding', sides(padding)),
        ...unless(1, 'dilation', single(dilation)),
        ...(depthwise ? {} : unless(1, 'groups', groups)),
        ...(idle === undefined ? {} : { idle }),
        ...unless(false, 'bias', bias),
        ...marksOf(operator.sparsity),
        // Of a transform, not of files: who makes a network anew of its specification keeps it.
        ...(pruned === undefined ? {} : { pruned: { ...pruned } }),
      };
    }
    case 'linear':
      return {
        features: operator.features,
        ...unless(false, 'bias', operator.bias),
        ...unless(false, 'tied', operator.tied),
        ...marksOf(operator.sparsity),
      };
    case 'matmul':
      return {
        ...unless(1, 'count', operator.count),
        m: operator.m,
        n: operator.n,
        k: operator.k,
        layout: operator.layout,
      };
    case 'pool': {
      const kernel = single(operator.kernel);
      const stride =
        operator.stride.join() === operator.kernel.join() ? {} : { stride: single(operator.stride) };
      return { type: operator.type, kernel, ...stride, ...unless(0, 'padding', sides(operator.padding)) };
    }
    case 'elementwise':
      return { kind: operator.operation, ...unless(0, 'parameters', operator.parameters) };
    case 'activation':
      return activationFields(operator);
    case 'norm':
      return { type: operator.type };
    case 'embedding': {
      const { rows, features, tokens, lookups } = operator;
      return { rows, features, tokens, ...unless(1, 'lookups', lookups) };
    }
    case 'concat':
      return unless('channels', 'axis', axisOf(operator));
    case 'reshape': {
      const { output: shape, parameters } = operator;
      return {
        shape: { ...shape },
        ...unless('view', 'mode', modeOf(operator)),
        ...unless(0, 'parameters', parameters),
      };
    }
    case 'gradient':
    case 'backward':
      throw new Error(`operator '${operator.name}' of a training step is made by a transform, not by a file`);
  }
}

const unless = (usual: unknown, key: string, value: unknown): object =>
  value === usual ? {} : { [key]: value };
const single = (pair: readonly [number, number]): number | number[] =>
  pair[0] === pair[1] ? pair[0] : [...pair];

function sides(padding: Padding): number | number[] | Padding {
  const { top, bottom, left, right } = padding;
  if (top !== bottom || left !== right) return { top, bottom, left, right };
  return single([top, left]);
}

/** Has more to say than a word of `then`. */
const isPartial = ({ kept, truncated }: Activation): boolean => kept !== undefined || truncated !== undefined;

const activationFields = ({
  function: of,
  degree,
  kept,
  otherwise,
  truncated,
  sign,
}: Activation): object => ({
  function: of,
  ...(of === 'polynomial' ? { degree } : {}),
  ...unless(undefined, 'kept', kept),
  ...(otherwise === undefined ? {} : unless('identity', 'otherwise', otherwise)),
  ...unless(undefined, 'truncated', truncated),
  ...(sign === undefined ? {} : { sign: { ...sign } }),
});

function axisOf(operator: Operator): Axis {
  const first = operator.inputShapes[0]!;
  const axes: Axis[] = ['channels', 'height', 'width'];
  return axes.find((axis) => sameShape({ ...operator.output, [axis]: first[axis] }, first)) ?? 'channels';
}

function modeOf(operator: Reshape): 'view' | 'select' | 'pad' {
  const input = operator.inputShapes[0]!;
  const [before, after] = [elements(input) + operator.parameters, elements(operator.output)];
  if (before === after) return 'view';
  return after < before && operator.output.channels <= input.channels ? 'select' : 'pad';
}
