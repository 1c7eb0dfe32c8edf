import { RESOURCES, type Segment } from './segments.js';
import { firstLook, mostMade, type Course, type Service } from './service.js';

/** A phase as it runs: lengths and resources of its parts. */
interface Parts {
  seconds: Float64Array;
  resource: Uint8Array;
}

const NONE = RESOURCES.length;
const IDLE = -1;

const partsOf = (segments: readonly Segment[]): Parts => ({
  seconds: Float64Array.from(segments, ({ seconds }) => seconds),
  resource: Uint8Array.from(segments, ({ resource }) =>
    resource === 'none' ? NONE : RESOURCES.indexOf(resource),
  ),
});

/**
 * Phases that share links and processors: all that hold a resource at the same time get an equal part of it
 * (processor sharing). Time goes from one end of a part, arrival or look at the storage to the next; looks that
 * would find no room are skipped.
 */
export function runShared(service: Service, arrived: Float64Array, horizon: number): Course {
  const run = new SharedRun(service, arrived, horizon);
  return run.toTheEnd(horizon);
}

class SharedRun {
  private readonly service: Service;
  private readonly course: Course;
  private readonly offline: Parts;
  private readonly online: Parts;
  /** The online path is the worker behind the producers. */
  private readonly server: number;
  /** By worker: the phase that it runs, the part it is in or IDLE, and what is left of that. */
  private readonly phase: Parts[];
  private readonly part: Int32Array;
  private readonly left: Float64Array;
  /** How many share each resource. */
  private readonly holders = new Float64Array(NONE + 1);
  /** By producer: since when it is free. */
  private readonly free: Float64Array;
  /** Offline phases begun, made, taken. */
  private making = 0;
  private made = 0;
  private taken = 0;
  /** When an offline phase was taken last: there is room from then on, if there is. */
  private roomSince = 0;
  /** The request that is served or comes next, and whether it waits for its offline phase. */
  private request = 0;
  private blocked = false;
  private now = 0;

  constructor(service: Service, arrived: Float64Array, horizon: number) {
    this.service = service;
    const never = (length: number): Float64Array => new Float64Array(length).fill(Infinity);
    const [begun, taken, ended] = [never(arrived.length), never(arrived.length), never(arrived.length)];
    const most = mostMade(service, arrived.length, horizon);
    this.course = { arrived, begun, taken, ended, making: never(most), made: never(most) };
    this.offline = partsOf(service.shared!.offline);
    this.online = partsOf(service.shared!.online);
    this.server = service.room === 0 ? 0 : service.producer.parallel;
    this.phase = Array.from({ length: this.server + 1 }, () => this.offline);
    this.part = new Int32Array(this.server + 1).fill(IDLE);
    this.left = new Float64Array(this.server + 1);
    this.free = new Float64Array(this.server);
  }

  toTheEnd(horizon: number): Course {
    for (;;) {
      this.serve();
      for (let which = 0; which < this.server; which++)
        if (this.nextLook(which) <= this.now) this.make(which);
      const next = this.nextTime();
      if (next > horizon) return this.course;
      this.goTo(next);
    }
  }

  /** The online path takes the next request, and its offline phase, if they are there. */
  private serve(): void {
    const { arrived, begun, taken } = this.course;
    if (this.part[this.server] !== IDLE) return;
    if (!this.blocked) {
      if (this.request === arrived.length || arrived[this.request]! > this.now) return;
      begun[this.request] = this.now;
      if (this.service.room === 0) return this.start(this.server, this.offline);
      this.blocked = true;
    }
    if (this.made === this.taken) return;
    this.blocked = false;
    this.taken++;
    this.roomSince = this.now;
    taken[this.request] = this.now;
    this.start(this.server, this.online);
  }

  /** When a producer will begin, as far as that is known; never while it works or there is no room. */
  private nextLook(which: number): number {
    const full = this.making - this.taken >= this.service.room || this.making === this.course.making.length;
    if (this.part[which] !== IDLE || full) return Infinity;
    return firstLook(this.free[which]!, this.service.producer.poll, this.roomSince);
  }

  private make(which: number): void {
    this.course.making[this.making++] = this.now;
    this.start(which, this.offline);
  }

  private start(worker: number, phase: Parts): void {
    this.phase[worker] = phase;
    this.enter(worker, 0);
  }

  /** Enters a part of its phase; behind the last, the phase is over. */
  private enter(worker: number, part: number): void {
    const { seconds, resource } = this.phase[worker]!;
    if (part === seconds.length) return this.finish(worker);
    this.part[worker] = part;
    this.left[worker] = seconds[part]!;
    this.holders[resource[part]!]!++;
  }

  private finish(worker: number): void {
    this.part[worker] = IDLE;
    if (worker < this.server) {
      this.course.made[this.made++] = this.now;
      this.free[worker] = this.now;
    } else if (this.phase[worker] === this.offline) {
      this.course.taken[this.request] = this.now;
      this.start(worker, this.online);
    } else {
      this.course.ended[this.request++] = this.now;
    }
  }

  /** How many share what a worker holds; nobody waits for what is no resource. */
  private sharers(worker: number): number {
    const resource = this.phase[worker]!.resource[this.part[worker]!]!;
    return resource === NONE ? 1 : this.holders[resource]!;
  }

  private endOf(worker: number): number {
    if (this.part[worker] === IDLE) return Infinity;
    return this.now + this.left[worker]! * this.sharers(worker);
  }

  private nextTime(): number {
    const { arrived } = this.course;
    const idle = this.part[this.server] === IDLE && !this.blocked;
    let next = idle && this.request < arrived.length ? arrived[this.request]! : Infinity;
    for (let worker = 0; worker <= this.server; worker++) next = Math.min(next, this.endOf(worker));
    for (let which = 0; which < this.server; which++) next = Math.min(next, this.nextLook(which));
    return next;
  }

  /** Lets time pass up to the next thing, and ends the parts that end then. */
  private goTo(next: number): void {
    const passed = next - this.now;
    const over: number[] = [];
    for (let worker = 0; worker <= this.server; worker++) {
      if (this.part[worker] === IDLE) continue;
      if (this.endOf(worker) <= next) over.push(worker);
      else this.left[worker]! -= passed / this.sharers(worker);
    }
    this.now = next;
    for (const worker of over) this.holders[this.phase[worker]!.resource[this.part[worker]!]!]!--;
    for (const worker of over) this.enter(worker, this.part[worker]! + 1);
  }
}
