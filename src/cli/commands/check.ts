import { Command } from 'commander';
import type { Experiment } from '../../experiments/experiment.js';
import { openLaboratory } from '../../experiments/laboratory.js';
import { experimentOf, SYSTEMS } from '../../experiments/registry.js';
import { MEANINGS } from '../../results/evidence.js';
import type { Reproduction } from '../../results/reproduction.js';
import { toolVersion } from '../../simulation/identity.js';
import { examples, formatOption } from '../options.js';
import { note, type Format } from '../output.js';
import { progressSteps, type Steps } from '../progress.js';
import { printReproductions } from '../reproductions.js';

const ALL = 'all';

export function checkCommand(): Command {
  return new Command('check')
    .description('Models beside our own closed forms and reference calculators; fails if one is off')
    .argument('<system...>', `of ${SYSTEMS.join(', ')}, or ${ALL}`)
    .addOption(formatOption())
    .addHelpText(
      'after',
      `\nClass self-check: ${MEANINGS['self-check']}.\nExit code 1 if a row is beyond its tolerance. Published numbers: systole reproduce.`,
    )
    .addHelpText('after', examples('systole check draco', 'systole check all --format csv'))
    .action(async (systems: string[], { format }: { format: Format }) => {
      const wanted = systems.includes(ALL) ? SYSTEMS : [...new Set(systems)];
      const checks: Reproduction[] = [];
      const steps = progressSteps();
      for (const system of wanted) checks.push(...(await check(await experimentOf(system), steps)));
      steps.end();
      printReproductions(checks, format);
      const rows = checks.flatMap(({ findings }) => findings);
      const off = rows.filter(({ status }) => status !== 'reproduced').length;
      note(`${rows.length} self-checks, ${off} off; no publication stands behind them`);
      if (off > 0) process.exitCode = 1;
    });
}

/** The self-checks of a system; none if all that it has is published. */
async function check(
  { system, title, checks, unavailable }: Experiment,
  steps: Steps,
): Promise<Reproduction[]> {
  if (checks === undefined) return [];
  const why = unavailable?.();
  if (why !== undefined) {
    note(`${system}: ${why}`);
    return [];
  }
  const laboratory = openLaboratory({ progress: (what) => steps.at(`${system}: ${what}`) });
  return [{ system, title, toolVersion: toolVersion(), findings: await checks(laboratory) }];
}
