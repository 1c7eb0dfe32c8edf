import { BIN, started, type Outcome } from '../cli/process.js';

const SAYS = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS+' KiB\\n'))`;

/** Runs `systole` as a process of its own. @returns with the most memory that it held, in MB */
export async function measured(words: readonly string[], cwd: string): Promise<Outcome & { peak: number }> {
  const outcome = await started(['--import', SAYS, BIN, ...words], cwd, {});
  const [, peak] = /\npeak (\d+) KiB\n/.exec(outcome.stderr) ?? [];
  return { ...outcome, peak: (Number(peak) * 1024) / 1e6 };
}
