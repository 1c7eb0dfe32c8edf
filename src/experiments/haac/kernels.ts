import type { Finding } from '../../results/reproduction.js';
import { figure, type Laboratory } from '../experiment.js';
import { AES_RATE, GPU_RATE, KERNELS, PRIOR, REVIEW } from './published.js';
import { COMPUTE, detail, runOn } from './runs.js';

const compare = figure('Table 5', {
  unit: 'us',
  source: REVIEW,
  mark: 'found',
  evidence: 'published',
  within: { relative: 0.12 },
});
/** Latencies of the gates were settled by the two adders. */
const ADDERS = { within: { absolute: 0 }, evidence: 'fitted' } as const;
/** The same number on another netlist. */
const FOLDED = { of: 'Table 5: Hamm-50', variant: true } as const;

/** Kernels on the Garbler: compute only, so no encoding plays a part. */
export async function compareKernels(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  const overrides = ['role=garbler', 'compiler.order=full', COMPUTE];
  for (const { kernel, workload, published, note } of KERNELS) {
    const record = await runOn(laboratory, workload, 'haac/16ge-2mb-ddr4', overrides);
    const microseconds = detail(record, 'scheduleCycles') / 1e3;
    const own = kernel.startsWith('Add-') ? ADDERS : kernel.endsWith('folded') ? FOLDED : {};
    findings.push(compare(kernel, published, microseconds, { ...own, note }));
    if (kernel !== 'AES-128') continue;
    const rate = detail(record, 'gates') / microseconds;
    findings.push(compare('AES-128 rate', AES_RATE, rate, { unit: 'gates/us', note }));
  }
  return findings;
}

/** The same on the whole machine: tables go out to memory, with the full sizes and behind finite queues. */
export async function compareWholeMachine(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  const note =
    'memory of the table is not said: with HBM2 it costs 2 cycles, with DDR4 5x5Matx-8 would take 11.6 us';
  const overrides = ['role=garbler', 'compiler.order=full'];
  for (const { kernel, workload, published } of KERNELS) {
    const { totals } = await runOn(laboratory, workload, 'haac/16ge-2mb-hbm2', overrides);
    findings.push(compare(`${kernel}, whole machine, HBM2`, published, totals.seconds * 1e6, { note }));
  }
  return findings;
}

const PRIOR_NOTES: Readonly<Record<keyof typeof PRIOR, string>> = {
  'haac/fase': 'our circuits in program order at a recalled clock; its own compiler reorders by fan-out',
  'gc-peer/maxelerator': '3 cycles a bit recalled; clock fitted to 5x5Matx-8',
  'gc-peer/fpga-overlay': 'clock fitted to Add-6, cores to Mult-32',
  'gc-peer/haac-ref31': 'time of an AND fitted to Mult-32',
  'gc-peer/haac-ref48': 'time of an AND fitted to this one, which agrees by construction',
};

/** Times that a clock or a number of cores was fitted to. */
const FITTED = [
  '5x5Matx-8 on gc-peer/maxelerator',
  'Add-6 on gc-peer/fpga-overlay',
  'Mult-32 on gc-peer/fpga-overlay',
];

/** Machines before HAAC. */
export async function comparePrior(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const arch of Object.keys(PRIOR) as (keyof typeof PRIOR)[]) {
    const order = arch === 'haac/fase' ? ['compiler.order=baseline'] : [];
    for (const [kernel, published] of Object.entries(PRIOR[arch])) {
      const { workload } = KERNELS.find((one) => one.kernel === kernel)!;
      const { totals } = await runOn(laboratory, workload, arch, order);
      const quantity = `${kernel} on ${arch}`;
      findings.push(
        compare(quantity, published, totals.seconds * 1e6, {
          evidence: FITTED.includes(quantity) ? 'fitted' : 'published',
          within: { relative: 0.25 },
          note: PRIOR_NOTES[arch],
        }),
      );
    }
  }
  const { totals } = await runOn(laboratory, 'circuits/aes-128', 'gc-peer/gpu');
  const rate = totals.work / (totals.seconds * 1e6);
  const note = 'the rate is what its file is made of: agrees by construction';
  findings.push(compare('AES-128 rate on gc-peer/gpu', GPU_RATE, rate, { unit: 'gates/us', note }));
  return findings;
}
