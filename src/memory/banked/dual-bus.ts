import { CLOSED } from './banks.js';
import { Channel } from './channel.js';
import { NONE, READS, WRITES } from './requests.js';

/** A command for columns and one for rows a tick, in this order (HBM). */
export class DualBusChannel extends Channel {
  private activeTick = Infinity;
  private activeRequest = NONE;
  private maintenanceTick = Infinity;
  private columnTick = Infinity;
  private columnRequest = NONE;
  private rowTick = Infinity;
  private rowRequest = NONE;
  private rowCommand = NONE;

  protected choose(): void {
    if (!this.known) this.look();
    const { clk } = this;
    let column = NONE;
    if (this.activeTick <= clk) column = this.activeRequest;
    else if (this.maintenance.count === 0 && this.columnTick <= clk) column = this.columnRequest;
    if (column !== NONE) {
      this.issueFor(column, this.columnOf(column));
      // Queues have changed: the row bus looks again.
      if (this.maintenance.count > 0) this.maintenanceTick = this.maintenanceReady();
      else this.lookAtQueue(this.queueAtHand(), false);
    }
    if (this.maintenance.count > 0) {
      if (this.maintenanceTick <= clk) this.issueMaintenance();
    } else if (this.rowTick <= clk) this.issueFor(this.rowRequest, this.rowCommand);
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
    if (command === this.RD || command === this.WR) {
      if (tick >= this.columnTick) return;
      this.columnTick = tick;
      this.columnRequest = request;
    } else {
      if (tick >= this.rowTick) return;
      this.rowTick = tick;
      this.rowRequest = request;
      this.rowCommand = command;
    }
    if (tick < this.wake) this.wake = tick;
  }

  private look(): void {
    const { clk } = this;
    this.known = true;
    this.lookAtActive();
    this.columnTick = this.rowTick = Infinity;
    let next = this.activeTick;
    if (this.maintenance.count > 0) {
      this.maintenanceTick = this.maintenanceReady();
      next = Math.min(next, this.maintenanceTick);
    } else if (this.activeTick > clk) {
      this.lookAtQueue(this.queueAtHand(), true);
      next = Math.min(next, this.columnTick, this.rowTick);
    }
    this.wake = Math.min(next, this.maintenanceWanted());
  }

  private lookAtActive(): void {
    const { requests, clk, banks } = this;
    const count = banks.activeCount;
    let best = Infinity;
    let oldest = Infinity;
    for (let index = 0; index < count; index++) {
      const bank = banks.activeBanks[index]!;
      const request = banks.active[bank]!;
      if (banks.openRow[bank] === CLOSED) continue;
      const ready = requests.isWrite[request] === 1 ? this.readyWR[bank]! : this.readyRD[bank]!;
      const tick = ready > clk ? ready : clk;
      if (tick > best || (tick === best && requests.arrive[request]! >= oldest)) continue;
      best = tick;
      oldest = requests.arrive[request]!;
      this.activeRequest = request;
    }
    this.activeTick = best;
  }

  private columnOf(request: number): number {
    return this.requests.isWrite[request] === 1 ? this.WR : this.RD;
  }

  /** @param columns look for both buses, not for rows alone */
  private lookAtQueue(queue: number, columns: boolean): void {
    const { requests, clk, keepsHits, readyACT, readyPRE } = this;
    const { openRow, active, count } = this.banks;
    const { hit, miss, busy, arrive } = requests;
    const base = queue * count;
    const end = base + requests.busyCount[queue]!;
    const readyColumn = queue === READS ? this.readyRD : this.readyWR;
    let columnBest = Infinity;
    let columnOldest = Infinity;
    let rowBest = Infinity;
    let rowOldest = Infinity;
    for (let at = base; at < end; at++) {
      const bank = busy[at]!;
      const first = hit[base + bank]!;
      const other = miss[base + bank]!;
      const closed = openRow[bank] === CLOSED;
      if (columns && first !== NONE) {
        const ready = readyColumn[bank]!;
        const tick = ready > clk ? ready : clk;
        if (tick < columnBest || (tick === columnBest && arrive[first]! < columnOldest)) {
          columnBest = tick;
          columnOldest = arrive[first]!;
          this.columnRequest = first;
        }
      }
      if (other === NONE) continue;
      if (!closed) {
        if (active[bank] !== NONE) continue;
        if (keepsHits && first !== NONE && arrive[first]! <= arrive[other]!) continue;
      }
      const ready = closed ? readyACT[bank]! : readyPRE[bank]!;
      const tick = ready > clk ? ready : clk;
      if (tick < rowBest || (tick === rowBest && arrive[other]! < rowOldest)) {
        rowBest = tick;
        rowOldest = arrive[other]!;
        this.rowRequest = other;
        this.rowCommand = closed ? this.ACT : this.PRE;
      }
    }
    if (columns) this.columnTick = columnBest;
    this.rowTick = rowBest;
  }
}
