import type { Position } from '../errors.js';
import { isMapping, type Mapping } from './merge.js';

/** How far a constant may be trusted. */
export type Status = 'found' | 'recalled' | 'derived' | 'assumed' | 'fitted';
export const STATUSES: readonly Status[] = ['found', 'recalled', 'derived', 'assumed', 'fitted'];

/** Where a constant comes from; `path` is the field's dotted path. */
export interface Provenance {
  path: string;
  value: string;
  status: Status;
  source: string;
}

/** From what may be trusted most to what may be least. */
const TRUST: readonly Status[] = ['found', 'derived', 'recalled', 'fitted', 'assumed'];

/** A result of several constants is trusted as the weakest of them. */
export const weakest = (...statuses: readonly Status[]): Status =>
  TRUST[Math.max(0, ...statuses.map((status) => TRUST.indexOf(status)))]!;

/** Where the fields of an architecture come from. */
export interface Origins {
  /** Status of a sourced constant; undefined if the field has none. */
  statusOf(path: string): Status | undefined;
  position(at: readonly PropertyKey[]): Position;
}

export const SOURCED_KEYS: readonly string[] = ['value', 'source', 'status'];

/** `{ value: 1.3 pJ, source: "...", status: assumed }` in place of a bare value. */
export const isSourced = (node: unknown): node is Mapping =>
  isMapping(node) && Object.hasOwn(node, 'value') && strayKey(node) === undefined;

/** A key that has no place beside `value`, such as a misspelt `source`. */
export const strayKey = (node: Mapping): string | undefined =>
  Object.hasOwn(node, 'value') ? Object.keys(node).find((key) => !SOURCED_KEYS.includes(key)) : undefined;
