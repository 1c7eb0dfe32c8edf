// What is printed and written.
import fs from 'node:fs';
import path from 'node:path';
import { groupBy, WORK } from './areas.mjs';

const flat = (text, width = 90) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > width ? `${line.slice(0, width - 3)}...` : line;
};

/** `a3f9c1d2 src/models/systolic/fold.ts:63 [term] r * rows -> r` */
export const describe = ({ id, file, line, kind, original, text }) =>
  `${id} ${file}:${line} [${kind}] ${flat(original)} -> ${flat(text) || '(left out)'}`;

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

/** Rows of the table of scores, by area and in all. */
export function scores(verdicts) {
  const count = (list, status) => list.filter((verdict) => verdict.status === status).length;
  const row = (area, list) => {
    const killed = count(list, 'killed');
    return {
      area,
      mutants: list.length,
      killed,
      survived: count(list, 'survived'),
      unreached: count(list, 'unreached'),
      score: percent(killed, list.length),
    };
  };
  const areas = [...groupBy(verdicts, ({ area }) => area)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...areas.map(([area, list]) => row(area, list)), row('all', verdicts)];
}

/** The table as in bench/README.md. */
export function table(rows) {
  const columns = ['area', 'mutants', 'killed', 'survived', 'unreached', 'score'];
  const width = columns.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const pad = (text, index) =>
    index === 0 ? String(text).padEnd(width[0]) : String(text).padStart(width[index]);
  const rule = width.map((length, index) =>
    index === 0 ? '-'.repeat(length) : `${'-'.repeat(length - 1)}:`,
  );
  return [
    line(columns.map(pad)),
    line(rule),
    ...rows.map((row) => line(columns.map((name, i) => pad(row[name], i)))),
  ];
}

/** Writes `results/mutate/report.json`; no times in it: the same seed gives the same file. */
export function writeReport(options, verdicts) {
  const file = path.join(WORK, 'report.json');
  const mutants = verdicts.map(({ index: _index, statement: _statement, ...verdict }) => verdict);
  fs.mkdirSync(WORK, { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ options, scores: scores(verdicts), mutants }, null, 2)}\n`);
  return file;
}
