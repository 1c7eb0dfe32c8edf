import { CLOSED } from './banks.js';
import { Channel } from './channel.js';
import { NONE, WRITES } from './requests.js';

/** One command a tick (DDR4, GDDR). */
export class GenericChannel extends Channel {
  /** Earliest of the requests whose row is open for them. */
  private activeTick = Infinity;
  private activeRequest = NONE;
  private maintenanceTick = Infinity;
  /** Earliest of the queue at hand. */
  private queueTick = Infinity;
  private queueRequest = NONE;
  private queueCommand = NONE;

  protected choose(): void {
    if (!this.known) this.look();
    const { clk } = this;
    if (this.activeTick <= clk) this.issueFor(this.activeRequest, this.nextOf(this.activeRequest));
    else if (this.maintenance.count > 0) {
      if (this.maintenanceTick <= clk) this.issueMaintenance();
    } else if (this.queueTick <= clk) this.issueFor(this.queueRequest, this.queueCommand);
  }

  protected arrived(request: number, queue: number): void {
    if (this.turns) {
      this.known = false;
      return;
    }
    if (this.maintenance.count > 0 || (queue === WRITES) !== this.writing) return;
    const command = this.offered(request, queue);
    if (command === NONE) return;
    const tick = Math.max(this.clk + 1, this.timing.readyAt(command, this.requests.bank[request]!));
    if (tick >= this.queueTick) return;
    this.queueTick = tick;
    this.queueRequest = request;
    this.queueCommand = command;
    if (tick < this.wake) this.wake = tick;
  }

  /** Finds what is earliest, from this tick on. */
  private look(): void {
    const { clk } = this;
    this.known = true;
    this.lookAtActive();
    this.queueTick = Infinity;
    let next = this.activeTick;
    if (this.maintenance.count > 0) {
      this.maintenanceTick = this.maintenanceReady();
      next = Math.min(next, this.maintenanceTick);
    } else if (this.activeTick > clk) {
      this.lookAtQueue(this.queueAtHand());
      next = Math.min(next, this.queueTick);
    }
    this.wake = Math.min(next, this.maintenanceWanted());
  }

  private lookAtActive(): void {
    const { requests, clk, timing, banks } = this;
    const count = banks.activeCount;
    let best = Infinity;
    let oldest = Infinity;
    for (let index = 0; index < count; index++) {
      const bank = banks.activeBanks[index]!;
      const request = banks.active[bank]!;
      const ready = timing.readyAt(this.nextOf(request), bank);
      const tick = ready > clk ? ready : clk;
      if (tick > best || (tick === best && requests.arrive[request]! >= oldest)) continue;
      best = tick;
      oldest = requests.arrive[request]!;
      this.activeRequest = request;
    }
    this.activeTick = best;
  }

  private lookAtQueue(queue: number): void {
    const { requests, clk, keepsHits, readyACT, readyPRE } = this;
    const { openRow, active, count } = this.banks;
    const { hit, miss, busy, arrive } = requests;
    const base = queue * count;
    const end = base + requests.busyCount[queue]!;
    const isWrite = queue === WRITES;
    const column = isWrite ? this.WR : this.RD;
    const readyColumn = isWrite ? this.readyWR : this.readyRD;
    let best = Infinity;
    let oldest = Infinity;
    for (let at = base; at < end; at++) {
      const bank = busy[at]!;
      const other = miss[base + bank]!;
      if (openRow[bank] === CLOSED) {
        const ready = readyACT[bank]!;
        const tick = ready > clk ? ready : clk;
        if (tick < best || (tick === best && arrive[other]! < oldest)) {
          best = tick;
          oldest = arrive[other]!;
          this.queueRequest = other;
          this.queueCommand = this.ACT;
        }
        continue;
      }
      const first = hit[base + bank]!;
      if (first !== NONE) {
        const ready = readyColumn[bank]!;
        const tick = ready > clk ? ready : clk;
        if (tick < best || (tick === best && arrive[first]! < oldest)) {
          best = tick;
          oldest = arrive[first]!;
          this.queueRequest = first;
          this.queueCommand = column;
        }
      }
      if (other === NONE || active[bank] !== NONE) continue;
      if (keepsHits && first !== NONE && arrive[first]! <= arrive[other]!) continue;
      const ready = readyPRE[bank]!;
      const tick = ready > clk ? ready : clk;
      if (tick < best || (tick === best && arrive[other]! < oldest)) {
        best = tick;
        oldest = arrive[other]!;
        this.queueRequest = other;
        this.queueCommand = this.PRE;
      }
    }
    this.queueTick = best;
  }
}
