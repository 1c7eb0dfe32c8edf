import { CLOSED, type Banks } from './banks.js';
import { NONE, type Requests } from './requests.js';
import type { TimingTable } from './timing-table.js';

/** The earliest of some requests, the oldest of these: when its next command may be issued, and which that is. */
export class Look {
  request = NONE;
  command = NONE;
  /** Tick, and age of the request: in a typed array, where numbers are not boxed. */
  private readonly found = new Float64Array(2);
  private readonly horizon: Float64Array;
  private readonly requests: Requests;
  private readonly banks: Banks;
  private readonly timing: TimingTable;

  /** @param horizon tick from which commands are looked for, in a typed array of one */
  constructor(requests: Requests, banks: Banks, timing: TimingTable, horizon: Float64Array) {
    this.horizon = horizon;
    this.requests = requests;
    this.banks = banks;
    this.timing = timing;
  }

  get tick(): number {
    return this.found[0]!;
  }

  clear(): void {
    this.found[0] = this.found[1] = Infinity;
  }

  /** A request may have a command from `tick` on. @returns whether it goes before what was found so far */
  offer(request: number, command: number, tick: number): boolean {
    const arrive = this.requests.arrive[request]!;
    const { found } = this;
    if (tick > found[0]! || (tick === found[0] && arrive >= found[1]!)) return false;
    found[0] = tick;
    found[1] = arrive;
    this.request = request;
    this.command = command;
    return true;
  }

  /**
   * Requests whose row was opened for them.
   * @param read command of reads, as `write` of writes; NONE: only those whose row has been closed again
   * @param activate command of the latter; NONE: not those
   */
  atActive(read: number, write: number, activate: number): void {
    const { requests, banks, timing } = this;
    const from = this.horizon[0]!;
    const count = banks.activeCount;
    for (let index = 0; index < count; index++) {
      const bank = banks.activeBanks[index]!;
      const request = banks.active[bank]!;
      let command = requests.isWrite[request] === 1 ? write : read;
      if (banks.openRow[bank]! === CLOSED) command = activate;
      else if (read === NONE) continue;
      if (command === NONE) continue;
      const ready = timing.readyAt(command, bank);
      this.offer(request, command, ready > from ? ready : from);
    }
  }

  /** Requests of a queue that hit an open row, with their column command. */
  atHits(queue: number, command: number): void {
    const { requests, banks } = this;
    const { words } = banks;
    for (let word = 0; word < words.words; word++) {
      const bits = requests.hits[queue * words.words + word]!;
      if (bits !== 0) this.atBits(bits, word, requests.hit, queue * banks.count, command);
    }
  }

  /** Requests of a queue whose bank is closed: activations. */
  atClosed(queue: number, command: number): void {
    const { requests, banks } = this;
    const { words } = banks;
    for (let word = 0; word < words.words; word++) {
      const bits = requests.misses[queue * words.words + word]! & ~banks.open[word]!;
      if (bits !== 0) this.atBits(bits, word, requests.miss, queue * banks.count, command);
    }
  }

  /**
   * Requests of a queue that want another row than the open one: it is closed, unless a request waits for which it was
   * opened. @param keepsHits no row is closed that an older request hits
   */
  atConflicts(queue: number, command: number, keepsHits: boolean): void {
    const { requests, banks } = this;
    const { words } = banks;
    for (let word = 0; word < words.words; word++) {
      let bits = requests.misses[queue * words.words + word]! & banks.open[word]! & ~banks.held[word]!;
      if (keepsHits) bits &= ~this.olderHits(bits & requests.hits[queue * words.words + word]!, word, queue);
      if (bits !== 0) this.atBits(bits, word, requests.miss, queue * banks.count, command);
    }
  }

  /** Of the banks of a word those whose oldest hit is older than the oldest request that hits not. */
  private olderHits(bits: number, word: number, queue: number): number {
    const { requests, banks } = this;
    let found = 0;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const slot = queue * banks.count + banks.words.firstBank[word]! + 31 - Math.clz32(bit);
      if (requests.arrive[requests.hit[slot]!]! <= requests.arrive[requests.miss[slot]!]!) found |= bit;
    }
    return found;
  }

  /** Of the banks of a word that are bits, the request that is first with a command. */
  private atBits(bits: number, word: number, requestOf: Int32Array, slots: number, command: number): void {
    const { found, timing, banks } = this;
    const from = this.horizon[0]!;
    const floor = timing.readyAtNode(command, banks.words.nodeOf[word]!);
    const base = floor > from ? floor : from;
    if (base > found[0]!) return;
    const firstBank = banks.words.firstBank[word]!;
    const ready = timing.readyInside;
    const { arrive } = this.requests;
    const ticks = command * banks.count;
    let tick = found[0]!;
    let oldest = found[1]!;
    let request = NONE;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bank = firstBank + 31 - Math.clz32(left & -left);
      const own = ready[ticks + bank]!;
      const at = own > base ? own : base;
      if (at > tick) continue;
      const one = requestOf[slots + bank]!;
      const age = arrive[one]!;
      if (at === tick && age >= oldest) continue;
      tick = at;
      oldest = age;
      request = one;
    }
    if (request === NONE) return;
    found[0] = tick;
    found[1] = oldest;
    this.request = request;
    this.command = command;
  }
}
