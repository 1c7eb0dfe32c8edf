/**
 * Reads that each bank of the window serves in each cycle. Gates come in program order, not in the order of time, so
 * a ring of cycles remembers what is taken. Reads of the same wire in one cycle are one access.
 */
export class Banks {
  private readonly banks: number;
  private readonly ports: number;
  private cycles: number;
  private stamps: Int32Array;
  private taken: Uint8Array;
  private wires: Int32Array;

  constructor(banks: number, ports: number) {
    this.banks = banks;
    this.ports = ports;
    this.cycles = 1024;
    this.stamps = new Int32Array(this.cycles * banks).fill(-1);
    this.taken = new Uint8Array(this.cycles * banks);
    this.wires = new Int32Array(this.cycles * banks * ports);
  }

  /** Makes room to look back from the latest cycle asked for to `earliest`. */
  reach(earliest: number, latest: number): void {
    if (latest - earliest < this.cycles) return;
    const old = { stamps: this.stamps, taken: this.taken, wires: this.wires };
    while (latest - earliest >= this.cycles) this.cycles *= 2;
    this.stamps = new Int32Array(this.cycles * this.banks).fill(-1);
    this.taken = new Uint8Array(this.cycles * this.banks);
    this.wires = new Int32Array(this.cycles * this.banks * this.ports);
    for (const [from, stamp] of old.stamps.entries()) {
      if (stamp < 0) continue;
      const to = this.slot(stamp, from % this.banks);
      this.stamps[to] = stamp;
      this.taken[to] = old.taken[from]!;
      this.wires.set(old.wires.subarray(from * this.ports, (from + 1) * this.ports), to * this.ports);
    }
  }

  /** Whether both wires can be read in `cycle`; -1 is a wire that needs no bank. If so, they are. */
  read(cycle: number, first: number, second: number): boolean {
    const other = second === first ? -1 : second;
    const one = first < 0 || this.has(cycle, first, 1);
    if (!one) return false;
    const shared = first >= 0 && other >= 0 && first % this.banks === other % this.banks;
    if (other >= 0 && !this.has(cycle, other, shared && !this.holds(cycle, first) ? 2 : 1)) return false;
    if (first >= 0) this.take(cycle, first);
    if (other >= 0) this.take(cycle, other);
    return true;
  }

  private slot(cycle: number, bank: number): number {
    return (cycle & (this.cycles - 1)) * this.banks + bank;
  }

  /** Whether `wire` is being read already, or `ports` more accesses fit. */
  private has(cycle: number, wire: number, ports: number): boolean {
    const at = this.slot(cycle, wire % this.banks);
    if (this.stamps[at] !== cycle) return ports <= this.ports;
    return this.taken[at]! + ports <= this.ports || this.holds(cycle, wire);
  }

  private holds(cycle: number, wire: number): boolean {
    const at = this.slot(cycle, wire % this.banks);
    if (this.stamps[at] !== cycle) return false;
    for (let port = 0; port < this.taken[at]!; port++)
      if (this.wires[at * this.ports + port] === wire) return true;
    return false;
  }

  private take(cycle: number, wire: number): void {
    if (this.holds(cycle, wire)) return;
    const at = this.slot(cycle, wire % this.banks);
    if (this.stamps[at] !== cycle) {
      this.stamps[at] = cycle;
      this.taken[at] = 0;
    }
    this.wires[at * this.ports + this.taken[at]!++] = wire;
  }
}
