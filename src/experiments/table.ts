/** What an experiment shows beside its findings: numbers of ours that nothing published stands beside. */
export interface Table {
  title: string;
  columns: readonly string[];
  /** First column: names; the others as they are printed. */
  rows: readonly (readonly string[])[];
  /** What must be known to read it. */
  notes: readonly string[];
}

export function tableMarkdown({ title, columns, rows, notes }: Table): string {
  return [
    `### ${title}`,
    '',
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    ...notes.flatMap((note) => [note, '']),
  ].join('\n');
}

export const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
