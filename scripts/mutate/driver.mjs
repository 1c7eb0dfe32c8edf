// A process that keeps a vitest ready: for each job it runs some test files in a fresh process, with one mutant on.
import path from 'node:path';
import { createVitest } from 'vitest/node';
import { MUTANTS, ROOT } from './areas.mjs';

process.env.SYSTOLE_DIST = MUTANTS;

/** The order of a job is the order of its files: fastest first. */
let order = [];
class Sequencer {
  shard(specifications) {
    return specifications;
  }
  sort(specifications) {
    const place = ({ moduleId }) => order.indexOf(moduleId);
    return [...specifications].sort((a, b) => place(a) - place(b));
  }
}

const vitest = await createVitest('test', {
  root: ROOT,
  watch: false,
  reporters: [{}],
  globalSetup: [],
  setupFiles: [path.join(import.meta.dirname, 'setup.mjs')],
  bail: 1,
  maxWorkers: 1,
  fileParallelism: false,
  isolate: false,
  testTimeout: 1_800_000,
  hookTimeout: 1_800_000,
  sequence: { sequencer: Sequencer },
  execArgv: ['--max-old-space-size=2048'],
});

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];

function failureOf(module) {
  for (const test of module.children.allTests('failed'))
    return `${module.relativeModuleId} > ${test.fullName}`;
  return `${module.relativeModuleId}: ${module.errors().map(firstLine).join('; ')}`;
}

/** `{ mutant, files, limits, report }` to `{ failed, by, ran }`. */
async function work({ mutant, files, limits, report }) {
  order = files.map((file) => path.join(ROOT, file));
  process.env.SYSTOLE_MUTANT = String(mutant);
  process.env.SYSTOLE_MUTANT_RUN = JSON.stringify({ root: ROOT, limits, report });
  const project = vitest.getRootProject();
  const specifications = order.map((file) => project.createSpecification(file));
  vitest.state.filesMap.clear(); // of the job before
  try {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
    const failed = testModules.find((module) => module.state() === 'failed');
    if (failed !== undefined) return { failed: true, by: failureOf(failed) };
    const [error] = unhandledErrors;
    if (error !== undefined) return { failed: true, by: `stopped: ${firstLine(error)}` };
    const passed = testModules.filter(
      (module) => module.state() === 'passed' || module.state() === 'skipped',
    );
    if (passed.length < files.length) return { failed: true, by: 'stopped before all files ran' };
    return { failed: false };
  } catch (error) {
    return { failed: true, by: `stopped: ${firstLine(error?.errors?.[0] ?? error)}` };
  }
}

process.on('message', async ({ id, job }) => process.send({ id, result: await work(job) }));
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
