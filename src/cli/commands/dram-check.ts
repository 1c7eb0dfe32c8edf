import { Command } from 'commander';
import { checkCase, type CheckedCase } from '../../memory/check/observe.js';
import { compareStandard, type StandardCheck } from '../../memory/check/standard.js';
import { chosen, readCases } from '../dram/cases-file.js';
import { caseLines, standardLine, summaryLine } from '../dram/check-text.js';
import { inlineMore } from '../dram/inlining.js';
import { examples } from '../options.js';
import { note, print } from '../output.js';
import { progressBar } from '../progress.js';

interface CheckOptions {
  only?: string;
  json?: true;
}

export const dramCheckCommand = (): Command =>
  new Command('check')
    .description('Run cases of a file and compare with what it expects; exit code 1 where any differs')
    .argument('<cases.json>', 'file with systems and cases, in the form of Ramulator 2.1 golden numbers')
    .option('--only <name>', 'cases whose name contains this, or is matched by a pattern with * and ?')
    .option('--json', 'print every value of every case, ours and expected, as JSON')
    .addHelpText(
      'after',
      '\nMemories are those of the file; where their standard is one of ours, a line says whether our data are the same.\n',
    )
    .addHelpText(
      'after',
      examples(
        'systole dram check cases.json',
        "systole dram check cases.json --only 'hbm2-*/m-*'",
        'systole dram check cases.json --only copy21 --json',
      ),
    )
    .action((file: string, { only, json }: CheckOptions) => {
      inlineMore();
      const { systems, cases } = readCases(file);
      const wanted = chosen(cases, only);
      const used = [...systems].filter(([name]) => wanted.some(({ system }) => system === name));
      const standards = used.map(([, { given, system }]) => compareStandard(given, system));
      if (json !== true) for (const standard of standards) print(standardLine(standard));
      const checked = runCases(
        wanted.length,
        (at) => {
          const { system, given } = systems.get(wanted[at]!.system)!;
          return checkCase(system, wanted[at]!, given.peak_GBps);
        },
        (done) => (json === true ? undefined : print(caseLines(done))),
      );
      const summary = summaryLine(checked, standards);
      if (json === true) {
        print(JSON.stringify(toJson(standards, checked), null, 2));
        note(summary);
      } else print(summary);
      if (checked.some(({ equal }) => !equal)) process.exitCode = 1;
    });

/** Runs one case after another; a bar on a terminal, a line now and then elsewhere. */
function runCases(
  count: number,
  run: (at: number) => CheckedCase,
  say: (done: CheckedCase) => void,
): CheckedCase[] {
  const bar = progressBar('cases');
  const checked: CheckedCase[] = [];
  for (let at = 0; at < count; at++) {
    const done = run(at);
    checked.push(done);
    say(done);
    const failed = checked.filter(({ equal }) => !equal).length;
    if (count > 1) bar.update({ stage: 1, finished: at + 1, planned: count, failed });
  }
  return checked;
}

const toJson = (standards: readonly StandardCheck[], cases: readonly CheckedCase[]) => ({
  equal: cases.every(({ equal }) => equal),
  systems: standards,
  cases,
});
