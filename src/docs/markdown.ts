/** A Markdown table; every cell is escaped. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(titles), `|${' --- |'.repeat(titles.length)}`, ...rows.map(line)].join('\n');
}

export const fence = (text: string, language = 'yaml'): string =>
  ['```' + language, text.trimEnd(), '```'].join('\n');

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

/** Blocks of Markdown with a blank line between them; empty ones are left out. */
export const blocks = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n');

/** `|` would end the cell, also inside code; `<x>` outside of code would be an HTML tag. */
function escapeCell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('');
}
