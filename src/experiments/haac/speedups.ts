import type { Finding } from '../../results/reproduction.js';
import { ENGINES, FIGURE, SPEEDUPS, STAND_INS } from '../data/haac.js';
import { finding, type Expectation, type Laboratory } from '../experiment.js';
import { PRESETS, runOn, SETTINGS, type Preset } from './runs.js';

type Benchmark = keyof typeof SPEEDUPS;

const CPU_NOTE = 'CPU time fitted: the 1-engine HBM2 bar times our cycles';
const OFF = 'compiler.eliminateSpent=false';
const PASSES = [
  { pass: 'baseline', overrides: ['compiler.order=baseline', OFF] },
  { pass: 'RO+RN', overrides: ['compiler.order=full', OFF] },
  { pass: 'RO+RN+ESW', overrides: ['compiler.order=full'] },
] as const;

/** What is expected of every gain: bars were measured in a figure. */
const gain = (figure: string, quantity: string, published: number, note: string): Expectation => ({
  ...{ figure, quantity, published, note, unit: 'x', neutral: 1 },
  ...{ source: FIGURE, mark: 'derived', within: { relative: 0.12 } },
});

async function overCpu(
  laboratory: Laboratory,
  workload: string,
  arch: string,
  overrides: readonly string[],
): Promise<number> {
  const cpu = await runOn(laboratory, workload, 'gc-peer/emp-cpu');
  const { totals } = await runOn(laboratory, workload, arch, overrides);
  return cpu.totals.seconds / totals.seconds;
}

/** Speed-ups of a benchmark over the CPU with both encodings. */
export async function speedupFindings(laboratory: Laboratory, name: Benchmark): Promise<Finding[]> {
  const { workload, passes, ddr4, hbm2 } = SPEEDUPS[name];
  const findings: Finding[] = [];
  for (const preset of PRESETS) {
    const compare = async (
      figure: string,
      what: string,
      published: number,
      arch: string,
      overrides: readonly string[],
    ): Promise<void> => {
      const quantity = `${name} ${what}, preset ${preset}`;
      const ours = await overCpu(laboratory, workload, arch, [...SETTINGS[preset], ...overrides]);
      findings.push(finding(gain(figure, quantity, published, noteOf(name, what, preset)), ours));
    };
    for (const [index, { pass, overrides }] of PASSES.entries())
      await compare('compiler figure', pass, passes[index]!, 'haac/16ge-2mb-ddr4', overrides);
    for (const [index, engines] of ENGINES.entries())
      await compare('scaling figure', `${engines} GE DDR4`, ddr4[index]!, `haac/${engines}ge-2mb-ddr4`, []);
    for (const [index, engines] of ENGINES.entries())
      await compare('scaling figure', `${engines} GE HBM2`, hbm2[index]!, `haac/${engines}ge-2mb-hbm2`, [
        'compiler.order=full',
      ]);
  }
  return findings;
}

function noteOf(name: Benchmark, what: string, preset: Preset): string {
  if (what === '1 GE HBM2') return `${CPU_NOTE}, so this one agrees by construction`;
  const reason =
    preset === 'cryptographic'
      ? 'full 32 B tables and 37-bit instructions'
      : name === 'Hamm' && what === 'baseline'
        ? 'order of the program unknown: counting 32-bit words is assumed, and was chosen with the two others seen'
        : name === 'BubbSt'
          ? 'netlist inferred from wire traffic'
          : '';
  return [CPU_NOTE, reason].filter((part) => part !== '').join('; ');
}

/** The same scaling if banks were never busy. */
export async function idealBankFindings(laboratory: Laboratory, name: Benchmark): Promise<Finding[]> {
  const { workload, hbm2 } = SPEEDUPS[name];
  const overrides = ['preset=haac-paper', 'sww.conflicts=false', 'compiler.order=full'];
  const note = `${CPU_NOTE}; an idealised window, to show what busy banks cost`;
  const findings: Finding[] = [];
  for (const [index, engines] of ENGINES.entries()) {
    if (engines === 1) continue;
    const quantity = `${name} ${engines} GE HBM2, haac-paper, banks never busy`;
    const ours = await overCpu(laboratory, workload, `haac/${engines}ge-2mb-hbm2`, overrides);
    findings.push(finding(gain('scaling figure', quantity, hbm2[index]!, note), ours));
  }
  return findings;
}

/** Hamm's baseline in other orders of the same gates: nothing else depends on how its program was written. */
export async function programOrderFindings(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { word, counted, note } of [
    {
      ...{ word: 0, counted: 'level by level' },
      note: "the whole string level by level, as EMP's hamming_weight writes it",
    },
    { word: 1, counted: 'depth first', note: 'depth first' },
  ]) {
    const quantity = `Hamm baseline, counted ${counted}, preset haac-paper`;
    const ours = await overCpu(laboratory, `circuit:hamming?word=${word}`, 'haac/16ge-2mb-ddr4', [
      ...SETTINGS['haac-paper'],
      ...PASSES[0].overrides,
    ]);
    const published = SPEEDUPS.Hamm.passes[0]!;
    findings.push(finding(gain('compiler figure', quantity, published, `${CPU_NOTE}; ${note}`), ours));
  }
  return findings;
}

/** Benchmarks of unknown size: gains that need no CPU time, on circuits of ours. */
export async function standInFindings(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, { workload, reorder, spent, scaling }] of Object.entries(STAND_INS)) {
    const seconds = async (arch: string, overrides: readonly string[]): Promise<number> =>
      (await runOn(laboratory, workload, arch, ['preset=haac-paper', ...overrides])).totals.seconds;
    const [baseline, reordered, eliminated] = await Promise.all(
      PASSES.map(({ overrides }) => seconds('haac/16ge-2mb-ddr4', overrides)),
    );
    const one = await seconds('haac/1ge-2mb-hbm2', ['compiler.order=full']);
    const many = await seconds('haac/16ge-2mb-hbm2', ['compiler.order=full']);
    const rows = [
      ['gain of reordering', reorder, baseline! / reordered!],
      ['gain of ESW', spent, reordered! / eliminated!],
      ['16 GE over 1 GE, HBM2', scaling, one / many],
    ] as const;
    const note =
      'a circuit of ours in its place: agreement or not says little; speed-ups over the CPU are not modelled';
    for (const [what, published, ours] of rows) {
      const quantity = `${name} ${what}, preset haac-paper`;
      findings.push(finding(gain('configuration unknown', quantity, published, note), ours));
    }
  }
  return findings;
}
