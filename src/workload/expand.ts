import type { Locate } from '../document/validate.js';
import { dotted } from '../document/validate.js';
import { nearest } from '../errors.js';
import { INPUT, NetworkBuilder } from './build.js';
import { ACTIVATIONS, NORMS, type ActivationFunction, type Network, type NormType } from './graph.js';
import { addLayer } from './layers/index.js';
import type { NetworkSpecification, OperatorEntry } from './schema.js';
import { markFrom } from './sparsity.js';

const NORM_WORDS = NORMS.map((type) => `${type}-norm`);
/** Words that `then` accepts, beside `polynomial(degree)`. */
export const UNARY_WORDS: readonly string[] = [...ACTIVATIONS, ...NORM_WORDS];

/** Names inside a repeated block: local names first; `input` is what came before the block. */
interface Scope {
  prefix: string;
  input: string;
}

/**
 * Expands `then`, `repeat` and `depthwise` and infers all shapes. Errors carry the position of the operator
 * that `locate` finds; the specification's fields are taken as checked by `networkSchema`.
 */
export function buildNetwork(specification: NetworkSpecification, locate: Locate = () => ({})): Network {
  const builder = new NetworkBuilder(specification);
  builder.place = (field) => ({ ...locate(fieldPath(field)), field });
  const standard = markFrom(specification, builder);
  const announced = announcedNames(specification);
  const addAt = (entry: OperatorEntry, path: PropertyKey[], scope: Scope): void => {
    builder.place = (field) => {
      const at = [...path, ...fieldPath(field)];
      return { ...locate(at), field: dotted(at) };
    };
    builder.stage = entry.stage ?? '';
    const marked = 'sparsity' in entry || 'density' in entry;
    builder.sparsity = marked ? markFrom(entry, builder) : standard;
    addEntry(builder, entry, scope, announced);
  };
  specification.operators.forEach((entry, index) => {
    if (entry.kind !== 'repeat') {
      addAt(entry, ['operators', index], { prefix: '', input: INPUT });
      return;
    }
    const { times, name, operators } = entry.repeat;
    for (let turn = 1; turn <= times; turn++) {
      const scope = { prefix: `${name}${turn}/`, input: builder.last };
      operators.forEach((inner, at) => {
        addAt(inner, ['operators', index, 'repeat', 'operators', at], scope);
      });
    }
  });
  builder.place = (field) => ({ ...locate(fieldPath(field)), field });
  return builder.build();
}

const fieldPath = (field: string): PropertyKey[] =>
  field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** Every name an operator of the file will have, to tell a forward reference from an unknown name. */
function announcedNames(specification: NetworkSpecification): Set<string> {
  const names = new Set<string>();
  for (const entry of specification.operators) {
    if (entry.kind !== 'repeat') names.add(entry.name);
    else for (const inner of entry.repeat.operators) names.add(`${entry.repeat.name}1/${inner.name}`);
  }
  return names;
}

function addEntry(
  builder: NetworkBuilder,
  entry: OperatorEntry,
  scope: Scope,
  announced: ReadonlySet<string>,
): void {
  const name = `${scope.prefix}${entry.name}`;
  const inputs = entry.inputs?.map((reference, index) => {
    if (reference === INPUT) return entry.external === undefined ? scope.input : INPUT;
    const found = [`${scope.prefix}${reference}`, reference].find((candidate) => builder.has(candidate));
    if (found !== undefined) return found;
    return unresolved(builder, entry, reference, index, scope, announced);
  });
  let end = addOperator(builder, name, { ...entry, inputs });
  entry.then?.forEach((word, index) => {
    end = addUnary(builder, `${name}.${bareWord(word)}`, word, index, { inputs: [end], stage: entry.stage });
  });
  if (end !== name) builder.endAt(name, end);
}

function unresolved(
  builder: NetworkBuilder,
  entry: OperatorEntry,
  reference: string,
  index: number,
  scope: Scope,
  announced: ReadonlySet<string>,
): never {
  const first = `${scope.prefix.replace(/\d+\/$/, '1/')}${reference}`;
  const later = reference === entry.name || announced.has(reference) || announced.has(first);
  const known = builder.names().map((known) => known.replace(scope.prefix, ''));
  builder.fail(
    `inputs.${index}`,
    later
      ? `operator '${entry.name}' reads '${reference}', which does not come before it`
      : `operator '${entry.name}' reads '${reference}', which is no operator`,
    later ? 'an operator above: networks have no cycles' : 'the name of an operator above',
    later ? undefined : nearest(reference, known),
  );
}

function addOperator(builder: NetworkBuilder, name: string, entry: OperatorEntry): string {
  switch (entry.kind) {
    case 'conv':
      return builder.conv(name, entry);
    case 'depthwise': {
      const { channels: groups } = entry.external ?? builder.shapeOf(entry.inputs?.[0] ?? builder.last);
      return builder.conv(name, { ...entry, groups, filters: entry.filters ?? groups });
    }
    case 'linear':
      return builder.linear(name, entry);
    case 'matmul':
      return builder.matmul(name, entry);
    case 'pool':
      return builder.pool(name, entry);
    case 'add':
      return builder.add(name, entry);
    case 'multiply':
      return builder.multiply(name, entry);
    case 'activation':
      return builder.activation(name, entry);
    case 'norm':
      return builder.norm(name, entry);
    case 'embedding':
      return builder.embedding(name, entry);
    case 'concat':
      return builder.concat(name, entry);
    case 'reshape':
      return builder.reshape(name, entry);
    default:
      return addLayer(builder, name, entry);
  }
}

const bareWord = (word: string): string => word.replace(/\(.*$/, '');

function addUnary(
  builder: NetworkBuilder,
  name: string,
  word: string,
  index: number,
  options: { inputs: string[]; stage: string | undefined },
): string {
  const degree = /^polynomial\((\d{1,2})\)$/.exec(word)?.[1];
  if (degree !== undefined) {
    return builder.activation(name, { ...options, function: 'polynomial', degree: Number(degree) });
  }
  if (NORM_WORDS.includes(word)) {
    return builder.norm(name, { ...options, type: word.replace(/-norm$/, '') as NormType });
  }
  if ((ACTIVATIONS as readonly string[]).includes(word)) {
    return builder.activation(name, { ...options, function: word as ActivationFunction });
  }
  return builder.fail(
    `then.${index}`,
    `is '${word}'`,
    `one of ${UNARY_WORDS.join(', ')}, polynomial(degree)`,
    nearest(word, UNARY_WORDS),
  );
}
