/** Rows of the README's table that tests hold, not `systole reproduce`. A test reads the tests that are named. */
import type { Evidence } from '../../results/reproduction.js';

export interface TestedRow {
  what: string;
  against: string;
  evidence: Evidence | undefined;
  cases: string;
  deviation: string;
  /** Where it is tested, and what stands there for the number of cases. */
  proof: { file: string; says: string } | undefined;
}

const OURS = 'self-check';

export const TESTED_ROWS: readonly TestedRow[] = [
  {
    what: 'compute cycles, folds, SRAM reads and writes (ws, os, is; 8x8 to 256x256)',
    against: 'SCALE-Sim v3, what it prints (its cycles + 1, D-01)',
    evidence: 'published',
    cases: '744 layer records',
    deviation: '0',
    proof: { file: 'test/models/systolic/scalesim.test.ts', says: 'toBe(744)' },
  },
  {
    what: 'Boolean circuits: AES, SHA-256, SHA-3',
    against: 'FIPS vectors and OpenSSL',
    evidence: 'published',
    cases: '1,000 inputs each',
    deviation: '0',
    proof: { file: 'test/circuit/ciphers.test.ts', says: '1,000 random' },
  },
  {
    what: 'systolic array: closed form = events = every PE in every cycle, product = integer GEMM',
    against: 'our register-level model',
    evidence: OURS,
    cases: '1,800 random shapes',
    deviation: '0',
    proof: { file: 'test/models/systolic/fidelities.test.ts', says: 'numRuns: 300' },
  },
  {
    what: 'event-driven DMA and array',
    against: 'the same machine as a recurrence',
    evidence: OURS,
    cases: '500 random programs',
    deviation: '0',
    proof: { file: 'test/models/systolic/executor.test.ts', says: 'numRuns: 500' },
  },
  {
    what: "FlexSA's engines of one core, with any port, without DRAM",
    against: 'the same engines stepped cycle by cycle',
    evidence: OURS,
    cases: '150 random programs',
    deviation: '0',
    proof: { file: 'test/models/flexsa/engines.test.ts', says: 'numRuns: 150' },
  },
  {
    what: "HAAC's gate scheduler",
    against: 'a simulator that steps through every cycle',
    evidence: OURS,
    cases: '300 random circuits',
    deviation: '0',
    proof: { file: 'test/models/haac/schedule.test.ts', says: 'numRuns: 100' },
  },
  {
    what: "RPU's front end, queues, pipelines and ports",
    against: 'a loop over cycles',
    evidence: OURS,
    cases: '300 random programs',
    deviation: '0',
    proof: { file: 'test/models/rpu/engine.test.ts', says: 'numRuns: 300' },
  },
  {
    what: 'noise budgets of BFV: 16 chains on 11 parameter sets; no parameter, but terms were derived with some in view',
    against: 'Microsoft SEAL on real ciphertexts, recorded',
    evidence: 'fitted',
    cases: '351 points',
    deviation: 'at most 1 bit',
    proof: { file: 'test/he/noise/seal-budgets.test.ts', says: 'toBeGreaterThan(300)' },
  },
  {
    what: 'data-type-aware intensity DI',
    against: 'nothing: form and factor 0.80 are recalled, not read',
    evidence: undefined,
    cases: '',
    deviation: 'unknown',
    proof: undefined,
  },
  {
    what: 'DRAM timing, stalls',
    against: 'nothing outside: our own invariants (cycles add up, monotone in bandwidth), no silicon',
    evidence: undefined,
    cases: '',
    deviation: 'unknown',
    proof: undefined,
  },
  {
    what: 'energy of the 32 nm machines',
    against: 'nothing outside: counts of actions are checked by hand, the constants are assumed',
    evidence: undefined,
    cases: '',
    deviation: 'unknown',
    proof: undefined,
  },
];
