import type { MemoryReport } from './report.js';
import type { DramSystem } from './system.js';

/** Joules by what they were spent on. Placeholder. */
export function dramEnergy(_system: DramSystem, _report: MemoryReport): Record<string, number> {
  return {};
}
