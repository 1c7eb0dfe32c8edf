import fc from 'fast-check';
import pc from 'picocolors';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { clean, cleanJson, cleanStyled } from '../../src/cli/clean.js';
import { print, note, printRows, RowWriter } from '../../src/cli/output.js';
import { quoted, toCsv } from '../../src/results/export/csv.js';
import { sampleRecord } from '../results/records.js';
import { folder, NETWORK, removeFolder, systoleHere } from './process.js';

/** What a terminal might obey: everything below a blank but tabs and ends of lines, delete, and C1. */
const obeyed = (text: string): string[] =>
  [...text].filter((letter, at) => {
    const code = letter.charCodeAt(0);
    if (letter === '\r') return text[at + 1] !== '\n';
    return (code < 32 && letter !== '\n' && letter !== '\t') || (code >= 127 && code < 160);
  });

/** Colours may be wanted where the tests run; a style is then one of ours or as good as one. */
const stylesShown = (): RegExp =>
  pc.isColorSupported ? new RegExp(String.raw`\u{1b}\[\d+m`, 'gu') : /(?!)/gu;

const anyText = fc.string({
  unit: fc.constantFrom('a', '\u001b', '[31m', '\u009b', '\0', '\r', '\n', '\u007f', 'é'),
});

/** What is printed by it, on both streams. */
function printed(action: () => void): string {
  let text = '';
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((part) => {
      text += String(part);
      return true;
    }),
  );
  try {
    action();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

describe('control characters', () => {
  it('are cleaned from all that is printed, and nothing else is', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('table', 'json', 'csv' as const), (text, format) => {
        const all = [
          clean(text),
          printed(() => print(text)),
          printed(() => note(text)),
          printed(() =>
            printRows(
              [text],
              [
                { key: text, title: text, value: (row) => row },
                { key: 'b', title: 'b', value: () => 1, text: (row) => row },
              ],
              format as 'table',
            ),
          ),
        ];
        const styles = stylesShown();
        for (const said of all.slice(1)) expect(obeyed(said.replace(styles, ''))).toEqual([]);
        expect(obeyed(all[0]!)).toEqual([]);
        if (obeyed(text).length === 0) expect(cleanStyled(text)).toBe(text);
      }),
    );
  });

  it('of JSON come back as they were', () => {
    const text = 'a\u001b\u0085\u007f\u009bé';
    expect(cleanJson(JSON.stringify(text))).toBe(String.raw`"a\u001b\u0085\u007f\u009bé"`);
    expect(JSON.parse(cleanJson(JSON.stringify(text)))).toBe(text);
    const rows = printed(() => printRows([text], [{ key: 'k', title: 'k', value: (row) => row }], 'json'));
    expect([obeyed(rows), JSON.parse(rows)]).toEqual([[], [{ k: text }]]);
  });

  const cwd = folder({
    'net.yaml': NETWORK,
    'sweep.yaml': `kind: sweep
name: "red\\e[31m\\0\\x9b1m"
title: "\\e]0;title\\a"
arch: systolic/16x16
workloads: [net.yaml]
axes: {rows: [4, 8], scratchpad.ifmap.size: [64 KiB, 1 B]}
`,
    'circuit.yaml': 'kind: circuit\nname: "c\\e[2J\\x9b1m"\ngenerator: add\nparameters: {bits: 8}\n',
  });
  afterAll(() => removeFolder(cwd));

  it.each([
    ['sweep sweep.yaml --workers 0'],
    ['sweep sweep.yaml --dry-run'],
    ['sweep status'],
    ['pareto'],
    ['pareto --format csv'],
    ['compare --sweep latest --by rows'],
    ['run circuit.yaml --arch haac/16ge-2mb-ddr4'],
    ['list runs'],
    ['list runs --format json'],
    ['export csv --out x.csv'],
    ['export perfetto --out x.json'],
    ['query select*from(v_run)'],
    ['plot pareto --sweep latest --out -'],
    ['report --out x.html'],
  ])('%s', async (line) => {
    const database = line.startsWith('circuit') || line.includes('dry-run') ? [] : ['--db', 'a.sqlite'];
    const { code, stdout, stderr } = await systoleHere([...line.split(' '), ...database], cwd);
    expect([line, code, stderr]).toEqual([line, 0, expect.anything()]);
    const styles = stylesShown();
    expect(obeyed(stdout.replace(styles, ''))).toEqual([]);
    expect(obeyed(stderr.replace(styles, ''))).toEqual([]);
  });

  it('integers beyond 2^53 are exact, in every format', async () => {
    const sql = 'select 9007199254740993 as big, 9223372036854775807 as most, 2 as small, 1e30 as real';
    const asked = (format: string): Promise<{ stdout: string }> =>
      systoleHere(['query', sql, '--db', 'a.sqlite', '--format', format], cwd);
    expect((await asked('csv')).stdout).toBe(
      'big,most,small,real\n9007199254740993,9223372036854775807,2,1e+30\n',
    );
    expect((await asked('json')).stdout).toBe(
      '[\n  {\n    "big": 9007199254740993,\n    "most": 9223372036854775807,\n    "small": 2,\n    "real": 1e+30\n  }\n]\n',
    );
    expect((await asked('table')).stdout).toContain('9007199254740993   9223372036854775807       2   1e+30');
  });
});

describe('formulas in CSV', () => {
  it('are what they are, or guarded if that is asked for; numbers never are', () => {
    for (const text of ['=1+1', '+1', '-1', '@sum', '\tx']) {
      expect(quoted(text).replaceAll('"', '')).toBe(text);
      expect(quoted(text, true).replaceAll('"', '')).toBe(`'${text}`);
    }
    expect([quoted(-1, true), quoted('a=b', true), quoted('', true)]).toEqual(['-1', 'a=b', '']);
    const record = sampleRecord();
    record.operators[0]!.name = '=cmd()';
    expect(toCsv(record)).toContain(',=cmd(),');
    expect(toCsv(record, { guard: true })).toContain(",'=cmd(),");
    const rows = printed(() => {
      const writer = new RowWriter(['k'], 'csv', true);
      writer.add(['@x']);
      writer.add([-2]);
      writer.end();
    });
    expect(rows).toBe("k\n'@x\n-2\n");
  });
});
