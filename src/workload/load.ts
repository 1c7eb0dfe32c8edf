import { prepared } from '../document/prepared.js';
import { validate } from '../document/validate.js';
import { parseYaml, readYaml, type YamlSource } from '../document/yaml.js';
import { buildNetwork } from './expand.js';
import type { Network } from './graph.js';
import { networkSchema, type NetworkSpecification } from './schema.js';

/** Reads a YAML file of `kind: network`. Bad input is one `InputError` with file, line, column and field. */
export function loadNetwork(file: string): Network {
  return networkFrom(readYaml(file));
}

/** As `loadNetwork`, for text; `file` is the name used in errors. */
export function parseNetwork(text: string, file = 'network.yaml'): Network {
  return networkFrom(parseYaml(text, file));
}

/** Checks and builds the network of a document already read. */
export const networkFrom = (source: YamlSource): Network =>
  prepared('network', source.mark, () => buildNetwork(specificationFrom(source), source.position));

/** The checked document, `then` and `repeat` not yet expanded. */
export function specificationFrom(source: YamlSource): NetworkSpecification {
  return validate(networkSchema, withRepeatKind(source.data), source.position);
}

/** `- repeat: {...}` is short for `- {kind: repeat, repeat: {...}}`: the schema tells entries apart by `kind`. */
function withRepeatKind(data: unknown): unknown {
  if (!isMapping(data) || !Array.isArray(data['operators'])) return data;
  const operators = data['operators'].map((entry: unknown) =>
    isMapping(entry) && 'repeat' in entry && !('kind' in entry) ? { kind: 'repeat', ...entry } : entry,
  );
  return { ...data, operators };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
