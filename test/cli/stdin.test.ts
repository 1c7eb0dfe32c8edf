import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../workload/import/encode.js';
import { RESIDUAL } from '../workload/import/models.js';
import { BIN, folder, NETWORK, removeFolder, type Outcome } from './process.js';

const ARCH = 'extends: systolic/8x8\nrows: 4\n';
const SWEEP = `kind: sweep
name: sides
arch: systolic/8x8
workloads: [net.yaml]
fidelity: analytic
axes: {rows: [4, 8]}
objectives: {minimize: [seconds]}
`;
const CSV = `Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
one, 10, 10, 3, 3, 4, 8, 1,
`;

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'net.yaml': NETWORK, 'arch.yaml': ARCH, 'top.csv': CSV, 'm.onnx': encodeModel(RESIDUAL) });
});
afterAll(() => removeFolder(cwd));

/** Runs `systole` with standard input. */
function given(input: string | Uint8Array, ...words: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
    cwd,
    input,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const RUN = ['--format', 'csv', '--db', 'x.sqlite'];

describe('- is standard input', () => {
  it('for a workload and for an architecture: the same run but for its names', () => {
    const file = given('', 'run', 'net.yaml', '--arch', 'arch.yaml', ...RUN);
    const workload = given(NETWORK, 'run', '-', '--arch', 'arch.yaml', ...RUN);
    const arch = given(ARCH, 'run', 'net.yaml', '--arch', '-', ...RUN);
    expect([file, workload, arch].map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(workload).toEqual({
      ...file,
      stderr: expect.stringContaining('was in x.sqlite already') as string,
    });
    const bare = ({ stdout }: Outcome): string =>
      stdout.replaceAll('arch.yaml', '<stdin>').replace(/\b[0-9a-f]{12,64}\b/g, '');
    expect(bare(arch)).toBe(bare(file));
    expect(arch.stdout).toContain('<stdin>');
  });

  it('for what is imported', () => {
    const onnx = given(fs.readFileSync(path.join(cwd, 'm.onnx')), 'import', 'onnx', '-', '--out', '-');
    const file = given('', 'import', 'onnx', 'm.onnx', '--out', '-');
    const bare = ({ stdout }: Outcome): string =>
      stdout.replaceAll('<stdin>', 'm.onnx').replace(/^name: .*$/m, '');
    expect(onnx.code).toBe(0);
    expect(bare(onnx)).toBe(bare(file));
    const csv = given(CSV, 'import', 'scalesim', '-', '--out', '-');
    expect(csv.stdout).toContain('filters: 8, kernel: 3');
    expect(given(csv.stdout, 'validate', '-').stdout).toMatch(/<stdin> +network +/);
    const netlist = given('', 'circuit', 'generate', 'add', '--out', '-', '--format', 'fashion').stdout;
    expect(given(netlist, 'circuit', 'stats', '-', '--format', 'csv').stdout).toContain(',31,');
  });

  it('for sweeps and for SQL', () => {
    expect(given(SWEEP, 'validate', '-').stdout).toMatch(/<stdin> +sweep +2 points over rows/);
    const swept = given(SWEEP, 'sweep', '-', '--workers', '0', '--db', 'sweep.sqlite');
    expect([swept.code, swept.stderr]).toEqual([0, expect.stringContaining('is complete in sweep.sqlite')]);
    const sql = 'select count(*) as n\nfrom v_point\n';
    expect(given(sql, 'query', '-', '--db', 'sweep.sqlite', '--format', 'csv').stdout).toBe('n\n2\n');
  });

  it('errors name it, with the line', () => {
    const line = (input: string, ...words: string[]): string => {
      const { code, stdout, stderr } = given(input, ...words);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    const oops = `${NETWORK}oops: 1\n`;
    expect(line(oops, 'run', '-', '--arch', 'systolic/8x8')).toMatch(/^systole: error: <stdin>:7:1: oops: /);
    expect(line(oops, 'validate', '-')).toMatch(/^systole: error: <stdin>:7:1: oops: /);
    expect(line(`${ARCH}oops: 1\n`, 'run', 'net.yaml', '--arch', '-')).toMatch(/error: <stdin>:3:1: oops: /);
    expect(line(`${CSV}two, x\n`, 'import', 'scalesim', '-', '--out', '-')).toMatch(/error: <stdin>:3: /);
    expect(line('no model', 'import', 'onnx', '-', '--out', '-')).toMatch(/error: <stdin>: /);
    expect(line('', 'run', '-', '--arch', 'systolic/8x8')).toMatch(
      /error: <stdin>: is null \(an empty file\)/,
    );
    expect(line('', 'import', 'onnx', '-', '--out', '-')).toMatch(/error: <stdin>: file is empty/);
    expect(line('\0', 'validate', '-')).toMatch(/error: <stdin>: is not text/);
    // It is read once: one text cannot be both.
    expect(line(NETWORK, 'run', '-', '--arch', '-')).toMatch(/error: <stdin>:1:\d+: kind: is 'network'/);
  });
});
