import type { Fidelity } from '../results/record.js';
import { modelOf } from './registry.js';

/** What names things, in any kind of machine, and changes nothing. */
const NAMES = ['kind', 'name', 'title', 'energy.technology'];

/** Paths of the architecture, fields or whole sections, that no count of a run of this machine depends on. */
export const ignoredPaths = (kind: string, spec: unknown, fidelity: Fidelity): readonly string[] => [
  ...NAMES,
  ...(modelOf(kind).ignores?.(spec, fidelity) ?? []),
];

/** Whether `path` is one of `paths` or lies in a section that is. */
export const isAmong = (paths: readonly string[], path: string): boolean =>
  paths.some((one) => path === one || path.startsWith(`${one}.`));
