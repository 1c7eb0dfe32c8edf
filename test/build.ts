import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** Builds what is stale, before the tests and before each run again in watch mode. */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(() => build());
}

function build(): void {
  const ensure = path.resolve(import.meta.dirname, '../scripts/ensure.mjs');
  const { status } = spawnSync(process.execPath, [ensure], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
}
