import { Channel } from './channel.js';
import { NONE } from './requests.js';

/** A command for columns and one for rows a tick, in this order (HBM). */
export class DualBusChannel extends Channel {
  private maintenanceTick = Infinity;
  /** Requests whose row is open for them; those of the queue at hand by bus. */
  private readonly own = this.newLook();
  private readonly column = this.newLook();
  private readonly row = this.newLook();

  protected choose(): void {
    if (!this.known) this.look();
    const { clk, own, column, row } = this;
    let first = NONE;
    if (own.tick <= clk) first = own.request;
    else if (this.maintenance.count === 0 && column.tick <= clk) first = column.request;
    if (first !== NONE) {
      this.issueFor(first, this.columnOf(this.requests.isWrite[first]!));
      // Queues have changed: the row bus looks again.
      if (this.maintenance.count > 0) this.maintenanceTick = this.maintenanceReady();
      else this.lookForRows(this.queueAtHand());
    }
    if (this.maintenance.count > 0) {
      if (this.maintenanceTick <= clk) this.issueMaintenance();
    } else if (row.tick <= clk) this.issueFor(row.request, row.command);
  }

  protected arrived(request: number, queue: number): void {
    if (!this.isAtHand(queue)) return;
    const isColumn = this.requests.hit[queue * this.banks.count + this.requests.bank[request]!] === request;
    this.offer(request, queue, isColumn ? this.column : this.row);
  }

  private look(): void {
    const { clk, own, column } = this;
    this.known = true;
    this.horizon[0] = clk;
    own.clear();
    column.clear();
    this.row.clear();
    if (this.banks.activeCount > 0) own.atActive(this.RD, this.WR, NONE);
    let wake = own.tick;
    if (this.maintenance.count > 0) {
      this.maintenanceTick = this.maintenanceReady();
      wake = Math.min(wake, this.maintenanceTick);
    } else if (own.tick > clk) {
      const queue = this.queueAtHand();
      column.atHits(queue, this.columnOf(queue));
      this.lookForRows(queue);
      wake = Math.min(wake, column.tick, this.row.tick);
    }
    this.wake = Math.min(wake, this.maintenanceWanted());
  }

  private lookForRows(queue: number): void {
    const { banks } = this;
    this.horizon[0] = this.clk;
    this.row.clear();
    // A row that was closed (auto-precharge of another request) before its own request had its turn is opened again.
    if (banks.activeCount > 0 && this.maintenance.closesRows) this.row.atActive(NONE, NONE, this.ACT);
    this.row.atConflicts(queue, this.PRE, this.keepsHits);
    this.row.atClosed(queue, this.ACT);
  }
}
