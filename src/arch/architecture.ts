import type { Position } from '../errors.js';
import type { Provenance } from './provenance.js';

/** A validated architecture: plain numbers in SI units, with the origin of every sourced constant. */
export interface Architecture<Spec = unknown> {
  /** Name on the shelf, or the path it was given by. */
  name: string;
  file: string;
  kind: string;
  spec: Spec;
  /** Constants that carry a source, in order of appearance. */
  provenance: Provenance[];
  /** Where the field with a dotted path was written; undefined if no file or option gives it. */
  position?: ((field: string) => Position | undefined) | undefined;
}
