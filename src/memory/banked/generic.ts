import { Channel } from './channel.js';
import { WRITES } from './requests.js';

/** One command a tick (DDR4, GDDR). */
export class GenericChannel extends Channel {
  private maintenanceTick = Infinity;
  /** Requests whose row is open for them; those of the queue at hand. */
  private readonly own = this.newLook();
  private readonly next = this.newLook();

  protected choose(): void {
    if (!this.known) this.look();
    const { clk, own, next } = this;
    if (own.tick <= clk) this.issueFor(own.request, own.command);
    else if (this.maintenance.count > 0) {
      if (this.maintenanceTick <= clk) this.issueMaintenance();
    } else if (next.tick <= clk) this.issueFor(next.request, next.command);
  }

  protected arrived(request: number, queue: number): void {
    if (this.turns) {
      this.known = false;
      return;
    }
    if (this.maintenance.count > 0 || (queue === WRITES) !== this.writing) return;
    this.offer(request, queue, this.next);
  }

  /** Finds what is earliest, from this tick on. */
  private look(): void {
    const { clk, own, next } = this;
    this.known = true;
    own.clear();
    next.clear();
    if (this.banks.activeCount > 0) own.atActive(this.RD, this.WR, this.ACT);
    let wake = own.tick;
    if (this.maintenance.count > 0) {
      this.maintenanceTick = this.maintenanceReady();
      if (this.maintenanceTick < wake) wake = this.maintenanceTick;
    } else if (own.tick > clk) {
      const queue = this.queueAtHand();
      next.atHits(queue, this.columnOf(queue));
      next.atConflicts(queue, this.PRE, this.keepsHits);
      next.atClosed(queue, this.ACT);
      if (next.tick < wake) wake = next.tick;
    }
    const wanted = this.maintenanceWanted();
    this.wake = wanted < wake ? wanted : wake;
  }
}
