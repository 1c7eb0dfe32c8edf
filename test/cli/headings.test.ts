import { afterAll, beforeAll, expect, it } from 'vitest';
import { METRICS } from '../../src/models/registry.js';
import { folder, NETWORK, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'net.yaml': NETWORK });
});
afterAll(() => removeFolder(cwd));

it.each([
  ['net.yaml', 'systolic/8x8'],
  ['net.yaml', 'gpu/v100'],
  ['net.yaml', 'flexsa/1g1f'],
  ['circuit:add', 'haac/16ge-2mb-ddr4'],
])('every heading of the table of %s on %s is one that systole explain knows', async (workload, arch) => {
  const { stdout, code } = await systoleHere(
    ['run', workload, '--arch', arch, '--fidelity', 'analytic', '--db', 'x.sqlite'],
    cwd,
  );
  expect(code).toBe(0);
  const headings = stdout.split('\n')[2]!.trim().split(/ {3,}/);
  expect(headings.slice(0, 2)).toEqual(['operator', 'kind']);
  const unknown = headings
    .slice(2)
    .filter((heading) => METRICS.lookUp(heading.replace(/\*$/, '')) === undefined);
  expect(unknown).toEqual([]);
});
