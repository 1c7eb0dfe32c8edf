import { loadArchitecture } from '../arch/load.js';
import type { FlexsaSpec } from '../models/flexsa/architecture.js';
import { closedForm } from '../models/flexsa/closed-form.js';
import { MODES } from '../models/flexsa/geometry.js';
import { divisionOf } from '../models/flexsa/simulate.js';
import * as registry from '../models/registry.js';
import type { RunRecord } from '../results/record.js';
import type { Finding } from '../results/reproduction.js';
import {
  ABSTRACT,
  CLOSED_FORM,
  CONFIGURATIONS,
  GEMMS,
  HEADLINES,
  MEANS,
  MODE_SHARES,
  RECALLED,
  SMALL_CORES,
  STEPS,
  type StepRow,
} from './data/flexsa.js';
import { finding, type Expectation, type Experiment, type Laboratory } from './experiment.js';

export const flexsa: Experiment = {
  system: 'flexsa',
  title: 'reconfigurable systolic arrays for pruned training (arXiv 2004.13027)',
  async findings(laboratory) {
    return [...(await gemms()), ...(await tables(laboratory)), ...(await headlines(laboratory))];
  },
};

const DERIVED = { source: CLOSED_FORM, mark: 'derived' } as const;

/** Single GEMMs, to the cycle. */
async function gemms(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, name] of CONFIGURATIONS.entries()) {
    const { spec } = await loadArchitecture(`flexsa/${name}`, [], registry);
    const division = divisionOf(spec as FlexsaSpec);
    for (const { cycles, ...gemm } of GEMMS) {
      const { execCycles, shiftWait } = closedForm(gemm, division);
      const phase = gemm.weightGradient ? 'wgrad' : 'fwd';
      const quantity = `${phase} ${gemm.m} x ${gemm.n} x ${gemm.k}, ${name.toUpperCase()}`;
      const expected: Expectation = {
        ...DERIVED,
        figure: 'GEMM',
        quantity,
        unit: 'cycles',
        published: cycles[index]!,
        within: { absolute: 0 },
      };
      findings.push(finding(expected, execCycles + shiftWait));
    }
  }
  return findings;
}

/** Sums over a training step, or over those of all logged epochs. */
interface Measured {
  macs: number;
  busyCycles: number;
  bufferBytes: number;
  energyJoules: number;
  byMode: readonly number[];
  pes: number;
}

async function measure(
  laboratory: Laboratory,
  { workload, batch, strength }: StepRow,
  arch: string,
  fidelity: 'analytic' | 'event',
  overrides: readonly string[] = [],
): Promise<Measured> {
  const epochs = strength === undefined ? [undefined] : Array.from({ length: 10 }, (_, index) => 10 * index);
  const sum = { macs: 0, busyCycles: 0, bufferBytes: 0, energyJoules: 0, byMode: MODES.map(() => 0), pes: 0 };
  for (const epoch of epochs) {
    const training = { batch };
    const prune =
      epoch === undefined
        ? undefined
        : ({ trace: 'resnet50', strength: strength!, epoch, variant: 'union' } as const);
    const record = await laboratory.run({
      workload,
      arch: `flexsa/${arch}`,
      overrides,
      fidelity,
      transforms: prune === undefined ? { training } : { training, prune },
    });
    add(sum, record);
  }
  return sum;
}

function add(sum: Measured & { byMode: number[] }, { operators, totals }: RunRecord): void {
  sum.pes = totals.macs / (totals.cycles * totals.peUtilization);
  for (const { unit, macs, details, traffic, energyJoules } of operators) {
    if (unit !== 'array') continue;
    sum.macs += macs;
    sum.busyCycles += Number(details['busyCycles']);
    sum.energyJoules += energyJoules;
    for (const row of traffic) if (row.level === 'gbuf') sum.bufferBytes += row.readBytes + row.writeBytes;
    for (const [index, mode] of MODES.entries()) sum.byMode[index]! += Number(details[`cycles${mode}`]);
  }
}

const utilizationOf = ({ macs, busyCycles, pes }: Measured): number => macs / (busyCycles * pes);

/** Utilisation and traffic of training steps with operands at hand. */
async function tables(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  const table = (quantity: string, unit: string, published: number, within: number, ours: number): void => {
    const expected = {
      ...DERIVED,
      figure: 'training steps',
      quantity,
      unit,
      published,
      within: { absolute: within },
    };
    findings.push(finding(expected, ours));
  };
  for (const row of STEPS) {
    const measured = [];
    for (const name of CONFIGURATIONS) measured.push(await measure(laboratory, row, name, 'analytic'));
    for (const [index, name] of CONFIGURATIONS.entries()) {
      const of = `${row.name}, ${name.toUpperCase()}`;
      table(`PE utilisation, ${of}`, 'of 1', row.utilization[index]!, 0.002, utilizationOf(measured[index]!));
      const traffic = measured[index]!.bufferBytes / measured[0]!.bufferBytes;
      table(`buffer traffic, ${of}`, 'x 1G1C', row.traffic[index]!, 0.01, traffic);
    }
    const shares = row.strength === undefined ? undefined : MODE_SHARES[row.strength];
    const { byMode } = measured[CONFIGURATIONS.indexOf('1g1f')]!;
    const cycles = byMode.reduce((total, value) => total + value, 0);
    shares?.forEach((share, index) =>
      table(`cycles in ${MODES[index]!}, ${row.name}, 1G1F`, 'of 1', share, 0.01, byMode[index]! / cycles),
    );
  }
  const [row] = STEPS;
  const first = await measure(laboratory, row!, '1g1c', 'analytic');
  for (const { cores, side, utilization, traffic } of SMALL_CORES) {
    const small = await measure(laboratory, row!, '1g4c', 'analytic', [`cores=${cores}`, `side=${side}`]);
    const of = `${row!.name}, ${cores} cores of ${side}`;
    table(`PE utilisation, ${of}`, 'of 1', utilization, 0.002, utilizationOf(small));
    table(`buffer traffic, ${of}`, 'x 1G1C', traffic, 0.01, small.bufferBytes / first.bufferBytes);
  }
  return findings;
}

/** What the abstract claims, on the pruned networks we have: the paper's own channel counts are not public. */
async function headlines(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  const note = "the paper's own pruned networks, buffer sizes and energy constants are not public";
  const pruned = STEPS.filter(({ strength }) => strength !== undefined);
  const means: Record<keyof typeof MEANS, number> = { '1g1c': 0, '1g1f': 0 };
  for (const row of pruned) {
    const of = async (arch: string, fidelity: 'analytic' | 'event'): Promise<Measured> =>
      measure(laboratory, row, arch, fidelity);
    const abstract = { figure: 'abstract', source: ABSTRACT, mark: 'found', note } as const;
    const [large, one] = [await of('1g1c', 'analytic'), await of('1g1f', 'analytic')];
    means['1g1c'] += utilizationOf(large) / pruned.length;
    means['1g1f'] += utilizationOf(one) / pruned.length;
    for (const [flexible, rigid] of [
      ['1g1f', '1g4c'],
      ['4g1f', '4g4c'],
    ] as const) {
      const gain = utilizationOf(await of(flexible, 'analytic')) / utilizationOf(large) - 1;
      findings.push(
        finding(
          {
            ...abstract,
            quantity: `utilisation gained over 1G1C, ${row.name}, ${flexible.toUpperCase()}`,
            unit: 'change',
            published: HEADLINES.utilization,
            within: { absolute: 0.05 },
            neutral: 0,
          },
          gain,
        ),
      );
      const reuse = (await of(rigid, 'analytic')).bufferBytes / (await of(flexible, 'analytic')).bufferBytes;
      findings.push(
        finding(
          {
            ...abstract,
            quantity: `on-chip reuse over ${rigid.toUpperCase()}, ${row.name}, ${flexible.toUpperCase()}`,
            unit: 'x',
            published: HEADLINES.reuse,
            within: { relative: 0.05 },
            neutral: 1,
          },
          reuse,
        ),
      );
      const energy = (await of(flexible, 'event')).energyJoules / (await of(rigid, 'event')).energyJoules - 1;
      findings.push(
        finding(
          {
            ...abstract,
            quantity: `energy against ${rigid.toUpperCase()}, ${row.name}, ${flexible.toUpperCase()}`,
            unit: 'change',
            published: HEADLINES.energy,
            within: { absolute: 0.03 },
            neutral: 0,
          },
          energy,
        ),
      );
    }
  }
  for (const [name, published] of Object.entries(MEANS)) {
    findings.push(
      finding(
        {
          figure: 'text',
          quantity: `mean utilisation, ideal memory, ${name.toUpperCase()}`,
          unit: 'of 1',
          published,
          source: RECALLED,
          mark: 'recalled',
          within: { absolute: 0.05 },
          note: 'ours: mean of ResNet-50 at r0.2 and r0.3; theirs over more and harder pruned networks',
        },
        means[name as keyof typeof MEANS],
      ),
    );
  }
  return findings;
}
