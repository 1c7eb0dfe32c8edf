import type { YamlSource } from '../document/yaml.js';
import type { Transforms } from '../workload/transform/schema.js';

/** A rule or number behind a work that was not read in a source; it becomes an assumption of every run. */
export interface WorkNote {
  name: string;
  value: string;
  status: 'assumed' | 'recalled' | 'fitted' | 'derived';
  source: string;
}

/** One of several works that follow one another, each done so many times. */
export interface Part<Given> {
  name: string;
  given: Given;
  times: number;
  /** By metric name, for the record. */
  details: Readonly<Record<string, number | string>>;
}

/** Works in succession as one: a whole training. */
export interface Course<Given = unknown> {
  parts: readonly Part<Given>[];
  /** What the parts have in common that the result depends on. */
  options: Readonly<Record<string, unknown>>;
  name: string;
}

/** What a machine is given to do: plain data, so that it can be handed to a worker thread. */
export interface Work<Given = unknown> {
  /** Name of its `WorkKind`. */
  kind: string;
  given: Given;
  /** Instead of `given` alone, which is then what it begins with. */
  course?: Course<Given> | undefined;
}

/** Numbers of a work for `systole list workloads`; null if it has no such thing. */
export interface WorkSummary {
  title: string;
  macs: number | null;
  parameters: number | null;
  relus: number | null;
}

/**
 * A kind of work: how it is named, read, hashed and scaled. A model names the kind that it accepts; everything else
 * asks this interface, so that a new language of work is one object of this type.
 */
export interface WorkKind<Given = unknown> {
  /** Value of `kind` in YAML files, and of `Work.kind`: `network`. */
  name: string;
  /** What to give instead of something else, for an error: `a network (systole list workloads)`. */
  wanted: string;
  /** A machine that accepts it, for the same error. */
  machine: string;
  /** Words that name such work and no YAML file: a scheme (`circuit:...`), a file name's ending (`.onnx`). */
  words?: {
    claim(word: string): boolean;
    open(word: string): Promise<Work<Given>> | Work<Given>;
  };
  /** The work of a YAML document. @throws InputError with file, line and field */
  read(source: YamlSource): Promise<Work<Given>> | Work<Given>;
  nameOf(given: Given): string;
  /** Hash of everything in it that a result depends on. */
  hashOf(given: Given): string;
  /** The same work for another batch (images, copies, requests). */
  scale(work: Work<Given>, batch: number): Work<Given>;
  /** What of it is recorded with a run as its options. */
  optionsOf(given: Given): Record<string, unknown>;
  /** Names of its operators, by index; empty if a run of it has but one. */
  operatorsOf(given: Given): readonly string[];
  /** Left out if there are none. */
  notesOf?(given: Given): readonly WorkNote[];
  /** One line for `systole validate`. */
  describe(given: Given): string;
  /** A row of `systole list workloads`; of a document, since it need not be built whole for that. */
  summarize(source: YamlSource): WorkSummary;
  /** What `--training`, `--prune` and their like make of it; left out if they do not apply. */
  transform?(work: Work<Given>, transforms: Transforms): Work<Given>;
}
