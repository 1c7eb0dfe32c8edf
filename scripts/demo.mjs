// `npm start`: ResNet-50 on a 128x128 weight-stationary array; table, database and picture.
// `npm start -- <arguments>` passes them to the command line instead.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const cli = path.resolve(import.meta.dirname, '../bundle/systole.cjs');

function systole(args) {
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const words = process.argv.slice(2);
if (words.length > 0) systole(words);
else {
  systole(['run', 'resnet50-imagenet', '--arch', 'systolic/128x128']);
  const made = "workload = 'resnet50-imagenet' and arch = 'systolic/128x128'";
  systole(['plot', 'utilization', '--where', made, '--limit', '1', '--out', 'results/utilization.svg']);
}
