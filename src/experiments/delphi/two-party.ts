import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { TWO_PARTY, TWO_PARTY_SOURCE } from './published.js';

const bytesOf = ({ totals }: RunRecord): number =>
  totals.traffic.reduce((sum, { level, writeBytes }) => (level.endsWith('link') ? sum + writeBytes : sum), 0);

/** Protocols without circuits: recalled bits and counts, with constants of another processor; nothing is tuned. */
export async function compareTwoParty(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('without circuits', {
    source: TWO_PARTY_SOURCE,
    mark: 'recalled',
    evidence: 'recalled',
    within: { relative: 0.25 },
  });
  const findings: Finding[] = [];
  for (const { arch, workload, bytes, lan, wan } of TWO_PARTY) {
    const [near, far] = [
      await laboratory.run({ workload, arch, fidelity: 'analytic' }),
      await laboratory.run({ workload, arch: `${arch}-wan`, fidelity: 'analytic' }),
    ];
    const name = `${arch.replace('inference/', '')}, ${workload}`;
    findings.push(
      compare(`${name}: bytes`, bytes, bytesOf(near) / 1e9, { unit: 'GB' }),
      compare(`${name}: LAN`, lan, near.totals.seconds, { unit: 's' }),
      compare(`${name}: WAN`, wan, far.totals.seconds, { unit: 's' }),
    );
  }
  return findings;
}
