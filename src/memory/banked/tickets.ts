const LARGEST = 2 ** 16;

/** Requests under way: how many of their reads are not there yet, by channel, and when the last was. */
export class Tickets {
  private readonly channels: number;
  private size = 256;
  private left: Int32Array;
  private done: Float64Array;
  private next = 0;
  private oldest = 0;

  constructor(channels: number) {
    this.channels = channels;
    this.left = new Int32Array(this.size * channels);
    this.done = new Float64Array(this.size);
  }

  /** A ticket for a request that is done at `tick` at the earliest. */
  open(tick: number): number {
    if (this.next - this.oldest === this.size) this.makeRoom();
    const ticket = this.next++;
    const place = ticket % this.size;
    this.left.fill(0, place * this.channels, (place + 1) * this.channels);
    this.done[place] = tick;
    return ticket;
  }

  /** The request waits for a read of a channel. */
  expect(ticket: number, channel: number): void {
    this.left[(ticket % this.size) * this.channels + channel]!++;
  }

  /** One of its reads is there at `tick`. */
  arrived(ticket: number, channel: number, tick: number): void {
    if (ticket < this.oldest) return;
    this.left[(ticket % this.size) * this.channels + channel]!--;
    this.lasts(ticket, tick);
  }

  /** The request is not done before `tick`. */
  lasts(ticket: number, tick: number): void {
    const place = ticket % this.size;
    if (tick > this.done[place]!) this.done[place] = tick;
  }

  /** Whether reads of a channel are not there yet. */
  waitsFor(ticket: number, channel: number): boolean {
    if (ticket < this.oldest) throw new RangeError(`ticket ${ticket}: ${LARGEST} others are newer`);
    return this.left[(ticket % this.size) * this.channels + channel]! > 0;
  }

  /** When the last of its reads was there. */
  doneAt(ticket: number): number {
    return this.done[ticket % this.size]!;
  }

  private makeRoom(): void {
    const { size, channels } = this;
    if (size >= LARGEST) {
      this.oldest += size / 2;
      return;
    }
    const [left, done] = [new Int32Array(2 * size * channels), new Float64Array(2 * size)];
    for (let ticket = this.oldest; ticket < this.next; ticket++) {
      const from = (ticket % size) * channels;
      left.set(this.left.subarray(from, from + channels), (ticket % (2 * size)) * channels);
      done[ticket % (2 * size)] = this.done[ticket % size]!;
    }
    this.size = 2 * size;
    this.left = left;
    this.done = done;
  }
}
