import type { TimingConstraint } from '../banked/system.js';
import type { Standard } from './definition.js';
import { evaluate } from './expression.js';

/**
 * The rules of a standard with numbers, those of its command buses first. Standards count from the end of one
 * command to the end of the next; here a command is where it begins, so a command of several ticks moves what
 * follows it back and itself forward.
 */
export function constraintsOf(
  standard: Standard,
  timing: Readonly<Record<string, number>>,
): TimingConstraint[] {
  const beyond = (command: string): number => (standard.commandCycles[command] ?? 1) - 1;
  const order = (command: string): number => standard.commands.indexOf(command);
  const constraints = busConstraints(standard);
  for (const { level, preceding, following, latency, window, sibling } of standard.rules) {
    const nominal = evaluate(latency, timing);
    const groups = new Map<number, { preceding: Set<string>; following: Set<string> }>();
    for (const before of preceding) {
      for (const after of following) {
        const cycles = nominal + beyond(before) - beyond(after);
        const group = groups.get(cycles) ?? { preceding: new Set(), following: new Set() };
        groups.set(cycles, group);
        group.preceding.add(before);
        group.following.add(after);
      }
    }
    for (const [cycles, group] of groups) {
      constraints.push({
        level,
        preceding: [...group.preceding],
        following: [...group.following].sort((a, b) => order(a) - order(b)),
        cycles,
        ...(window === undefined ? {} : { window }),
        ...(sibling === undefined ? {} : { sibling }),
      });
    }
  }
  return constraints;
}

/** A command of several ticks keeps its bus for them; of one tick nothing need be said. */
function busConstraints(standard: Standard): TimingConstraint[] {
  const { commands, rowCommands, columnCommands, commandCycles } = standard;
  const buses = rowCommands.length > 0 ? [rowCommands, columnCommands] : [commands];
  return buses.flatMap((bus) => {
    const lengths = new Set(bus.map((command) => commandCycles[command] ?? 1));
    return [...lengths]
      .filter((cycles) => cycles > 1)
      .map((cycles) => ({
        level: 'Channel',
        preceding: bus.filter((command) => (commandCycles[command] ?? 1) === cycles),
        following: commands.filter((command) => bus.includes(command)),
        cycles,
      }));
  });
}
