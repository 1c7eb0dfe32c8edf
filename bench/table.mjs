// @ts-check

/** @typedef {Record<string, string | number>} Row */
/** @typedef {{ key: string, title: string, show?: (value: number) => string }} Column */
/** @typedef {{ name: string, title: string, notes: string[], columns: Column[], rows: Row[], faults: string[] }} Section */

/** Three significant digits, large numbers with an SI prefix: 12 345 678 is `12.3 M`. @param {number} value */
export function short(value) {
  if (value === 0) return '0';
  const prefixes = ['', ' k', ' M', ' G'];
  const step = Math.max(0, Math.min(3, Math.floor(Math.log10(Math.abs(value)) / 3)));
  return `${Number((value / 1000 ** step).toPrecision(3))}${prefixes[step]}`;
}

/** Seconds as milliseconds. @param {number} seconds */
export const milliseconds = (seconds) => (1e3 * seconds).toPrecision(3);

/** Whole numbers with grouping. @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString('en-US');

/** A section as Markdown, readable as plain text. @param {Section} section */
export function render({ title, notes, columns, rows, faults }) {
  const cells = rows.map((row) =>
    columns.map(({ key, show = String }) => {
      const value = row[key] ?? '';
      return typeof value === 'number' ? show(value) : value;
    }),
  );
  const right = columns.map(({ key }) => typeof rows[0]?.[key] === 'number');
  const widths = columns.map(({ title: head }, at) =>
    Math.max(head.length, ...cells.map((line) => line[at]?.length ?? 0)),
  );
  /** @param {string[]} line */
  const join = (line) =>
    `| ${line.map((cell, at) => (right[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (right[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  const head = join(columns.map((column) => column.title));
  const remarks = [...notes, ...faults.map((fault) => `WRONG: ${fault}`)];
  return [`## ${title}`, '', head, rule, ...cells.map(join), '', ...remarks, ''].join('\n');
}
