import { describe, expect, it } from 'vitest';
import { openArchitecture } from '../../../../src/arch/load.js';
import { parseOverride } from '../../../../src/arch/override.js';
import { RunContext, simulateWork } from '../../../../src/models/dispatch.js';
import * as registry from '../../../../src/models/registry.js';
import { parseNetwork } from '../../../../src/workload/load.js';

async function run(network: string, fidelity: 'analytic' | 'event', ...set: string[]): Promise<number> {
  const architecture = await openArchitecture('gpu/v100', registry).with(set.map(parseOverride));
  const work = { kind: 'network', given: parseNetwork(network) };
  const model = registry.modelOf('gpu');
  return simulateWork(model, architecture, work, { fidelity }, new RunContext()).totals.cycles;
}
const map = (side: number): string => `kind: network
name: large
input: { channels: 3, height: ${side}, width: 65536 }
operators:
  - { name: c, kind: conv, filters: 4, kernel: 3, padding: 1 }
`;

describe('what is too large to be counted warp by warp', () => {
  it('is refused at once where it is a map, and has its closed form', async () => {
    await expect(run(map(65_536), 'event')).rejects.toThrow(
      'operators: a convolution has 4,294,967,296 outputs an image; expected at most 33,554,432, whose loads are counted warp by warp; --fidelity analytic takes more',
    );
    await expect(run(map(513), 'event')).rejects.toThrow('33,619,968 outputs an image');
    expect(await run(map(65_536), 'analytic')).toBeGreaterThan(1e9);
  });

  it('is refused where it is an L1', async () => {
    const huge = 'l1.size=100000000 KiB';
    const small = map(8).replace('65536', '8');
    await expect(run(small, 'event', huge)).rejects.toThrow(
      /^l1.size: holds 799,\d{3},\d{3} lines; expected at most 1,048,576 lines of 128 bytes, which are simulated/,
    );
    expect(await run(small, 'event', 'l1.size=100 MiB')).toBeGreaterThan(0);
  });

  it('is refused where it is a product of many rows', async () => {
    const rows = (count: number): string => `kind: network
name: rows
input: { channels: 8, height: ${count}, width: 1 }
operators:
  - { name: l, kind: linear, features: 8 }
`;
    await expect(run(rows(2 ** 26 + 1), 'event')).rejects.toThrow('a product has 67,108,865 rows');
  });
});
