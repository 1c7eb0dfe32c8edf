import type { z } from 'zod';
import type { Origins, Provenance } from './provenance.js';

/** What the loader asks of the registry of models. */
export interface Schemas {
  kinds(): string[];
  schema(kind: string): z.ZodType;
  /** Names the texts of the files on which schemas depend; without it no architecture is prepared. */
  mark?(): string;
  /** Completes checked fields by what a kind reads elsewhere, and names the constants it computes. */
  settle?(kind: string, spec: unknown, origins: Origins): Settled;
}

/** Fields of an architecture with constants that no field gives. */
export interface Settled {
  spec: unknown;
  /** Asked for only where constants are told. */
  constants: () => readonly Provenance[];
}
