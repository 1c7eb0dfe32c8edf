import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from '../sidechannel/helpers.js';
import { folder, removeFolder, systoleHere, type Outcome } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'small.yaml': SMALL });
});
afterAll(() => removeFolder(cwd));
const systole = (...args: string[]): Promise<Outcome> =>
  systoleHere(['sidechannel', 'small.yaml', '--arch', 'gpu/p100', ...args], cwd);

describe('systole sidechannel', () => {
  it('prints records with the names of the trace, without names of layers', async () => {
    const { stdout, code } = await systole('--format', 'csv');
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe(
      't0_ns,t1_ns,kernelClass,gridCTAs,sm_active_frac,dram_rd_B,dram_wr_B,l2_rd_B,l2_hit,footprint_B',
    );
    expect(rows.map((row) => row.split(',')[2])).toEqual([
      ...['implicit_gemm', 'dwconv', 'concat', 'copy', 'pool', 'gemm'],
    ]);
    const named = JSON.parse((await systole('--oracle', '--format', 'json')).stdout) as { layerId: string }[];
    expect(named.map(({ layerId }) => layerId)).toEqual(['a', 'b', 'c', 's', 'p', 'f']);
  });

  it('is the same to the byte for the same seed, and another for another or another noise', async () => {
    const text = async (...args: string[]): Promise<string> =>
      (await systole('--format', 'json', ...args)).stdout;
    const usual = await text();
    expect(await text('--seed', '1', '--noise', '0.02')).toBe(usual);
    expect(await text('--seed', '2')).not.toBe(usual);
    expect(await text('--noise', '0.03')).not.toBe(usual);
    expect(await text('--set', 'sidechannel.noise=0.03')).toBe(await text('--noise', '0.03'));
    expect(await text('--noise', '0')).toBe(await text('--noise', '0', '--seed', '9'));
    expect(await text('--batch', '2')).not.toBe(usual);
  });

  it('shows samples of a period', async () => {
    const rows = async (...args: string[]) =>
      JSON.parse((await systole('--show', 'samples', '--format', 'json', ...args)).stdout) as object[];
    expect(await rows('--noise', '0')).toHaveLength(1);
    const often = await rows('--noise', '0', '--period', '10us');
    expect(often).toHaveLength(7);
    expect(often[1]).toMatchObject({ t_ns: 20_000 });
    expect(Object.keys(often[0]!)).toEqual(['t_ns', 'gpu_util', 'mem_util', 'mem_used_B']);
  });

  it('shows bursts, batches, and what the analyser makes of the records', async () => {
    const csv = async (...args: string[]) => (await systole('--format', 'csv', ...args)).stdout.split('\n');
    expect((await csv('--show', 'addresses'))[0]).toBe('t_ns,rw,page,transactions');
    expect((await csv('--show', 'addresses', '--oracle'))[1]).toMatch(/^\d+\.?\d*,r,0,1,a\.weights$/);
    const batches = await csv('--show', 'batches');
    expect(batches[0]).toBe('batch,fwd_ns,bwd_ns,mem_used_B,kernels');
    expect(batches.slice(1, 10).map((row) => Number(row.split(',')[0]))).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256],
    ]);
    const { stdout, stderr } = await systole(
      '--show',
      'layers',
      '--noise',
      '0',
      '--format',
      'csv',
      '--no-grids',
    );
    expect(stdout).toMatch(/^layer,truth,found,exact,block,foundBlock\na,2->3 k1 s1 g1,/);
    expect(stderr).toMatch(
      /of 3 layers \d+\.\d % found exactly \(leakage score\), \d+\.\d % with their type/,
    );
    expect((await csv('--show', 'blocks'))[0]).toBe('block,foundBlock,layers');
    expect((await systole('--show', 'batches')).stderr).toMatch(
      /weights.*activations at a time.*for each image/,
    );
  });

  it('says what it rests on', async () => {
    const { stderr } = await systole();
    expect(stderr).toMatch(/assumed: .*sidechannel\.\* \(7\)/);
    expect(stderr).toMatch(/assumed: .*gpu\.\* \(\d\)/);
    expect((await systole('--format', 'csv')).stderr).toBe('');
  });

  it('draws kernels and samples', async () => {
    const { stderr } = await systole('--plot', 'trace.svg', '--period', '10us');
    expect(stderr).toContain('trace.svg: 6 kernels of small on gpu/p100');
    const svg = fs.readFileSync(path.join(cwd, 'trace.svg'), 'utf8');
    expect(svg.match(/class="kernel"/g)).toHaveLength(6);
    for (const word of [
      'dwconv',
      'a sample every 10',
      'noise 2 %',
      'seed 1',
      'DRAM is busy',
      'Rests on assumed',
    ])
      expect(svg).toContain(word);
  });
});
