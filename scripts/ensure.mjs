// Installs and builds only what is missing or stale. Works with npm 10 to 12, with or without prebuilt binaries.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);

const modified = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(folder) {
  const files = fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile());
  return files.reduce(
    (latest, entry) => Math.max(latest, modified(path.join(entry.parentPath, entry.name))),
    0,
  );
}

function npm(args, env) {
  const { status } = spawnSync('npm', args, { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

/** Headers that come with this Node let the database driver compile without a download. */
function withHeaders() {
  const prefix = path.resolve(fs.realpathSync(process.execPath), '../..');
  const shipped = fs.existsSync(path.join(prefix, 'include/node/node_version.h'));
  return process.env.npm_config_nodedir || !shipped
    ? process.env
    : { ...process.env, npm_config_nodedir: prefix };
}

const installed = modified('node_modules/.package-lock.json');
if (installed < modified('package-lock.json') || !fs.existsSync('node_modules')) {
  npm(['ci'], withHeaders()); // its `prepare` also builds
} else if (
  Math.max(newest('src'), modified('tsconfig.json')) > modified('dist/.tsbuildinfo') ||
  Math.max(newest('scripts/bundle'), modified('dist/.tsbuildinfo')) > modified('bundle/build')
) {
  npm(['run', 'build'], process.env);
  // The compiler leaves the mark alone where nothing came out different, as after a checkout: built all the same.
  for (const mark of ['dist/.tsbuildinfo', 'bundle/build']) fs.utimesSync(mark, new Date(), new Date());
}
