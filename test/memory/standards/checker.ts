import type { DramSystem, TimingConstraint } from '../../../src/memory/banked/system.js';
import { Arena } from '../../../src/memory/banked/arena.js';
import { TimingTable } from '../../../src/memory/banked/timing-table.js';
import { standardOf, type StandardName } from '../../../src/memory/standards/index.js';

/** A node of the tree channel > rank > group > bank: when each command may come, and when each last did. */
interface Node {
  level: number;
  children: Node[];
  ready: Map<string, number>;
  issued: Map<string, number[]>;
}

/** Indices of the levels below the channel; -1 and what is below it: all. */
export type Place = readonly number[];

/** What tells when a command may come. */
export interface Timing {
  /** Cycle from which a command is legal; 0 or less if nothing keeps it. */
  readyAt(command: string, place: Place): number;
  issue(clk: number, command: string, place: Place): void;
}

/** Timing rules applied one command at a time to a plain tree: slow, short, and written apart from the engine. */
export class Checker implements Timing {
  private readonly root: Node;
  private readonly system: DramSystem;
  private readonly constraints: readonly TimingConstraint[];

  constructor(system: DramSystem, constraints: readonly TimingConstraint[] = system.constraints) {
    this.system = system;
    this.constraints = constraints;
    const grow = (level: number): Node => ({
      level,
      children: Array.from({ length: system.counts[level + 1] ?? 0 }, () => grow(level + 1)),
      ready: new Map(),
      issued: new Map(),
    });
    this.root = grow(0);
  }

  readyAt(command: string, place: Place): number {
    const of = (node: Node): number => {
      const index = place[node.level] ?? -1;
      const below = index < 0 ? node.children : [node.children[index]!];
      return Math.max(node.ready.get(command) ?? 0, ...below.map(of));
    };
    return of(this.root);
  }

  issue(clk: number, command: string, place: Place): void {
    const visit = (node: Node): void => {
      const times = [...(node.issued.get(command) ?? []), clk];
      node.issued.set(command, times);
      for (const { window = 1, following, cycles } of this.rules(node, command, false)) {
        const last = times.at(-window);
        if (last !== undefined) following.forEach((after) => this.delay(node, after, last + cycles));
      }
      const index = place[node.level] ?? -1;
      node.children.forEach((child, at) => {
        if (index < 0 || index === at) return visit(child);
        for (const { following, cycles } of this.rules(child, command, true)) {
          following.forEach((after) => this.delay(child, after, clk + cycles));
        }
      });
    };
    visit(this.root);
  }

  private delay(node: Node, command: string, until: number): void {
    node.ready.set(command, Math.max(node.ready.get(command) ?? 0, until));
  }

  private rules(node: Node, command: string, sibling: boolean): TimingConstraint[] {
    return this.constraints.filter(
      (one) =>
        one.level === this.system.levels[node.level] &&
        (one.sibling ?? false) === sibling &&
        one.preceding.includes(command),
    );
  }
}

/** The table of the engine behind the same two questions. */
export class EngineTiming implements Timing {
  private readonly table: TimingTable;
  private readonly system: DramSystem;

  constructor(system: DramSystem, constraints: readonly TimingConstraint[] = system.constraints) {
    this.system = { ...system, constraints };
    this.table = new TimingTable(
      this.system,
      system.commands,
      new Arena(TimingTable.bytes(this.system) + 4096),
    );
  }

  readyAt(command: string, place: Place): number {
    const [level, node] = this.node(place);
    const isBank = level === this.system.levels.length - 1;
    const index = this.index(command);
    return Math.max(0, isBank ? this.table.readyAt(index, node) : this.table.readyAtNode(index, node));
  }

  issue(clk: number, command: string, place: Place): void {
    const [level, node] = this.node(place);
    if (level === this.system.levels.length - 1) this.table.issue(this.index(command), node, clk);
    else this.table.issueToNode(this.index(command), node, clk);
  }

  private index(command: string): number {
    return this.system.commands.indexOf(command);
  }

  /** Level, and node counted through the channel. */
  private node(place: Place): [number, number] {
    const level = place.includes(-1) ? place.indexOf(-1) : place.length;
    const node = place
      .slice(0, level)
      .reduce((at, index, below) => at * this.system.counts[below + 1]! + index, 0);
    return [level, node];
  }
}

export const MODELS = [
  ['the plain tree', Checker],
  ["the engine's table", EngineTiming],
] as const;

/** `place` cut to what a command is for: a bank, or all of a refresh node. */
export function scopeOf(system: DramSystem, command: string, place: Place): Place {
  const { standard } = standardOf(system.name as StandardName);
  if (standard.transitions[command]!.scope === 'Bank') return place;
  const depth = system.levels.indexOf(system.refreshLevel);
  return place.map((index, level) => (level < depth ? index : -1));
}
