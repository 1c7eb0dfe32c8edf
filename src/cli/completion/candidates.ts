import type { Argument, Command, Option } from 'commander';
import { shelfFiles } from '../../document/files.js';
import { EVIDENCE } from '../../results/reproduction.js';
import { FIDELITIES } from '../../results/record.js';

/** A command by name, loaded when it is asked for. */
export interface Entry {
  name: string;
  load: () => Promise<Command>;
}

/** Switches that every command takes. */
const EVERYWHERE = ['--help', '--debug', '--wide'];

/** Words of a text such as `one of a, b, c` or `how to print: table, json`. */
const LISTED = /(?:\b[Oo]ne of|^of|[a-z]:) ([\w.@-]+(?:, (?:or )?[\w.@-]+)+)/;

const workloads = (): string[] => [...shelfFiles('workloads').keys()];

/** What is no list in a description, by the name of the option or argument, or of a command and its argument. */
const NAMES: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
  '--arch': () => [...shelfFiles('arch').keys()],
  '--workload': workloads,
  workload: workloads,
  workloads,
  network: workloads,
  '--fidelity': () => FIDELITIES,
  '--run': () => ['latest', 'latest~1'],
  run: () => ['latest', 'latest~1'],
  '--sweep': () => ['latest'],
  '--metric': metrics,
  '--minimize': metrics,
  '--maximize': metrics,
  'explain name': async () => [...(await metrics()), ...EVIDENCE],
  'generate name': circuits,
  circuit: async () => [...(await circuits()), ...workloads().filter((name) => name.startsWith('circuits/'))],
};

async function metrics(): Promise<string[]> {
  const { METRICS } = await import('../../models/registry.js');
  return METRICS.all.map(({ name }) => name).filter((name) => !name.includes('<'));
}

async function circuits(): Promise<string[]> {
  const { GENERATORS } = await import('../../circuit/generate/index.js');
  return GENERATORS.map(({ name }) => name);
}

/**
 * What may stand where the last word is being typed, out of what the commands say of themselves; nothing where only
 * the shell can tell, as of files.
 * @param words those behind `systole`; the last may be empty
 */
export async function candidates(entries: readonly Entry[], words: readonly string[]): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const entry = entries.find(({ name }) => name === before.find((word) => !word.startsWith('-')));
  if (entry === undefined) {
    if (typed.startsWith('-')) return matching([...EVERYWHERE, '--version'], typed);
    const words = before.filter((word) => !word.startsWith('-'));
    if (words.length > 1 || (words.length === 1 && words[0] !== 'help')) return [];
    return matching([...entries.map(({ name }) => name), ...(words.length === 0 ? ['help'] : [])], typed);
  }
  const { command, given } = descend(await entry.load(), before.slice(before.indexOf(entry.name) + 1));
  const waiting = optionWaiting(command, before.at(-1));
  if (waiting !== undefined) return matching(await valuesOf(waiting, [waiting.long ?? '']), typed);
  const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(typed) ?? [];
  if (name !== undefined) {
    const option = command.options.find(({ long }) => long === name);
    const values = option === undefined ? [] : matching(await valuesOf(option, [name]), value!);
    return values.map((each) => `${name}=${each}`);
  }
  if (typed.startsWith('-')) return matching(optionsOf(command), typed);
  const argument = command.registeredArguments[given] ?? command.registeredArguments.findLast(isVariadic);
  const own = given === 0 ? command.commands.map((child) => child.name()) : [];
  return matching(
    [
      ...own,
      ...(argument === undefined
        ? []
        : await valuesOf(argument, [`${command.name()} ${argument.name()}`, argument.name()])),
    ],
    typed,
  );
}

const isVariadic = ({ variadic }: Argument): boolean => variadic;

/** The innermost subcommand that the words name, and how many arguments it was given. */
function descend(command: Command, words: readonly string[]): { command: Command; given: number } {
  let given = 0;
  for (const [at, word] of words.entries()) {
    if (word.startsWith('-') || optionWaiting(command, words[at - 1]) !== undefined) continue;
    const child = given === 0 ? command.commands.find((each) => each.name() === word) : undefined;
    if (child !== undefined) return descend(child, words.slice(at + 1));
    given++;
  }
  return { command, given };
}

/** The option of which the next word is the value. */
const optionWaiting = (command: Command, word: string | undefined): Option | undefined =>
  command.options.find(
    ({ long, short, required }) => required && word !== undefined && (long === word || short === word),
  );

const optionsOf = (command: Command): string[] => [
  ...new Set([
    ...command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? ''),
    ...EVERYWHERE,
  ]),
];

async function valuesOf(
  { argChoices, description }: Option | Argument,
  names: readonly string[],
): Promise<readonly string[]> {
  if (argChoices !== undefined) return argChoices;
  const known = names.map((name) => NAMES[name]).find((each) => each !== undefined);
  if (known !== undefined) return known();
  const listed = LISTED.exec(description)?.[1];
  return listed === undefined ? [] : listed.split(/, (?:or )?/);
}

/** Those that begin as what is typed; of a list behind commas its last part is being typed. */
function matching(choices: readonly string[], typed: string): string[] {
  const at = typed.lastIndexOf(',') + 1;
  const [head, last] = [typed.slice(0, at), typed.slice(at)];
  return choices.filter((choice) => choice.startsWith(last)).map((choice) => head + choice);
}
