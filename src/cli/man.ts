import type { Command, Help } from 'commander';
import type { Entry } from './completion/candidates.js';

/** @returns the manual page of all commands in roff, out of what they say of themselves */
export async function manPage(program: Command, entries: readonly Entry[], version: string): Promise<string> {
  const commands = await Promise.all(entries.map(({ load }) => load()));
  return [
    `.TH SYSTOLE 1 "" "systole ${version}" "User Commands"`,
    section('NAME'),
    `systole \\- ${roff(program.description())}`,
    section('SYNOPSIS'),
    '.B systole',
    '.I command',
    roff('[options] [arguments]'),
    section('OPTIONS'),
    ...optionsOf(program),
    section('COMMANDS'),
    ...commands.flatMap((command) => describe(command, 'systole')),
    section('FILES'),
    ...term('results/systole.sqlite', 'The database of runs and sweeps where no --db names another.'),
    ...term(
      'arch/, workloads/',
      "Architectures and workloads of one's own, by name; they hide those of the package.",
    ),
    section('EXIT STATUS'),
    ...term('0', 'Done.'),
    ...term('1', 'A defect of systole, or a check that found a difference.'),
    ...term(
      '2',
      'Bad input: one line says what is wrong, where, and what was expected; nothing was written.',
    ),
    ...term('130', 'A sweep was interrupted; the same command continues it.'),
    '',
  ].join('\n');
}

function describe(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`;
  const help = command.createHelp();
  return [
    `.SS "${roff(`${name} ${command.usage()}`).replaceAll('"', '\\(dq')}"`,
    roff(command.description()),
    ...help
      .visibleArguments(command)
      .flatMap((argument) => term(help.argumentTerm(argument), help.argumentDescription(argument))),
    ...optionsOf(command, help),
    ...verbatim(textAfter(command)),
    ...command.commands.flatMap((child) => describe(child, name)),
  ];
}

const optionsOf = (command: Command, help: Help = command.createHelp()): string[] =>
  help
    .visibleOptions(command)
    .flatMap((option) => term(help.optionTerm(option), help.optionDescription(option)));

/** What stands behind the options in the help of a command: kinds, examples. */
function textAfter(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text.slice(command.helpInformation().length).trim();
}

const section = (title: string): string => `.SH ${title}`;

const term = (name: string, says: string): string[] => ['.TP', `.B ${roff(name)}`, roff(says)];

const verbatim = (text: string): string[] =>
  text === '' ? [] : ['.PP', '.nf', ...text.split('\n').map(roff), '.fi'];

/** Text for a line of its own: a backslash, a hyphen that is one, and no request at the beginning. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', "'")
    .replace(/^(?=[.'])/, '\\&');
