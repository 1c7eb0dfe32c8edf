import type { Finding } from '../../results/reproduction.js';
import { AES_RATE, KERNELS, PRIOR, REVIEW } from '../data/haac.js';
import { finding, type Laboratory } from '../experiment.js';
import { BUSY, detail, runOn } from './runs.js';

const common = { figure: 'Table 5', source: REVIEW, mark: 'found' } as const;

/** Kernels on the Garbler: compute only, so no encoding plays a part. */
export async function kernelFindings(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { kernel, workload, published, note } of KERNELS) {
    const record = await runOn(laboratory, workload, 'haac/16ge-2mb-ddr4', [
      'role=garbler',
      'compiler.order=full',
      BUSY,
    ]);
    const microseconds = detail(record, 'scheduleCycles') / 1e3;
    const exact = kernel.startsWith('Add-');
    const within = exact ? { absolute: 0 } : { relative: 0.12 };
    findings.push(
      finding({ ...common, quantity: kernel, unit: 'us', published, within, note }, microseconds),
    );
    if (kernel !== 'AES-128') continue;
    const rate = detail(record, 'gates') / microseconds;
    const expected = { ...common, quantity: 'AES-128 rate', unit: 'gates/us', published: AES_RATE, note };
    findings.push(finding({ ...expected, within: { relative: 0.12 } }, rate));
  }
  return findings;
}

const PRIOR_NOTES: Readonly<Record<keyof typeof PRIOR, string>> = {
  'haac/fase': 'our circuits in program order at a recalled clock; its own compiler reorders by fan-out',
  'gc-peer/maxelerator': '3 cycles a bit recalled; clock fitted to 5x5Matx-8',
  'gc-peer/fpga-overlay': 'clock fitted to Add-6, cores to Mult-32',
};

/** Machines before HAAC. */
export async function priorFindings(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const arch of Object.keys(PRIOR) as (keyof typeof PRIOR)[]) {
    const order = arch === 'haac/fase' ? ['compiler.order=baseline'] : [];
    for (const [kernel, published] of Object.entries(PRIOR[arch])) {
      const { workload } = KERNELS.find((one) => one.kernel === kernel)!;
      const { totals } = await runOn(laboratory, workload, arch, order);
      const quantity = `${kernel} on ${arch}`;
      const expected = { ...common, quantity, unit: 'us', published, within: { relative: 0.25 } };
      findings.push(finding({ ...expected, note: PRIOR_NOTES[arch] }, totals.seconds * 1e6));
    }
  }
  return findings;
}
