import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));

type Times = { rows: [string, number, string, number, number, number, number][] };
type Layers = { layers: [string, ...number[]][] };

const times = read('bench/scalesim-times.json') as Times;
const layers = [
  ...(read('test/models/systolic/scalesim.fixture.json') as Layers).layers,
  ...(read('bench/topologies.json') as Layers).layers,
];

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/run.mjs', ...args], { cwd: root, encoding: 'utf8' });

describe('the networks that SCALE-Sim was timed on', () => {
  it('are 23 runs of four networks', () => {
    expect(times.rows).toHaveLength(23);
    const count = (network: string): number =>
      layers.filter(([name]) => name.startsWith(`${network}/`)).length;
    expect(['alexnet', 'mobilenet', 'resnet18', 'vit_s'].map(count)).toEqual([5, 27, 21, 5]);
  });

  // Cycles by the formula of SCALE-Sim's folds, so that a wrong layer shows apart from any model of ours.
  it.each(times.rows)(
    '%s on %i x same, %s: layers give the printed total',
    (network, size, dataflow, ...rest) => {
      const total = layers
        .filter(([name]) => name.startsWith(`${network}/`))
        .reduce((sum, [, h, w, kh, kw, channels, filters, stride]) => {
          const positions = (extent: number, kernel: number): number =>
            Math.ceil((extent - kernel + stride!) / stride!);
          const [m, n, k] = [positions(h!, kh!) * positions(w!, kw!), filters!, kh! * kw! * channels!];
          const [rows, cols, stream] = { os: [m, n, k], ws: [k, n, m], is: [k, m, n] }[dataflow]! as [
            number,
            number,
            number,
          ];
          const perFold = stream + (dataflow === 'os' ? 2 : 3) * size - 2;
          return sum + Math.ceil(rows / size) * Math.ceil(cols / size) * perFold - 1;
        }, 0);
      expect(total).toBe(rest.at(-1));
    },
  );
});

describe('the bench program', () => {
  it('runs a section, prints its table and writes it as JSON', () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'systole-bench-')), 'bench.json');
    try {
      const { status, stdout, stderr } = bench('--only', 'engine', '--json', file);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toMatch(/## Event queue[^]*\|\s+16384 \|/);
      const { sections } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
        sections: Record<
          string,
          { rows: { ticks: string; pending: number; eventsPerSecond: number }[]; faults: string[] }
        >;
      };
      expect(Object.keys(sections)).toEqual(['engine']);
      const { rows } = sections['engine']!;
      expect([...new Set(rows.map(({ ticks }) => ticks))]).toEqual(['cycles', 'picoseconds', 'uniform']);
      expect([...new Set(rows.map(({ pending }) => pending))]).toEqual([64, 1000, 16384, 100000]);
      expect(rows).toHaveLength(12);
      expect(rows.every(({ eventsPerSecond }) => eventsPerSecond > 0)).toBe(true);
      expect(sections['engine']!.faults).toEqual([]);
    } finally {
      fs.rmSync(path.dirname(file), { recursive: true, force: true });
    }
  });

  it('times the memory that it says: three reads of a row of DDR4-2400 take 49 cycles', () => {
    const workload = { kind: 'stream', n: 3, rw: { mode: 'read' }, base: 0, seed: 0 };
    const words = ['bench/dram-once.mjs', JSON.stringify({ standard: 'DDR4-2400', workload })];
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    const { cpu, cycles } = JSON.parse(stdout) as { cpu: number; cycles: number };
    expect(cycles).toBe(49);
    expect(cpu).toBeGreaterThan(0);
  });

  it('refuses a section it does not know', () => {
    const { status, stderr } = bench('--only', 'engines');
    expect(status).toBe(2);
    expect(stderr).toBe(
      "bench: no section 'engines'; expected engine, process, scalesim, model, sweep, million, analysis, circuits, training, haac, cache, rpu, deployment, dram, scaling, big\n",
    );
  });
});
