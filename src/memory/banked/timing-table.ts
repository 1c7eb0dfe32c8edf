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
  /** Both, one behind the other. */
  private readonly ticks: Float64Array;
  private readonly nodeOf: Int32Array;
  /** Whether a command is only ever issued to whole nodes. */
  private readonly toNodes: Uint8Array;
  /**
   * What a command to a bank moves: [first[command * banks + bank], next one) of places in `ticks`, and cycles.
   */
  private readonly first: Int32Array;
  private readonly places: Int32Array;
  private readonly cycles: Float64Array;
  /** First bank of a bank's node, by level and bank. */
  private readonly startOf: Int32Array;
  /** By command: windows, and rules for the nodes beside. */
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
    const inside = issued.length * banks;
    const ticks = arena.float64(inside + issued.length * this.nodes, -1);
    this.ticks = ticks;
    this.readyInside = ticks.subarray(0, inside);
    this.floor = ticks.subarray(inside);
    this.nodeOf = Int32Array.from({ length: banks }, (_, bank) => Math.floor(bank / this.perNode));
    this.toNodes = Uint8Array.from(issued, (name) => (NODE_COMMANDS.includes(name) ? 1 : 0));

    const slots = issued.length * this.depth;
    const plain = Array.from({ length: slots }, () => new Map<number, number>());
    const rare = Array.from(issued, (): RareRule[] => []);
    let history = 0;
    let rings = 0;
    for (const { rule, before, after, level } of pairsOf(constraints, issued, levels)) {
      const slot = before * this.depth + level;
      const { cycles, window = 1, sibling = false } = rule;
      // A node without any beside it has no rules for these.
      if (sibling && counts[level] === 1) continue;
      if (sibling) rare[before]!.push({ level, following: after, cycles, window: 0, history: 0, ring: 0 });
      else if (window === 1) {
        plain[slot]!.set(after, Math.max(plain[slot]!.get(after) ?? -Infinity, cycles));
      } else {
        rare[before]!.push({ level, following: after, cycles, window, history, ring: rings });
        history += window * nodesOf[level]!;
        rings += nodesOf[level]!;
      }
    }
    this.startOf = Int32Array.from({ length: this.depth * banks }, (_, index) => {
      const bank = index % banks;
      return bank - (bank % this.below[Math.floor(index / banks)]!);
    });
    const moved: { place: number; cycles: number }[][] = [];
    for (let command = 0; command < issued.length; command++) {
      for (let bank = 0; bank < banks; bank++)
        moved.push(this.movedBy(plain.slice(command * this.depth, (command + 1) * this.depth), bank));
    }
    this.first = new Int32Array(moved.length + 1);
    for (const [slot, list] of moved.entries()) this.first[slot + 1] = this.first[slot]! + list.length;
    this.places = Int32Array.from(moved.flat(), ({ place }) => place);
    this.cycles = Float64Array.from(moved.flat(), ({ cycles }) => cycles);
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
    this.move(command, bank, clk);
    const rules = this.rare[command]!;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index]!;
      this.applyRare(rule, this.startOf[rule.level * this.banks + bank]!, clk);
    }
  }

  /** `command` is issued to everything below a node: once at every node above and below it. */
  issueToNode(command: number, node: number, clk: number): void {
    const from = node * this.perNode;
    for (let bank = from; bank < from + this.perNode; bank++) this.move(command, bank, clk);
    for (const rule of this.rare[command]!) {
      const size = this.below[rule.level]!;
      const first = from - (from % size);
      const end = rule.level > this.level ? from + this.perNode : first + 1;
      for (let start = first; start < end; start += size) this.applyRare(rule, start, clk);
    }
  }

  private move(command: number, bank: number, clk: number): void {
    const { ticks, places, cycles, first } = this;
    const slot = command * this.banks + bank;
    const end = first[slot + 1]!;
    for (let rule = first[slot]!; rule < end; rule++) {
      const place = places[rule]!;
      const tick = clk + cycles[rule]!;
      if (ticks[place]! < tick) ticks[place] = tick;
    }
  }

  /** Places in `ticks` that rules by level move for a bank, each once with the most cycles. */
  private movedBy(
    byLevel: readonly ReadonlyMap<number, number>[],
    bank: number,
  ): { place: number; cycles: number }[] {
    const most = new Map<number, number>();
    for (const [level, rules] of byLevel.entries()) {
      const size = this.below[level]!;
      const start = bank - (bank % size);
      for (const [following, cycles] of rules) {
        for (const place of this.placesOf(following, start, size))
          most.set(place, Math.max(most.get(place) ?? -Infinity, cycles));
      }
    }
    return [...most].map(([place, cycles]) => ({ place, cycles }));
  }

  /** Places in `ticks` of a command for `size` banks from `start` on. */
  private placesOf(command: number, start: number, size: number): number[] {
    const { nodes, perNode, banks, nodeOf } = this;
    if (size < perNode && this.toNodes[command] === 0)
      return Array.from({ length: size }, (_, at) => command * banks + start + at);
    const first = this.readyInside.length + command * nodes + nodeOf[start]!;
    return Array.from({ length: Math.max(1, size / perNode) }, (_, at) => first + at);
  }

  /** A window of several commands, or a rule for the nodes beside the one whose first bank is `start`. */
  private applyRare(rule: RareRule, start: number, clk: number): void {
    const { history, turn } = this;
    const { following, cycles, window, level } = rule;
    const size = this.below[level]!;
    if (window === 0) {
      const family = level === 0 ? size : this.below[level - 1]!;
      const eldest = start - (start % family);
      for (let other = eldest; other < eldest + family; other += size)
        if (other !== start) this.raise(following, other, size, clk + cycles);
      return;
    }
    const node = size === this.banks ? 0 : start / size;
    const first = rule.history + node * window;
    const ring = rule.ring + node;
    const at = turn[ring]!;
    history[first + at] = clk;
    const oldest = at + 1 === window ? 0 : at + 1;
    turn[ring] = oldest;
    // Behind the newest comes the oldest: the one `window` commands ago, the present one counted.
    this.raise(following, start, size, history[first + oldest]! + cycles);
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

/** A window of commands, or (window 0) a rule for the nodes beside. */
interface RareRule {
  level: number;
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
