import type { Arena } from './arena.js';
import type { DramSystem, TimingConstraint } from './system.js';

/**
 * When each command may be issued next. A constraint holds between commands that meet at a node of the tree (channel,
 * rank or pseudo-channel, group, bank); issuing one moves the ticks of the commands that follow it for every bank below
 * that node, and for a change of rank those of the banks beside. As ticks only grow, what holds for a whole rank or
 * pseudo-channel is one tick (its floor), and so is a command that is issued to one as a whole; the rest is by bank.
 *
 * Commands are told by their index in `commands`, banks counted through the whole channel. Nodes are those of the level
 * that is refreshed as one.
 */
export class TimingTable {
  private readonly clock: Float64Array;
  private readonly banks: number;
  private readonly nodes: number;
  private readonly perNode: number;
  private readonly level: number;
  private readonly depth: number;
  /** Banks below a node of each level. */
  private readonly below: Int32Array;
  /** First legal tick by command and bank (`command * banks + bank`), as far as constraints inside a node say. */
  readonly readyInside: Float64Array;
  /** The same by command and node (`command * nodes + node`), as far as those of the whole node and above it say. */
  private readonly floor: Float64Array;
  private readonly nodeOf: Int32Array;
  /** Whether a command is only ever issued to whole nodes. */
  private readonly toNodes: Uint8Array;
  /**
   * Rules by command, each [first[command], next one) of its arrays: those of a whole node (place of the follower in
   * `floor`, cycles), of all nodes, and inside a node (follower's place in `ready`, level, cycles).
   */
  private readonly ofNode: Rules;
  private readonly ofAll: Rules;
  private readonly inside: Rules;
  /** First bank of a bank's node, by level and bank. */
  private readonly startOf: Int32Array;
  /** Whether a command has rules of the other kinds, which are kept by command and level. */
  private readonly hasRare: Uint8Array;
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
    return 8 * banks * (2 * commands.length + windows) + 64;
  }

  /**
   * @param issued commands that the controller may issue; rules about others are left out
   * @param clock the present tick, in a typed array of one
   */
  constructor(
    { levels, counts, constraints, refreshLevel }: DramSystem,
    issued: readonly string[],
    arena: Arena,
    clock: Float64Array = arena.float64(1),
  ) {
    this.clock = clock;
    const nodesOf = counts.map((_, level) => counts.slice(0, level + 1).reduce((a, b) => a * b, 1));
    const banks = nodesOf.at(-1)!;
    this.banks = banks;
    this.depth = levels.length;
    this.level = levels.indexOf(refreshLevel);
    this.nodes = nodesOf[this.level]!;
    this.perNode = banks / this.nodes;
    this.below = Int32Array.from(nodesOf, (nodes) => banks / nodes);
    this.readyInside = arena.float64(issued.length * banks, -1);
    this.floor = arena.float64(issued.length * this.nodes, -1);
    this.nodeOf = Int32Array.from({ length: banks }, (_, bank) => Math.floor(bank / this.perNode));
    this.toNodes = Uint8Array.from(issued, (name) => (NODE_COMMANDS.includes(name) ? 1 : 0));

    const slots = issued.length * this.depth;
    const plain = Array.from({ length: slots }, () => new Map<number, number>());
    const rare = Array.from({ length: slots }, (): RareRule[] => []);
    let history = 0;
    let rings = 0;
    for (const { rule, before, after, level } of pairsOf(constraints, issued, levels)) {
      const slot = before * this.depth + level;
      const { cycles, window = 1, sibling = false } = rule;
      // A node without any beside it has no rules for these.
      if (sibling && counts[level] === 1) continue;
      if (sibling) rare[slot]!.push({ following: after, cycles, window: 0, history: 0, ring: 0 });
      else if (window === 1) {
        plain[slot]!.set(after, Math.max(plain[slot]!.get(after) ?? -Infinity, cycles));
      } else {
        rare[slot]!.push({ following: after, cycles, window, history, ring: rings });
        history += window * nodesOf[level]!;
        rings += nodesOf[level]!;
      }
    }
    dropWeaker(plain, this.depth, nodesOf);
    const byCommand = (wanted: (level: number, following: number) => boolean, places: number): Rules =>
      rulesOf(plain, this.depth, wanted, places);
    const isAbove = (level: number): boolean => level < this.level && this.nodes > 1;
    const isWhole = (level: number, following: number): boolean =>
      !isAbove(level) && (level <= this.level || this.toNodes[following] === 1);
    this.ofNode = byCommand(isWhole, this.nodes);
    this.ofAll = byCommand(isAbove, this.nodes);
    this.inside = byCommand((level, following) => level > this.level && !isWhole(level, following), banks);
    this.startOf = Int32Array.from({ length: this.depth * banks }, (_, index) => {
      const bank = index % banks;
      return bank - (bank % this.below[Math.floor(index / banks)]!);
    });
    this.hasRare = Uint8Array.from(issued, (_, command) =>
      rare.slice(command * this.depth, (command + 1) * this.depth).some((rules) => rules.length > 0) ? 1 : 0,
    );
    this.rare = rare;
    this.history = arena.float64(history, -Infinity);
    this.turn = arena.int32(rings);
  }

  /** First tick at which `command` may be issued to a bank. */
  readyAt(command: number, bank: number): number {
    const own = this.readyInside[command * this.banks + bank]!;
    const floor = this.floor[command * this.nodes + this.nodeOf[bank]!]!;
    return own > floor ? own : floor;
  }

  /**
   * First tick at which `command` may be issued to a node, if it is one to whole nodes; else to any bank of it, as far
   * as constraints of the whole node say.
   */
  readyAtNode(command: number, node: number): number {
    return this.floor[command * this.nodes + node]!;
  }

  /** `command` is issued to a bank at tick `clk`. */
  issue(command: number, bank: number, clk: number): void {
    this.clock[0] = clk;
    this.issueNow(command, bank);
  }

  /** `command` is issued to a bank at the present tick. */
  issueNow(command: number, bank: number): void {
    const clk = this.clock[0]!;
    const { ofNode, ofAll, inside, floor, readyInside, nodes, nodeOf } = this;
    const node = nodes === 1 ? 0 : nodeOf[bank]!;
    for (let rule = ofNode.first[command]!; rule < ofNode.first[command + 1]!; rule++) {
      const at = ofNode.places[rule]! + node;
      const tick = clk + ofNode.cycles[rule]!;
      if (floor[at]! < tick) floor[at] = tick;
    }
    for (let rule = ofAll.first[command]!; rule < ofAll.first[command + 1]!; rule++) {
      const from = ofAll.places[rule]!;
      const tick = clk + ofAll.cycles[rule]!;
      for (let at = from; at < from + nodes; at++) if (floor[at]! < tick) floor[at] = tick;
    }
    for (let rule = inside.first[command]!; rule < inside.first[command + 1]!; rule++) {
      const level = inside.levels[rule]!;
      const from = inside.places[rule]! + this.startOf[level * this.banks + bank]!;
      const to = from + this.below[level]!;
      const tick = clk + inside.cycles[rule]!;
      for (let at = from; at < to; at++) if (readyInside[at]! < tick) readyInside[at] = tick;
    }
    if (this.hasRare[command] === 1) {
      for (let level = 0; level < this.depth; level++) {
        const slot = command * this.depth + level;
        if (this.rare[slot]!.length > 0)
          this.applyRare(slot, level, this.startOf[level * this.banks + bank]!, clk);
      }
    }
  }

  /** `command` is issued to everything below a node: once at every node above and below it. */
  issueToNode(command: number, node: number, clk: number): void {
    const from = node * this.perNode;
    const { ofNode, ofAll, inside } = this;
    for (const rules of [ofNode, ofAll, inside]) {
      for (let rule = rules.first[command]!; rule < rules.first[command + 1]!; rule++) {
        const tick = clk + rules.cycles[rule]!;
        const following = rules.followers[rule]!;
        const size = Math.max(this.below[rules.levels[rule]!]!, this.perNode);
        this.raise(following, from - (from % size), size, tick);
      }
    }
    for (let level = 0; level < this.depth; level++) {
      const slot = command * this.depth + level;
      const size = this.below[level]!;
      const first = from - (from % size);
      const end = level > this.level ? from + this.perNode : first + 1;
      for (let start = first; start < end; start += size) this.applyRare(slot, level, start, clk);
    }
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
          if (other !== start) this.raise(following, other, size, clk + cycles);
        continue;
      }
      const node = start / size;
      const first = base + node * window;
      const at = turn[ring + node]!;
      history[first + at] = clk;
      const oldest = at + 1 === window ? 0 : at + 1;
      turn[ring + node] = oldest;
      // Behind the newest comes the oldest: the one `window` commands ago, the present one counted.
      this.raise(following, start, size, history[first + oldest]! + cycles);
    }
  }

  /** A command is not legal before `tick` for `size` banks from `start` on. */
  private raise(command: number, start: number, size: number, tick: number): void {
    const { readyInside: ready, floor, perNode, nodes } = this;
    if (size >= perNode || this.toNodes[command] === 1) {
      const first = command * nodes + this.nodeOf[start]!;
      const last = size > perNode ? first + size / perNode : first + 1;
      for (let at = first; at < last; at++) if (floor[at]! < tick) floor[at] = tick;
      return;
    }
    const from = command * this.banks + start;
    for (let at = from; at < from + size; at++) if (ready[at]! < tick) ready[at] = tick;
  }
}

/** Commands to a whole rank, pseudo-channel or channel. */
const NODE_COMMANDS: readonly string[] = ['PREab', 'REFab'];

/** Rules of all commands, one behind the other. */
interface Rules {
  /** By command: its first rule; one more for the end. */
  first: Int32Array;
  /** By rule: the command that follows, where its ticks begin, level, and cycles. */
  followers: Int32Array;
  places: Int32Array;
  levels: Int32Array;
  cycles: Float64Array;
}

/** @param perCommand ticks of a command in the table that `places` point into */
function rulesOf(
  plain: readonly ReadonlyMap<number, number>[],
  depth: number,
  wanted: (level: number, following: number) => boolean,
  perCommand: number,
): Rules {
  const commands = plain.length / depth;
  const lists = Array.from({ length: commands }, (_, command) =>
    plain
      .slice(command * depth, (command + 1) * depth)
      .flatMap((rules, level) => [...rules].map(([following, cycles]) => ({ following, cycles, level })))
      .filter(({ level, following }) => wanted(level, following)),
  );
  const first = new Int32Array(commands + 1);
  for (const [command, rules] of lists.entries()) first[command + 1] = first[command]! + rules.length;
  const all = lists.flat();
  return {
    first,
    followers: Int32Array.from(all, ({ following }) => following),
    places: Int32Array.from(all, ({ following }) => following * perCommand),
    levels: Int32Array.from(all, ({ level }) => level),
    cycles: Float64Array.from(all, ({ cycles }) => cycles),
  };
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
