// @ts-check
import { simulate, prepare } from '../dist/simulation/simulate.js';
import { timed } from './measure.mjs';
import { short } from './table.mjs';

const ARCHS = [
  'server-garbler-16gb',
  'server-garbler-64gb',
  'client-garbler-16gb',
  'client-garbler-16gb-alone',
];
/** A week, as the acceptance of private inference under load has it. */
const WEEK = 'requests.horizon=168 h';
/** CPU seconds that a week of requests at the sustained rate may take. */
const MOST = 2;

/**
 * A week of requests for ResNet-18 on TinyImageNet at the rate that is sustained, 30 streams: without and with shared
 * resources, and the search for that rate.
 * @returns {Promise<import('./table.mjs').Section>}
 */
export async function deploymentSection() {
  /** @type {string[]} */
  const faults = [];
  /** @type {Record<string, string | number>[]} */
  const rows = [];
  for (const arch of ARCHS) {
    /** @param {string[]} overrides */
    const run = async (...overrides) => {
      const experiment = await prepare({
        workload: 'resnet18-tiny',
        arch: `deployment/${arch}`,
        overrides: [WEEK, ...overrides],
      });
      return timed(() => simulate(experiment));
    };
    const searched = await run('search=sustained-rate');
    const rate = Number(searched.result.totals.details['sustainedPerHour']);
    const interval = `requests.interval=${3600 / rate} s`;
    const apart = await run(interval);
    const shared = await run(interval, 'contention=shared');
    if (apart.cpu > MOST) faults.push(`${arch}: a week took ${apart.cpu.toFixed(1)} s`);
    rows.push({
      arch,
      rate,
      requests: apart.result.totals.work,
      apart: 1e3 * apart.cpu,
      shared: 1e3 * shared.cpu,
      search: 1e3 * searched.cpu,
    });
  }
  return {
    name: 'deployment',
    title: 'Private inference under load: a week of requests at the sustained rate, 30 streams',
    notes: [`The inference itself is part of each time. A week beyond ${MOST} s is an error.`],
    columns: [
      { key: 'arch', title: 'deployment' },
      { key: 'rate', title: 'requests / h', show: short },
      { key: 'requests', title: 'served' },
      { key: 'apart', title: 'CPU ms', show: short },
      { key: 'shared', title: 'shared, CPU ms', show: short },
      { key: 'search', title: 'with search, CPU ms', show: short },
    ],
    rows,
    faults,
  };
}
