import { describe, expect, it } from 'vitest';
import { plot } from '../../src/plot/index.js';
import type { RunRecord } from '../../src/results/record.js';
import { check } from './document.js';
import { runRecord } from './fixture.js';

let runs = 0;
function run(arch: string, cycles: number, change: (record: RunRecord) => void): RunRecord {
  const record = runRecord({ dataflow: 'ws', id: `${runs++}abcdef0123` });
  record.run.arch = arch;
  record.totals.cycles = cycles;
  change(record);
  return record;
}
const byOption = (arch: string, G: number, cycles: number): RunRecord =>
  run(arch, cycles, ({ run: identity }) => {
    identity.workload += `+draco-G${G}`;
    identity.options = { transforms: { draco: { G } } };
  });

describe('plot draco', () => {
  it('has a line for each array and a ring at its fewest cycles', async () => {
    const records = [
      byOption('a/128x128', 1, 100),
      byOption('a/16x16', 4, 80),
      byOption('a/16x16', 1, 40),
      byOption('a/128x128', 8, 50),
      byOption('a/128x128', 2, 70),
    ];
    const document = check(await plot('draco', records));
    expect(document.querySelectorAll('circle.point')).toHaveLength(2 * records.length);
    expect(document.querySelectorAll('svg > desc')[0]!.textContent).toMatch(
      /2 arrays: a\/16x16, ws is fastest at G = 1, .*; a\/128x128, ws is fastest at G = 8/,
    );
    const ticks = [...document.querySelectorAll('text.tick')].map((tick) => tick.textContent);
    for (const G of ['1', '2', '4', '8']) expect(ticks).toContain(G);
    expect(document.textContent).toContain('resnet50 on a/128x128, a/16x16');
  });

  it("reads G from the transforms, the workload's name or its group convolutions", async () => {
    const titles = async (record: RunRecord): Promise<string> =>
      check(await plot('draco', [byOption('other', 1, 10), record])).textContent;
    const named = run('a', 10, (record) => (record.run.workload = 'mobile+draco-G16'));
    expect(await titles(named)).toContain('a, ws, G = 16:');
    const measured = run('a', 10, ({ operators }) => (operators[1]!.details['channelsPerGroup'] = 8));
    expect(await titles(measured)).toContain('a, ws, G = 8:');
    await expect(titles(run('a', 10, () => undefined))).rejects.toThrow(/has no channels per group/);
  });

  it('refuses two runs of the same point', async () => {
    const records = [byOption('a', 2, 10), byOption('a', 2, 20)];
    await expect(plot('draco', records)).rejects.toThrow(/are both a, ws with G = 2/);
  });
});
