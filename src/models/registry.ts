import type { z } from 'zod';
import { haac } from './garbled/index.js';
import { gcPeer } from './gc-peer/index.js';
import type { Model } from './model.js';
import { flexsa } from './flexsa/index.js';
import { systolic } from './systolic/index.js';
import { wavecore } from './wavecore/index.js';

/** Every kind of machine the tool knows: one line each. */
const MODELS: readonly Model[] = [systolic, flexsa, wavecore, haac, gcPeer];

export const kinds = (): string[] => MODELS.map((model) => model.kind);

export function modelOf(kind: string): Model {
  const model = MODELS.find((candidate) => candidate.kind === kind);
  if (model === undefined) throw new Error(`no model of kind '${kind}'`);
  return model;
}

export const schema = (kind: string): z.ZodType => modelOf(kind).schema;
