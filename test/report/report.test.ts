import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { ReportData } from '../../src/report/data.js';
import { codeForScript, escapeHtml, jsonForScript } from '../../src/page/escape.js';
import { buildReport } from '../../src/report/index.js';
import { clientScript, d3Script } from '../../src/page/scripts.js';
import { runRecord } from '../plot/fixture.js';
import { sweepRecord } from './records.js';

const HOSTILE = '</script><b title="x">&\u2028<!--\'';

/** The data of a page, as a browser would read it. */
function dataOf(html: string): ReportData {
  const [, json] = /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(html)!;
  return JSON.parse(json!) as ReportData;
}

/** What matches, without the page around it, which would drown a failure. */
function matches(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? [];
}

describe('escaping', () => {
  it('leaves no end tag, comment or line separator in JSON, and changes nothing', () => {
    const json = jsonForScript({ [HOSTILE]: HOSTILE });
    expect(json).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(json)).toEqual({ [HOSTILE]: HOSTILE });
  });

  it('keeps text text', () => {
    expect(escapeHtml('<a href="x">\'&\u0001')).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;\ufffd');
    expect(codeForScript("'</SCRIPT><!--'")).toBe("'<\\/SCRIPT>\\x3c!--'");
  });
});

describe('report', () => {
  const small = { toolVersion: '0.1.0', runs: [runRecord()], sweeps: [sweepRecord()] };

  it('is one page that can fetch nothing', async () => {
    const html = await buildReport(small);
    expect(html.slice(0, 1000)).toContain(
      `content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"`,
    );
    const own = html.replace(codeForScript(await d3Script()), '');
    // Addresses may only be names: nothing is linked, imported or asked for.
    expect(matches(own, /\b(?:src|href|action|poster|srcset)=["']?(?!data:,).{20}/gi)).toEqual([]);
    expect(
      matches(own, /url\(|@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\(|https?:\/\//g),
    ).toEqual([]);
    for (const address of matches(await d3Script(), /https?:\/\/[^"' ]*/g)) {
      expect(address).toMatch(/^https:\/\/d3js\.org\/d3-[\w-]+\/$|^http:\/\/www\.w3\.org\//);
    }
  });

  it('is the same to the byte', async () => {
    const again = { toolVersion: '0.1.0', runs: [runRecord()], sweeps: [sweepRecord()] };
    expect((await buildReport(small)) === (await buildReport(again))).toBe(true);
  });

  it('shows any name as it is', async () => {
    const run = runRecord({ workload: HOSTILE, arch: HOSTILE });
    run.operators[0]!.name = HOSTILE;
    run.operators[0]!.stallCycles[HOSTILE] = 1;
    run.assumptions[0]!.source = HOSTILE;
    const sweep = { ...sweepRecord(), name: HOSTILE, title: HOSTILE };
    sweep.axes[2]!.path = HOSTILE;
    for (const point of sweep.points) point.values[HOSTILE] = `${HOSTILE}${point.values['dataflow']}`;
    sweep.axes[2]!.values = [];
    const html = await buildReport({ title: HOSTILE, toolVersion: HOSTILE, runs: [run], sweeps: [sweep] });
    expect(matches(html, /<script\b/g)).toHaveLength(3);
    expect(matches(html, /<\/script>/g)).toHaveLength(3);
    expect(matches(html, /<b title/g)).toEqual([]);
    const data = dataOf(html);
    expect(data.runs[0]!.operators.names[0]).toBe(HOSTILE);
    expect(data.sweeps[0]!.axes[2]!.words.of).toContain(`${HOSTILE}ws`);
  });

  it('holds exact whole numbers, in columns', async () => {
    const run = runRecord();
    const data = dataOf(await buildReport({ ...small, runs: [run] }));
    const cycles = data.runs[0]!.operators.measures.find(({ meaning }) => meaning.name === 'cycles')!;
    run.operators.forEach(({ cycles: all }, row) => {
      const parts = cycles.parts.map(({ column }) =>
        Array.isArray(column) ? column[row]! : column.of[column.at[row] ?? 0]!,
      );
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(all);
    });
  });

  it('has reuses of weights and activations beside AI and DI, of runs that tell them', async () => {
    const run = runRecord();
    const namesOf = async (): Promise<string[]> =>
      dataOf(await buildReport({ ...small, runs: [run] })).runs[0]!.totals.map(({ meaning }) => meaning.name);
    expect(await namesOf()).not.toContain('weightReuse');
    run.run.architecture = { intensity: { level: 'dram', form: 'H', activationShare: 0.75 } };
    // 84 MACs on 7 weights and 12 activations.
    Object.assign(run.totals, {
      work: 84,
      arithmeticIntensity: 84 / 19,
      weightedArithmeticIntensity: 84 / (0.75 * 12 + 0.25 * 7),
    });
    const { totals } = dataOf(await buildReport({ ...small, runs: [run] })).runs[0]!;
    const of = (name: string) => totals.find(({ meaning }) => meaning.name === name)!;
    expect(of('weightReuse').value).toBeCloseTo(12, 5);
    expect(of('activationReuse').value).toBeCloseTo(7, 5);
    expect(of('weightReuse').meaning).toMatchObject({ label: 'R_W', better: 'higher' });
  });

  it('gives every part of the cycles its own colour, also stalls named like tensors', async () => {
    const named = runRecord();
    const stallCycles = { ifmap: 1, filter: 2, ofmap: 3, compute: 4 };
    for (const each of [...named.operators, named.totals]) each.stallCycles = stallCycles;
    const { measures } = dataOf(await buildReport({ ...small, runs: [named] })).runs[0]!.operators;
    const { parts } = measures.find(({ meaning }) => meaning.name === 'cycles')!;
    expect(parts.map(({ name }) => name)).toContain('stall: compute');
    expect(new Set(parts.map(({ colour }) => colour)).size).toBe(parts.length);
  });

  it('marks the points that meet the filters of the sweep, and says if it cannot', async () => {
    const sweeps = [
      sweepRecord({ filters: ['area < 5 mm2'] }),
      sweepRecord({ filters: ['no such thing !'] }),
    ];
    const [known, unknown] = dataOf(await buildReport({ ...small, sweeps })).sweeps;
    const candidate = known!.candidate!;
    sweeps[0]!.points.forEach(({ metrics }, row) => {
      const meets = Array.isArray(candidate) ? candidate[row] : candidate.of[candidate.at[row]!];
      expect(meets).toBe(metrics['areaSquareMetres']! < 5e-6 ? 1 : 0);
    });
    expect(unknown!.candidate).toBeUndefined();
  });

  it('says of DI wherever it names it that it was recalled', async () => {
    const html = await buildReport(small);
    const data = dataOf(html);
    const meanings = [
      ...data.sweeps.flatMap(({ metrics }) => metrics.map(({ meaning }) => meaning)),
      ...data.runs.flatMap(({ operators, totals }) =>
        [...operators.measures, ...totals].map(({ meaning }) => meaning),
      ),
    ].filter(({ label }) => label === 'DI');
    expect(meanings).toHaveLength(3);
    for (const { note } of meanings) expect(note).toBe('form and factor recalled, not read');
    expect(
      matches(
        html,
        /DI[^<]{0,60}form and factor recalled, not read|DI \(<code>[^<]*<\/code>\): form and factor/g,
      )!.length,
    ).toBeGreaterThanOrEqual(3);
  });

  it('lists every assumption once, with its status and users', async () => {
    const runs = Array.from({ length: 6 }, (_, index) => runRecord({ arch: `arch${index}` }));
    const html = await buildReport({ ...small, runs });
    const section = html.slice(html.indexOf('<section id="assumptions"'));
    expect(matches(section, /<code>dram\.<wbr>efficiency<\/code>/g)).toHaveLength(1);
    expect(section.includes('<span class="badge fitted">fitted</span>')).toBe(true);
    expect(section.includes('resnet50 on arch3; and 2 more')).toBe(true);
  });

  it('stays small with 10,000 points', async () => {
    const html = await buildReport({ ...small, sweeps: [sweepRecord({ points: 10_000 })] });
    console.log(`report of 10,000 points: ${(html.length / 1e6).toFixed(2)} MB`);
    expect(html.length).toBeLessThan(1.55e6);
  });

  it('has all of d3 that its scripts ask for', async () => {
    const script = await clientScript(new URL('../../dist/report/client/', import.meta.url));
    const asked = matches(script, /^const \{ (.*) \} = globalThis\.d3;$/gm).flatMap((line) =>
      line
        .replace(/^const \{ | \} = .*$/g, '')
        .split(', ')
        .map((name) => name.split(':')[0]!),
    );
    expect(asked).toContain('quadtree');
    const page: { d3?: Record<string, unknown> } = {};
    vm.runInNewContext(await d3Script(), Object.assign(page, { globalThis: page, self: page }));
    expect(asked.filter((name) => page.d3?.[name] === undefined)).toEqual([]);
  });

  it('has client scripts that only need d3', async () => {
    const script = await clientScript(new URL('../../dist/report/client/', import.meta.url));
    expect(matches(script, /^\s*(import|export)\b.*/gm)).toEqual([]);
    expect(script.includes('sourceMappingURL')).toBe(false);
    // Parses; it does not run without a document.
    expect(() => new Function(script)).not.toThrow();
  });
});
