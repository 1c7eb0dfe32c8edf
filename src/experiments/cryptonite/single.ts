import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { mean } from '../statistics.js';
import {
  PAPER,
  RATE_GAIN,
  SCRIPTS,
  SINGLE,
  SPEEDUP,
  STORAGE_SOURCE,
  type SingleInference,
} from './published.js';

export const detail = ({ totals }: RunRecord, name: string): number => Number(totals.details[name]);

const ARCHS = { server: 'inference/delphi', client: 'inference/client-garbler' } as const;
type Garbler = keyof typeof ARCHS;

/** Both are printed with one digit. */
const totalOf = ([offline, online]: readonly [number, number]): number =>
  Number((offline + online).toFixed(1));

const runOf = (
  laboratory: Laboratory,
  workload: string,
  garbler: Garbler,
  costs: 'measured' | 'model',
  threads: number,
): Promise<RunRecord> =>
  laboratory.run({
    workload,
    arch: ARCHS[garbler],
    overrides: [
      `costs=${costs}`,
      // The measured graphs are chains.
      'shortcuts=omitted',
      `he.threads=${threads}`,
      ...(workload.startsWith('resnet32') ? ['he.contention=0'] : []),
    ],
    fidelity: 'analytic',
  });

/** Times of six networks by measured sums, within half a second; bytes that the client keeps. */
export async function compareMeasured(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('single inference', {
    unit: 's',
    source: SCRIPTS,
    mark: 'derived',
    evidence: 'inferred',
    within: { absolute: 0.5 },
  });
  const kept = figure('storage of the client', {
    unit: 'GB',
    source: STORAGE_SOURCE,
    mark: 'derived',
    evidence: 'inferred',
    within: { relative: 0.01 },
  });
  const findings: Finding[] = [];
  const [ratios, rates]: [number[], number[]] = [[], []];
  for (const network of SINGLE) {
    const { workload, threads } = network;
    const totals: number[] = [];
    const offlines: number[] = [];
    for (const garbler of ['server', 'client'] as const) {
      const record = await runOf(laboratory, workload, garbler, 'measured', threads);
      const [offline, online] = [detail(record, 'offlineSeconds'), detail(record, 'onlineSeconds')];
      const name = `${workload}, ${garbler} garbles`;
      findings.push(
        compare(`${name}: offline`, network[garbler][0], offline),
        compare(`${name}: online`, network[garbler][1], online),
        compare(`${name}: total`, totalOf(network[garbler]), offline + online),
        kept(name, network.kept[garbler === 'server' ? 0 : 1], detail(record, 'clientStorageBytes') / 1e9),
      );
      totals.push(offline + online);
      offlines.push(offline);
    }
    ratios.push(totals[0]! / totals[1]!);
    rates.push(offlines[0]! / offlines[1]!);
  }
  const headline = figure('headlines', {
    unit: 'x',
    source: PAPER,
    mark: 'found',
    // Of the same measured sums.
    evidence: 'inferred',
    neutral: 1,
  });
  return [
    ...findings,
    headline('speedup, mean of six networks', SPEEDUP, mean(ratios), { within: { relative: 0.01 } }),
    headline('sustained rate, at most (offline times)', RATE_GAIN, Math.max(...rates), {
      within: { relative: 0.02 },
    }),
  ];
}

/** The same by constants, within 3 %. */
export async function compareModel(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('single inference by constants', {
    unit: 's',
    source: SCRIPTS,
    mark: 'derived',
    evidence: 'fitted',
    within: { relative: 0.03 },
  });
  const findings: Finding[] = [];
  for (const network of SINGLE)
    for (const garbler of ['server', 'client'] as const) {
      const record = await runOf(laboratory, network.workload, garbler, 'model', network.threads);
      const offline =
        detail(record, 'offlineSeconds') + (await productsBeside(laboratory, network, garbler, record));
      const online = detail(record, 'onlineSeconds');
      const name = `${network.workload}, ${garbler} garbles`;
      const note =
        network.products === undefined
          ? {}
          : { note: `products of ${network.products}: the measured sums have no layers of 4096` };
      findings.push(
        compare(`${name}: offline`, network[garbler][0], offline, note),
        compare(`${name}: online`, network[garbler][1], online),
        compare(`${name}: total`, totalOf(network[garbler]), offline + online, note),
      );
    }
  return findings;
}

/** What products take less in the network whose layers the measured sums have. */
async function productsBeside(
  laboratory: Laboratory,
  { products, threads }: SingleInference,
  garbler: Garbler,
  record: RunRecord,
): Promise<number> {
  if (products === undefined) return 0;
  const other = await runOf(laboratory, products, garbler, 'model', threads);
  return serverProducts(other) - serverProducts(record);
}

/** Seconds of the server's products: of its layers, not of its circuits. */
export const serverProducts = ({ operators }: RunRecord): number =>
  operators.reduce(
    (sum, { name, kind, details }) =>
      name.startsWith('offline ') && (kind === 'conv' || kind === 'linear')
        ? sum + Number(details['serverSeconds'])
        : sum,
    0,
  );
