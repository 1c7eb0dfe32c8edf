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

/** `{ value: 1.3 pJ, source: "...", status: assumed }` in place of a bare value. */
export const isSourced = (node: unknown): node is Mapping =>
  isMapping(node) &&
  'value' in node &&
  Object.keys(node).every((key) => ['value', 'source', 'status'].includes(key));
