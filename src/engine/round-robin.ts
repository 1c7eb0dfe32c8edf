/**
 * Arbiter that lets streams take turns: whoever is granted goes to the end of the line. It knows how many
 * requests of each stream wait, not what they are; a channel asks it whom to serve next whenever it gets free.
 *
 * @example
 * const arbiter = new RoundRobin(3);
 * arbiter.ask(0);
 * arbiter.ask(0);
 * arbiter.ask(2);
 * arbiter.grant(); // 0
 * arbiter.grant(); // 2
 * arbiter.grant(); // 0
 * arbiter.grant(); // -1: nobody waits
 */
export class RoundRobin {
  /** Requests waiting, of all streams. */
  waiting = 0;

  private readonly asked: Int32Array;
  private last: number;

  constructor(streams: number) {
    if (!(streams >= 1)) throw new RangeError(`an arbiter of ${streams} streams`);
    this.asked = new Int32Array(streams);
    this.last = streams - 1;
  }

  /** One more request of `stream` waits. */
  ask(stream: number): void {
    if (!(stream >= 0 && stream < this.asked.length)) throw new RangeError(`no stream ${stream}`);
    this.asked[stream]!++;
    this.waiting++;
  }

  /** Takes one request of the next stream that has one, the last granted coming last; -1 when none waits. */
  grant(): number {
    if (this.waiting === 0) return -1;
    let stream = this.last;
    do {
      stream = stream + 1 === this.asked.length ? 0 : stream + 1;
    } while (this.asked[stream] === 0);
    this.asked[stream]!--;
    this.waiting--;
    this.last = stream;
    return stream;
  }
}
