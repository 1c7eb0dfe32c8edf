import { architecturesMarkdown } from './architectures.js';
import { blocks } from './markdown.js';
import { sweepsMarkdown } from './sweeps.js';
import { unitsMarkdown } from './units.js';
import { workloadsMarkdown } from './workloads.js';

/** The text of docs/formats.md: every field of every file a user writes, from the schemas that check them. */
export function formatsMarkdown(): string {
  return `${blocks(
    '# File formats',
    'Generated from the schemas in `src`. Files are YAML 1.2; an error names file, line, field, what was expected and the nearest valid choice. `systole validate` checks a file without running it.',
    architecturesMarkdown(),
    workloadsMarkdown(),
    sweepsMarkdown(),
    unitsMarkdown(),
  )}\n`;
}
