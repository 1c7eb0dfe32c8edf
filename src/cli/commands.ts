import type { Command } from 'commander';
import { newProgram } from './program.js';

/** Every command by name; the module is loaded when the command is asked for. */
export const COMMANDS: readonly { name: string; load: () => Promise<Command> }[] = [
  { name: 'run', load: async () => (await import('./commands/run.js')).runCommand() },
  { name: 'compare', load: async () => (await import('./commands/compare.js')).compareCommand() },
  { name: 'sweep', load: async () => (await import('./commands/sweep.js')).sweepCommand() },
  {
    name: 'reproduce',
    load: async () => (await import('./commands/reproduce.js')).reproduceCommand(),
  },
  { name: 'check', load: async () => (await import('./commands/check.js')).checkCommand() },
  { name: 'pareto', load: async () => (await import('./commands/pareto.js')).paretoCommand() },
  { name: 'report', load: async () => (await import('./commands/report.js')).reportCommand() },
  { name: 'plot', load: async () => (await import('./commands/plot.js')).plotCommand() },
  { name: 'export', load: async () => (await import('./commands/export.js')).exportCommand() },
  { name: 'show', load: async () => (await import('./commands/show.js')).showCommand() },
  { name: 'tag', load: async () => (await import('./commands/tag.js')).tagCommand() },
  { name: 'diff', load: async () => (await import('./commands/diff.js')).diffCommand() },
  { name: 'list', load: async () => (await import('./commands/list.js')).listCommand() },
  { name: 'intensity', load: async () => (await import('./commands/intensity.js')).intensityCommand() },
  {
    name: 'sidechannel',
    load: async () => (await import('./commands/sidechannel.js')).sidechannelCommand(),
  },
  { name: 'explain', load: async () => (await import('./commands/explain.js')).explainCommand() },
  { name: 'query', load: async () => (await import('./commands/query.js')).queryCommand() },
  { name: 'validate', load: async () => (await import('./commands/validate.js')).validateCommand() },
  { name: 'import', load: async () => (await import('./commands/import.js')).importCommand() },
  { name: 'circuit', load: async () => (await import('./commands/circuit.js')).circuitCommand() },
  { name: 'he', load: async () => (await import('./commands/he.js')).heCommand() },
  { name: 'dram', load: async () => (await import('./commands/dram.js')).dramCommand() },
  { name: 'pi', load: async () => (await import('./commands/pi.js')).piCommand() },
  {
    name: 'completion',
    load: async () => (await import('./commands/completion.js')).completionCommand(COMMANDS),
  },
  { name: 'man', load: async () => (await import('./commands/man.js')).manCommand(newProgram, COMMANDS) },
];
