import { createHash } from 'node:crypto';
import type { TimingConstraint } from '../../../src/memory/banked/system.js';

/** What a system of Ramulator 2.1 was evaluated to, and ours: rules in their order, timing, commands. */
export interface Evaluated {
  constraints: readonly unknown[];
  timing: Readonly<Record<string, number>>;
  commands: readonly string[];
  readLatency: number;
}

/** One line a rule, as `Rank: ACT > ACT 26 (4)`, and one a timing parameter by name; then their hash. */
export function digest({ constraints, timing, commands, readLatency }: Evaluated): string {
  const lines = [
    ...(constraints as readonly TimingConstraint[]).map(
      ({ level, preceding, following, cycles, window, sibling }) =>
        `${level}: ${preceding.join(' ')} > ${following.join(' ')} ${cycles} (${window ?? 1})${sibling ? ' sibling' : ''}`,
    ),
    ...Object.keys(timing)
      .sort()
      .map((name) => `${name} ${timing[name]}`),
    commands.join(' '),
    `${readLatency}`,
  ];
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** Of the six grades that Ramulator 2.1 was run with (c5b1c3a); against the whole numbers in golden.test.ts. */
export const DIGESTS: Readonly<Record<string, string>> = {
  'DDR4-2400': 'f2168f9bb3c9311a',
  'DDR4-3200': '55d53e8bac799757',
  'HBM2-2000': 'ea113494ef4da332',
  'HBM2-2400': '364c987b53c2356b',
  'GDDR6-14000': '00eef733d6bac0f4',
  'LPDDR5-6400': 'c3d93d8dd7f76d3f',
};
