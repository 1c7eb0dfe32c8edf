import { describe, expect, it } from 'vitest';
import { seal } from '../../src/experiments/seal/index.js';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { sealIsInstalled } from '../../src/he/judge/library.js';

describe('budgets beside those of SEAL', () => {
  it('all points that were measured, within 2 bits', async () => {
    const findings = await seal.findings(openLaboratory({ progress: () => undefined }));
    expect(findings.length).toBe(15);
    expect(findings.filter(({ status }) => status !== 'reproduced')).toEqual([]);
    expect(findings.filter(({ evidence }) => evidence === 'fitted').length).toBe(9);
    expect(Math.max(...findings.map(({ deviation }) => Math.abs(deviation)))).toBeLessThanOrEqual(1);
  });

  it('says why real ciphertexts are skipped, if they are', () => {
    const why = seal.unavailable!();
    if (sealIsInstalled()) expect(why).toBeUndefined();
    else expect(why).toContain('npm install --no-save node-seal@6.0.3');
  });
});
