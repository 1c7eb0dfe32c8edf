import { MODES } from '../../models/flexsa/geometry.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { CLOSED_FORM, CONFIGURATIONS, MODE_SHARES, SMALL_CORES, STEPS, type StepRow } from './published.js';
import { measureSteps, utilizationOf, type Measured } from './runs.js';

const compare = figure('training steps', {
  source: CLOSED_FORM,
  mark: 'derived',
  evidence: 'self-check',
});

const compareUtilization = (of: string, published: number, ours: Measured): Finding =>
  compare(`PE utilisation, ${of}`, published, utilizationOf(ours), {
    unit: 'of 1',
    within: { absolute: 0.002 },
  });

const compareTraffic = (of: string, published: number, ours: Measured, large: Measured): Finding =>
  compare(`buffer traffic, ${of}`, published, ours.bufferBytes / large.bufferBytes, {
    unit: 'x 1G1C',
    within: { absolute: 0.01 },
  });

/** Utilisation and traffic of training steps with operands at hand. */
export async function compareSteps(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const row of STEPS) {
    const measured: Measured[] = [];
    for (const name of CONFIGURATIONS) measured.push(await measureSteps(laboratory, row, name, 'analytic'));
    for (const [index, name] of CONFIGURATIONS.entries()) {
      const of = `${row.name}, ${name.toUpperCase()}`;
      findings.push(compareUtilization(of, row.utilization[index]!, measured[index]!));
      findings.push(compareTraffic(of, row.traffic[index]!, measured[index]!, measured[0]!));
    }
    findings.push(...compareModes(row, measured[CONFIGURATIONS.indexOf('1g1f')]!));
  }
  return [...findings, ...(await compareSmallCores(laboratory, STEPS[0]!))];
}

function compareModes({ name, strength }: StepRow, { byMode }: Measured): Finding[] {
  const shares = strength === undefined ? undefined : MODE_SHARES[strength];
  const cycles = byMode.reduce((total, value) => total + value, 0);
  return (shares ?? []).map((share, index) =>
    compare(`cycles in ${MODES[index]!}, ${name}, 1G1F`, share, byMode[index]! / cycles, {
      unit: 'of 1',
      within: { absolute: 0.01 },
    }),
  );
}

async function compareSmallCores(laboratory: Laboratory, row: StepRow): Promise<Finding[]> {
  const findings: Finding[] = [];
  const large = await measureSteps(laboratory, row, '1g1c', 'analytic');
  for (const { cores, side, utilization, traffic } of SMALL_CORES) {
    const overrides = [`cores=${cores}`, `side=${side}`];
    const small = await measureSteps(laboratory, row, '1g4c', 'analytic', overrides);
    const of = `${row.name}, ${cores} cores of ${side}`;
    findings.push(compareUtilization(of, utilization, small), compareTraffic(of, traffic, small, large));
  }
  return findings;
}
