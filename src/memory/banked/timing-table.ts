import type { Arena } from './arena.js';
import type { DramSystem, TimingConstraint } from './system.js';

/**
 * When each command may be issued next to each bank. A constraint holds between commands that meet at a node of the
 * tree (channel, rank or pseudo-channel, group, bank); issuing one moves, for every bank below that node, the tick of
 * the commands that follow it, and for a change of rank those of the banks beside. A command to a whole node is
 * legal when it is for all banks below.
 *
 * Commands are told by their index in `commands`, banks counted through the whole channel, nodes inside their level.
 */
export class TimingTable {
  /** Commands that are ever issued, and followed by the table. */
  readonly commands: readonly string[];
  private readonly banks: number;
  private readonly depth: number;
  /** Banks below a node of each level. */
  private readonly below: Int32Array;
  /** First legal tick by command and bank (`command * banks + bank`). */
  private readonly ready: Float64Array;
  /** Rules by command and level: [first[command * depth + level], next one) in the two arrays behind. */
  private readonly first: Int32Array;
  /** Where the ticks of the following command begin. */
  private readonly following: Int32Array;
  private readonly cycles: Float64Array;
  private readonly rare: readonly (readonly RareRule[])[];
  private readonly history: Float64Array;
  private readonly turn: Int32Array;

  /** Bytes that `arena` must have for a table. */
  static bytes({ counts, constraints, commands }: DramSystem): number {
    const banks = counts.reduce((a, b) => a * b, 1);
    const windows = constraints.reduce(
      (sum, { preceding, following, window = 1 }) => sum + preceding.length * following.length * (window + 1),
      0,
    );
    return 8 * banks * (commands.length + windows) + 64;
  }

  /** @param issued commands that the controller may issue; rules about others are left out */
  constructor({ levels, counts, constraints }: DramSystem, issued: readonly string[], arena: Arena) {
    this.commands = issued;
    const nodesOf = counts.map((_, level) => counts.slice(0, level + 1).reduce((a, b) => a * b, 1));
    const banks = nodesOf.at(-1)!;
    this.banks = banks;
    this.depth = levels.length;
    this.below = Int32Array.from(nodesOf, (nodes) => banks / nodes);
    this.ready = arena.float64(issued.length * banks, -1);

    const slots = issued.length * this.depth;
    const plain = Array.from({ length: slots }, () => new Map<number, number>());
    const rare = Array.from({ length: slots }, (): RareRule[] => []);
    let history = 0;
    let rings = 0;
    for (const { rule, before, after, level } of pairsOf(constraints, issued, levels)) {
      const slot = before * this.depth + level;
      const following = after * banks;
      const { cycles, window = 1, sibling = false } = rule;
      if (sibling) rare[slot]!.push({ following, cycles, window: 0, history: 0, ring: 0 });
      else if (window === 1) {
        plain[slot]!.set(following, Math.max(plain[slot]!.get(following) ?? -Infinity, cycles));
      } else {
        rare[slot]!.push({ following, cycles, window, history, ring: rings });
        history += window * nodesOf[level]!;
        rings += nodesOf[level]!;
      }
    }
    dropWeaker(plain, this.depth, nodesOf);
    this.first = new Int32Array(slots + 1);
    for (const [slot, rules] of plain.entries()) this.first[slot + 1] = this.first[slot]! + rules.size;
    this.following = Int32Array.from(plain.flatMap((rules) => [...rules.keys()]));
    this.cycles = Float64Array.from(plain.flatMap((rules) => [...rules.values()]));
    this.rare = rare;
    this.history = arena.float64(history, -Infinity);
    this.turn = arena.int32(rings);
  }

  /** First tick at which `command` may be issued to a bank. */
  readyAt(command: number, bank: number): number {
    return this.ready[command * this.banks + bank]!;
  }

  /** First ticks of `command` by bank; what is issued changes them. */
  readyOf(command: number): Float64Array {
    return this.ready.subarray(command * this.banks, (command + 1) * this.banks);
  }

  /** First tick at which `command` may be issued to everything below a node. */
  readyAtNode(command: number, level: number, node: number): number {
    const from = command * this.banks + node * this.below[level]!;
    let latest = -1;
    for (let at = from; at < from + this.below[level]!; at++) latest = Math.max(latest, this.ready[at]!);
    return latest;
  }

  /** `command` is issued to a bank at tick `clk`. */
  issue(command: number, bank: number, clk: number): void {
    const { below, depth, first, following, cycles, ready, rare } = this;
    let slot = command * depth;
    for (let level = 0; level < depth; level++, slot++) {
      const size = below[level]!;
      const start = size === 1 ? bank : bank - (bank % size);
      const end = first[slot + 1]!;
      for (let rule = first[slot]!; rule < end; rule++) {
        const tick = clk + cycles[rule]!;
        const from = following[rule]! + start;
        for (let at = from; at < from + size; at++) if (ready[at]! < tick) ready[at] = tick;
      }
      if (rare[slot]!.length > 0) this.applyRare(slot, level, start, clk);
    }
  }

  /** `command` is issued to everything below a node: once at every node above and below it. */
  issueToNode(command: number, level: number, node: number, clk: number): void {
    const { below, depth } = this;
    const from = node * below[level]!;
    for (let at = 0; at < depth; at++) {
      const size = below[at]!;
      const first = from - (from % size);
      const end = Math.max(first + 1, from + (at > level ? below[level]! : 0));
      for (let start = first; start < end; start += size) this.applyTo(command, at, start, clk);
    }
  }

  private applyTo(command: number, level: number, start: number, clk: number): void {
    const slot = command * this.depth + level;
    const size = this.below[level]!;
    for (let rule = this.first[slot]!; rule < this.first[slot + 1]!; rule++)
      this.raise(this.following[rule]! + start, size, clk + this.cycles[rule]!);
    if (this.rare[slot]!.length > 0) this.applyRare(slot, level, start, clk);
  }

  /** Windows of several commands, and rules for the nodes beside. */
  private applyRare(slot: number, level: number, start: number, clk: number): void {
    const { history, turn } = this;
    const size = this.below[level]!;
    const rules = this.rare[slot]!;
    for (let index = 0; index < rules.length; index++) {
      const { following, cycles, window, history: base, ring } = rules[index]!;
      if (window === 0) {
        const family = level === 0 ? size : this.below[level - 1]!;
        const eldest = start - (start % family);
        for (let other = eldest; other < eldest + family; other += size)
          if (other !== start) this.raise(following + other, size, clk + cycles);
        continue;
      }
      const node = start / size;
      const first = base + node * window;
      const at = turn[ring + node]!;
      history[first + at] = clk;
      const oldest = at + 1 === window ? 0 : at + 1;
      turn[ring + node] = oldest;
      // Behind the newest comes the oldest: the one `window` commands ago, the present one counted.
      this.raise(following + start, size, history[first + oldest]! + cycles);
    }
  }

  private raise(from: number, size: number, tick: number): void {
    const { ready } = this;
    for (let at = from; at < from + size; at++) if (ready[at]! < tick) ready[at] = tick;
  }
}

/** A window of commands, or (window 0) a rule for the nodes beside. */
interface RareRule {
  following: number;
  cycles: number;
  window: number;
  history: number;
  ring: number;
}

function* pairsOf(
  constraints: readonly TimingConstraint[],
  issued: readonly string[],
  levels: readonly string[],
): Iterable<{ rule: TimingConstraint; before: number; after: number; level: number }> {
  for (const rule of constraints) {
    const level = levels.indexOf(rule.level);
    for (const before of rule.preceding) {
      for (const after of rule.following) {
        const pair = { rule, before: issued.indexOf(before), after: issued.indexOf(after), level };
        if (pair.before >= 0 && pair.after >= 0) yield pair;
      }
    }
  }
}

/** A rule that one at a level above, of no fewer cycles, makes needless is dropped, as are equal nodes' weaker ones. */
function dropWeaker(plain: Map<number, number>[], depth: number, nodesOf: readonly number[]): void {
  for (const [slot, rules] of plain.entries()) {
    const level = slot % depth;
    for (let other = slot - level; other < slot - level + depth; other++) {
      const covers = other < slot || nodesOf[other - slot + level] === nodesOf[level];
      if (other === slot || !covers) continue;
      for (const [following, cycles] of rules) {
        const wider = plain[other]!.get(following);
        if (wider !== undefined && (wider > cycles || (wider === cycles && other < slot)))
          rules.delete(following);
      }
    }
  }
}
