import type { Probe } from '../engine/probe.js';
import { directionOf, WRITE, type MemoryPort } from './port.js';

/** A memory whose requests are heard by a probe as they begin to be served. */
export class TracedMemory implements MemoryPort {
  readonly memory: MemoryPort;
  private readonly probe: Probe;

  constructor(memory: MemoryPort, probe: Probe) {
    this.memory = memory;
    this.probe = probe;
  }

  request(at: number, address: number, bytes: number, stream: number): number {
    const end = this.memory.request(at, address, bytes, stream);
    if (bytes > 0) this.probe.request!(this.memory.started, address, bytes, directionOf(stream) === WRITE);
    return end;
  }

  ask(at: number, address: number, bytes: number, stream: number): number {
    const ticket = this.memory.ask(at, address, bytes, stream);
    if (bytes > 0) this.probe.request!(this.memory.started, address, bytes, directionOf(stream) === WRITE);
    return ticket;
  }

  answer(ticket: number): number {
    return this.memory.answer(ticket);
  }

  get free(): number {
    return this.memory.free;
  }
  get started(): number {
    return this.memory.started;
  }
  get idle(): number {
    return this.memory.idle;
  }
}
