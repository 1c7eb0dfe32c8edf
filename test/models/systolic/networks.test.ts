import { describe, expect, it } from 'vitest';
import { shelfFiles } from '../../../src/document/files.js';
import { macs } from '../../../src/workload/count.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { arch, dramBytes, identityFaults, run } from './helpers.js';

const names = [...shelfFiles('workloads')].filter(([name]) => !name.startsWith('circuits/'));

describe('every shipped network', () => {
  it('is there', () => {
    expect(names.length).toBeGreaterThanOrEqual(80);
  });

  it.each(names)(
    '%s: phases and stalls add up, traffic is at least compulsory, slower memory is never faster, larger scratchpads add no traffic',
    async (_, file) => {
      const network = loadNetwork(file);
      const architecture = await arch({}, 'systolic/128x128');
      const record = run(architecture, network);
      expect(identityFaults(record)).toEqual([]);
      expect(record.totals.macs).toBe(
        network.batch * network.operators.reduce((sum, operator) => sum + macs(operator), 0),
      );
      for (const operator of record.operators) {
        if (operator.unit === 'array')
          expect(dramBytes(operator), operator.name).toBeGreaterThanOrEqual(
            Number(operator.details.compulsoryDramBytes),
          );
        expect(operator.peUtilization).toBeLessThanOrEqual(1);
      }
      const slow = run(await arch({ 'dram.bandwidth': '135 GB/s' }, 'systolic/128x128'), network);
      for (const [index, operator] of record.operators.entries()) {
        expect(slow.operators[index]!.endCycle, operator.name).toBeGreaterThanOrEqual(operator.endCycle);
      }
      for (const [pad, size] of Object.entries({ ifmap: '1 MiB', filter: '1 MiB', ofmap: '4 MiB' })) {
        const larger = await arch({ [`scratchpad.${pad}.size`]: size }, 'systolic/128x128');
        const { totals } = run(larger, network, 'analytic');
        expect(dramBytes(totals), pad).toBeLessThanOrEqual(dramBytes(record.totals));
      }
    },
  );
});
