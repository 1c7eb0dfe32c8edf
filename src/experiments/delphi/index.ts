import { circuitBytes } from '../../protocol/gc/relu.js';
import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { parseSteps } from '../../workload/transform/rewrites/steps.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import {
  CIPHERTEXT,
  GAZELLE_ONLINE,
  LIBRARY,
  MEASURED,
  ONLINE_LABELS,
  OPERATORS,
  PACKED,
  RELU_BYTES,
  SLIDES,
} from './published.js';
import { compareTwoParty } from './two-party.js';

export const delphi: Experiment = {
  system: 'delphi',
  title: 'private inference with a server that garbles (USENIX Security 2020), and protocols beside it',
  findings: async (laboratory) => [
    ...(await comparePacking(laboratory)),
    ...(await compareCircuits(laboratory)),
    ...(await compareOperators(laboratory)),
    ...(await compareOnline(laboratory)),
    ...(await compareTwoParty(laboratory)),
  ],
};

const detail = ({ totals }: RunRecord, name: string): number => Number(totals.details[name]);

const runOf = (laboratory: Laboratory, workload: string, arch = 'inference/delphi'): Promise<RunRecord> =>
  laboratory.run({ workload, arch, overrides: [OMITTED], fidelity: 'analytic' });

/** The measured graphs are chains. */
const OMITTED = 'shortcuts=omitted';

/** Ciphertexts, exactly; products of one thread by two constants. */
async function comparePacking(laboratory: Laboratory): Promise<Finding[]> {
  const counts = figure('ciphertexts', {
    unit: 'ciphertexts',
    source: LIBRARY,
    mark: 'derived',
    evidence: 'inferred',
    within: { absolute: 0 },
  });
  const times = figure('products on one thread', {
    unit: 's',
    source: MEASURED,
    mark: 'found',
    evidence: 'fitted',
  });
  const shares = figure('masked inputs', {
    unit: 'B',
    source: MEASURED,
    mark: 'found',
    evidence: 'published',
    within: { relative: 0.005 },
  });
  const findings: Finding[] = [];
  for (const { workload, up, down, convolutions, linear, shares: bytes, note } of PACKED) {
    const record = await runOf(laboratory, workload);
    const ofKind = (kind: string): number =>
      record.operators.reduce(
        (sum, one) =>
          one.name.startsWith('offline ') && one.kind === kind
            ? sum + Number(one.details['serverSeconds'])
            : sum,
        0,
      );
    const sent = record.operators
      .filter(({ name, kind }) => name.startsWith('online ') && (kind === 'conv' || kind === 'linear'))
      .reduce((sum, { details }) => sum + Number(details['upBytes']), 0);
    findings.push(
      // Each has some hundred bytes of a header.
      counts(`${workload}: from the client`, Math.floor(up / CIPHERTEXT), detail(record, 'ciphertextsUp'), {
        note,
      }),
      counts(
        `${workload}: from the server`,
        Math.floor(down / CIPHERTEXT),
        detail(record, 'ciphertextsDown'),
      ),
      shares(workload, bytes, sent),
    );
    if (convolutions !== undefined)
      findings.push(
        times(`${workload}: convolutions`, convolutions, ofKind('conv'), { within: { relative: 0.03 } }),
      );
    if (linear !== undefined)
      findings.push(
        times(`${workload}: fully connected`, linear, ofKind('linear'), { within: { relative: 0.1 } }),
      );
  }
  return findings;
}

/** Bytes of one ReLU, from the constants of the architecture. */
async function compareCircuits(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('bytes of a garbled ReLU', {
    unit: 'B',
    source: MEASURED,
    mark: 'found',
    evidence: 'fitted',
    within: { absolute: 0 },
  });
  const { run } = await runOf(laboratory, 'resnet32-c100');
  const sizes = run.architecture['gc'] as Parameters<typeof circuitBytes>[0];
  const ours: Readonly<Record<string, number>> = { ...circuitBytes(sizes) };
  return Object.entries(RELU_BYTES).map(([name, bytes]) => compare(name, bytes, ours[name]!));
}

/** The table of operators by construction: what one more of each adds. */
async function compareOperators(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('table of operators', {
    unit: 's or B',
    source: SLIDES,
    mark: 'found',
    evidence: 'fitted',
    within: { relative: 1e-6 },
  });
  const record = await runOf(laboratory, 'resnet32-c100', 'inference/delphi-table');
  const square = await laboratory.run({
    workload: 'resnet32-c100',
    arch: 'inference/delphi-table',
    transforms: { transform: parseSteps('quadratic layers=6') },
    fidelity: 'analytic',
  });
  const sum = (one: RunRecord, phase: string, step: string): number => detail(one, `${phase}${step}Seconds`);
  const macs = record.totals.macs!;
  const [relus, squares] = [detail(record, 'relus'), detail(square, 'squares')];
  const [relu, quad, mac] = OPERATORS;
  return [
    compare('ReLU, before', relu.seconds[0], sum(record, 'offline', 'Garble') / relus),
    compare('ReLU, online', relu.seconds[1], sum(record, 'online', 'Evaluate') / relus),
    compare('quadratic activation, before', quad.seconds[0], sum(square, 'offline', 'Square') / squares),
    compare('quadratic activation, online', quad.seconds[1], sum(square, 'online', 'Square') / squares),
    compare('multiply-accumulate, before', mac.seconds[0], sum(record, 'offline', 'He') / macs),
    compare('multiply-accumulate, online', mac.seconds[1], sum(record, 'online', 'Linear') / macs),
  ];
}

/** Whole networks as the slides have them. */
async function compareOnline(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('ResNet-32 online', {
    unit: 'MB',
    source: SLIDES,
    mark: 'found',
    evidence: 'published',
  });
  const record = await runOf(laboratory, 'resnet32-c100');
  const gazelle = await runOf(laboratory, 'resnet32-c100', 'inference/gazelle');
  const online = (one: RunRecord): number =>
    (detail(one, 'onlineUpBytes') + detail(one, 'onlineDownBytes')) / 1e6;
  return [
    compare('labels of ReLUs (about 350)', ONLINE_LABELS, detail(record, 'onlineDownBytes') / 1e6, {
      within: { relative: 0.03 },
    }),
    compare('Gazelle, all (more than 600)', GAZELLE_ONLINE, online(gazelle), {
      within: { relative: 0.2 },
      neutral: ONLINE_LABELS,
    }),
  ];
}
