import { findFile } from '../document/files.js';
import { readYaml, type YamlSource } from '../document/yaml.js';
import type { Work, WorkKind } from './kind.js';

/** The `kind` that a document gives itself. */
export const kindOf = ({ data }: YamlSource): unknown => (data as { kind?: unknown } | null)?.kind;

/** The kind of work that a document is of; the first of `kinds` if it does not say, or says something else. */
export const kindOfDocument = (source: YamlSource, kinds: readonly WorkKind[]): WorkKind =>
  kinds.find(({ name }) => name === kindOf(source)) ?? kinds[0]!;

/**
 * The work that a word names: by a scheme (`circuit:...`), a file of another format that some kind claims (ONNX,
 * SCALE-Sim CSV, netlists), or a YAML workload by name or path.
 * @throws InputError with the nearest name
 */
export async function loadWork(word: string, kinds: readonly WorkKind[]): Promise<Work> {
  const words = kinds.map((kind) => kind.words).find((one) => one?.claim(word) === true);
  if (words !== undefined) return words.open(word);
  const source = readYaml(findFile('workloads', word));
  return kindOfDocument(source, kinds).read(source);
}
