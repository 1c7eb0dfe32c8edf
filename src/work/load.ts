import { findFile } from '../document/files.js';
import { readYaml, type YamlSource } from '../document/yaml.js';
import type { Work, WorkKind } from './kind.js';

/** The `kind` that a document gives itself. */
export const kindOf = ({ data }: YamlSource): unknown => (data as { kind?: unknown } | null)?.kind;

/** The kind of work that a document is of; the first of `kinds` if it does not say, or says something else. */
export const kindOfDocument = (source: YamlSource, kinds: readonly WorkKind[]): WorkKind =>
  kinds.find(({ name }) => name === kindOf(source)) ?? kinds[0]!;

/** The kind that a word belongs to by itself, without a YAML document; undefined if none claims it. */
export const claimantOf = (word: string, kinds: readonly WorkKind[]): WorkKind | undefined =>
  kinds.find(({ words }) => words?.claim(word) === true);

/**
 * The work that a word names: by a scheme (`circuit:...`), a file of another format that some kind claims (ONNX,
 * SCALE-Sim CSV, netlists), or a YAML workload by name or path.
 * @throws InputError with the nearest name
 */
export async function loadWork(word: string, kinds: readonly WorkKind[]): Promise<Work> {
  const kind = claimantOf(word, kinds);
  if (kind !== undefined) return kind.words!.open(word);
  const source = readYaml(findFile('workloads', word));
  return kindOfDocument(source, kinds).read(source);
}
