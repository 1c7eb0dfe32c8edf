/** Transactions in the order in which a front end sends them: one a line of a trace. */
export interface Requests {
  length: number;
  /** 1: a write. */
  isWrite: Uint8Array;
  /** First byte of each. */
  address: Float64Array;
  /** Memory cycle before which each is not sent, if the trace says so. */
  notBefore?: Float64Array;
}

/** Most transactions of one run. */
export const MOST_REQUESTS = 2 ** 25;

/** Requests that come one by one, in number unknown. */
export class RequestBuilder {
  private count = 0;
  private isWrite = new Uint8Array(1024);
  private address = new Float64Array(1024);
  private at = new Float64Array(1024);

  get length(): number {
    return this.count;
  }

  push(isWrite: boolean, address: number, at = 0): void {
    if (this.count === this.isWrite.length) this.grow();
    this.isWrite[this.count] = isWrite ? 1 : 0;
    this.address[this.count] = address;
    this.at[this.count++] = at;
  }

  /** What has come so far. @param timed whether their cycles mean something */
  done(timed: boolean): Requests {
    const length = this.count;
    const requests = {
      length,
      isWrite: this.isWrite.slice(0, length),
      address: this.address.slice(0, length),
    };
    return timed ? { ...requests, notBefore: this.at.slice(0, length) } : requests;
  }

  private grow(): void {
    const [isWrite, address, at] = [this.isWrite, this.address, this.at];
    this.isWrite = new Uint8Array(2 * this.count);
    this.isWrite.set(isWrite);
    this.address = new Float64Array(2 * this.count);
    this.address.set(address);
    this.at = new Float64Array(2 * this.count);
    this.at.set(at);
  }
}
