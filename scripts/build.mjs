// Compiles `src` to `dist`, and bundles that for the command line.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');

const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// The compiler leaves the mark alone where nothing came out different, as after a checkout: built all the same.
fs.utimesSync(path.join(root, 'dist/.tsbuildinfo'), new Date(), new Date());
// What it bundles and how it asks the modules that were just compiled.
const { bundle } = await import('./bundle/index.mjs');
await bundle(root);
