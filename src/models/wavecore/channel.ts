import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import { READ, WRITE, type MemoryPort } from '../../memory/port.js';
import type { Addresses } from './addresses.js';
import type { TransferQueue } from './transfers.js';

/** What tells where the bytes of a transfer lie. */
export type Places = Pick<Addresses, 'pieces'>;

type Transfer = Pick<TransferQueue, 'operator' | 'isRead' | 'bytes' | 'samples'>;

/**
 * A core's way to its memory. A memory of bandwidth alone takes a transfer as one request, one with banks the pieces
 * that lie together, one behind another; reads arrive in the order in which they were asked for.
 */
export class Channel {
  private readonly memory: MemoryPort;
  private readonly places: Places | undefined;
  private readonly probe: Probe | undefined;
  private fetched = 0;

  constructor(memory: MemoryPort, places: Places | undefined, probe: Probe | undefined) {
    this.memory = memory;
    this.places = places;
    this.probe = probe?.request === undefined ? undefined : probe;
  }

  /** Whole tick from which the next transfer can be asked for. */
  get free(): number {
    return Math.ceil(this.memory.free);
  }

  /** Whole tick at which everything is over. */
  get idle(): number {
    return Math.ceil(this.memory.idle);
  }

  /** Asks for a transfer now; returns the whole tick at which it is there, or has been taken over. */
  move(now: number, { operator, isRead, bytes, samples }: Transfer): number {
    const direction = isRead ? READ : WRITE;
    const { memory, places } = this;
    if (places === undefined || memory instanceof IdealMemory) {
      const end = memory.request(now, 0, bytes, direction);
      if (places !== undefined && this.probe !== undefined) {
        const rate = bytes / (end - now);
        let moved = 0;
        places.pieces(operator, isRead, samples, (address, piece) => {
          this.probe!.request!(now + moved / rate, address, piece, !isRead);
          moved += piece;
        });
      }
      return end;
    }
    let end = now;
    places.pieces(operator, isRead, samples, (address, piece) => {
      end = Math.max(end, Math.ceil(memory.request(now, address, piece, direction)));
    });
    if (isRead) end = this.fetched = Math.max(end, this.fetched);
    return end;
  }
}
