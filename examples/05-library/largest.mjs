// The largest square array that keeps at least half of its PEs busy, by network.
import { findMetric, prepare, simulate } from 'systole';

const WANTED = 0.5;
const SIDES = [8, 16, 32, 64, 128, 256];

/** PE utilisation on a square array. */
async function measure(workload, side) {
  const overrides = [`rows=${side}`, `cols=${side}`];
  const run = await prepare({ workload, arch: 'systolic/128x128', overrides, fidelity: 'analytic' });
  return simulate(run).totals.peUtilization;
}

const { name, unit, summary } = findMetric('peUtilization');
console.log(`${name} (${unit}): ${summary}`);
for (const workload of ['resnet50-imagenet', 'mobilenetv1-imagenet', 'gpt2-small-T128']) {
  const busy = [];
  for (const side of SIDES) busy.push(await measure(workload, side));
  const largest = SIDES.findLast((_, index) => busy[index] >= WANTED);
  const shares = busy.map((share) => `${(100 * share).toFixed(0)} %`.padStart(5)).join(' ');
  console.log(`${workload.padEnd(22)}${shares}  largest at 50 %: ${largest ?? 'none'}`);
}
