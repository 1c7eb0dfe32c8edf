import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { buildReport } from '../../src/report/index.js';
import { runRecord } from '../plot/fixture.js';
import { sweepRecord } from './records.js';
test('dev', async () => {
  const html = await buildReport({
    title: 'ResNet-50 on systolic arrays',
    toolVersion: '0.1.0',
    runs: [
      runRecord(),
      runRecord({ dataflow: 'os', id: '77a1c09be2d4776f', arch: 'tpu-like-os' }),
      runRecord({ dataflow: 'is', id: '91b1c09be2d4776f', arch: 'tpu-like-is' }),
    ],
    sweeps: [
      sweepRecord({ points: 2625 }),
      sweepRecord({
        points: 10000,
        workloads: ['resnet50', 'vgg16'],
        stages: 2,
        name: 'two-stage',
        filters: ['area < 5 mm2'],
      }),
    ],
  });
  writeFileSync('/tmp/rep/report.html', html);
  console.log(html.length);
});
