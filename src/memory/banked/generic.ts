import { Channel } from './channel.js';

/** One command a tick (DDR4, GDDR). */
export class GenericChannel extends Channel {
  private maintenanceTick = Infinity;
  /** Requests whose row is open for them; those of the queue at hand. */
  private readonly own = this.newLook();
  private readonly next = this.newLook();

  protected choose(): void {
    const { clk, own, next, maintenance } = this;
    if (!this.known) this.look(clk);
    if (own.tick <= clk) this.issueFor(own.request, own.command);
    else if (maintenance.count > 0) {
      if (this.maintenanceTick <= clk) this.issueMaintenance();
    } else if (next.tick <= clk) this.issueFor(next.request, next.command);
    // What comes next is known already, unless the queue at hand may change until then.
    if (!this.known && maintenance.count === 0 && !this.turns) this.look(clk + 1);
  }

  protected arrived(request: number, queue: number): void {
    if (this.isAtHand(queue)) this.offer(request, queue, this.next);
  }

  /** Finds what is earliest, from tick `from` on. */
  private look(from: number): void {
    const { own, next } = this;
    this.known = true;
    this.horizon[0] = from;
    own.clear();
    next.clear();
    if (this.banks.activeCount > 0) own.atActive(this.RD, this.WR, this.ACT);
    let wake = own.tick;
    if (this.maintenance.count > 0) {
      this.maintenanceTick = this.maintenanceReady();
      if (this.maintenanceTick < wake) wake = this.maintenanceTick;
    } else if (own.tick > from) {
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
