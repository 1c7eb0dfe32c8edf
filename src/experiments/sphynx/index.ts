import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { buildNetwork } from '../../workload/expand.js';
import { SPHYNX } from '../../workload/zoo/sphynx.js';
import { delphiSeconds } from '../delphi-line.js';
import { figure, type Experiment } from '../experiment.js';
import { LARGE, LATENCY, NAMED, REPOSITORY, SMALL, TABLES } from './published.js';

export const sphynx: Experiment = {
  system: 'sphynx',
  title: 'ReLUs of searched networks (IEEE Security & Privacy 2022), counted; no accuracy is claimed',
  findings: () => Promise.resolve([...compareNames(), compareLatency()]),
  checks: () => Promise.resolve(checkFormulas()),
};

const relusOf = (name: string): number => countNetwork(buildNetwork(SPHYNX.get(`sphynx-${name}`)!())).relus;

function compareNames(): Finding[] {
  const compare = figure('names', {
    unit: 'k',
    source: REPOSITORY,
    mark: 'found',
    evidence: 'published',
    within: { relative: 0.03 },
  });
  return Object.entries(NAMED).map(([name, thousands]) =>
    compare(`ReLUs, ${name}`, thousands, relusOf(name) / 1e3),
  );
}

const compareLatency = (): Finding =>
  figure('latency', { unit: 's', source: TABLES, mark: 'found', evidence: 'fitted' })(
    LATENCY.network,
    LATENCY.seconds,
    delphiSeconds(relusOf(LATENCY.network)),
    { within: { relative: 0.15 }, note: "by DELPHI's time of a ReLU on four threads" },
  );

/** Counts of the graphs against closed forms. */
function checkFormulas(): Finding[] {
  const compare = figure('formulas', {
    unit: '',
    source: 'channels x cells x pixels; for ImageNet 10 C 28^2 + C/2 112^2 + C 56^2',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  return [
    ...SMALL.map(([name, channels, cells, side]) => ({ name, relus: channels * cells * side ** 2 })),
    ...LARGE.map(([name, channels]) => ({
      name,
      relus: 10 * channels * 28 ** 2 + (channels / 2) * 112 ** 2 + channels * 56 ** 2,
    })),
  ].map(({ name, relus }) => compare(`ReLUs, ${name}`, relus, relusOf(name)));
}
