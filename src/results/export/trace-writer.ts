import { InputError } from '../../errors.js';
import { OutputFile } from '../../document/output.js';

export type TraceArguments = Record<string, string | number | boolean>;

export interface TraceSummary {
  /** Events in the file, without names of processes and threads. */
  events: number;
  /** Events that were left out because the file had reached its cap. */
  dropped: number;
  bytes: number;
}

/** Default cap on a trace, in bytes; Perfetto's web page still opens this. */
export const TRACE_BYTE_CAP = 256 * 2 ** 20;

const HEADER = '{"displayTimeUnit":"ns","traceEvents":[';
const FOOTER = '\n]}\n';
/** Room kept for the note that the trace was cut, and the footer. */
const RESERVE = 512;
const MINIMUM_CAP = 4096;

/**
 * Writes a trace in the Chrome JSON format (which Perfetto reads) as the events come, in bounded memory.
 * Times are cycles; 1 cycle is drawn as 1 ns (`ts` is in us).
 *
 * The file gets its name only on `close`; until then, and after `abort`, there is none. Once `byteCap` is
 * reached no further event is written; the file then ends with an instant event that says so and how many
 * are missing. It is valid JSON in either case.
 */
export class TraceWriter {
  readonly file: string;
  private readonly byteCap: number;
  private readonly out: OutputFile;
  private readonly processOf = new Map<number, number>();
  private bytes = 0;
  private events = 0;
  private dropped = 0;
  private separator = '\n';
  private cutAt = 0;

  /** @throws InputError if the file cannot be made or `byteCap` (bytes) is below 4096. */
  constructor(file: string, options: { byteCap?: number } = {}) {
    this.file = file;
    this.byteCap = options.byteCap ?? TRACE_BYTE_CAP;
    if (!(this.byteCap >= MINIMUM_CAP))
      throw new InputError(`trace cap of ${this.byteCap} bytes`, { expected: `at least ${MINIMUM_CAP}` });
    this.out = new OutputFile(file, { isLong: true });
    this.put(HEADER);
  }

  /** Whether events were left out. */
  get truncated(): boolean {
    return this.dropped > 0;
  }

  /** Declares what tracks belong to, and tells in its name what a viewer's ns are. */
  process(pid: number, name: string): void {
    this.event({ ph: 'M', pid, name: 'process_name', args: { name: `${name} (1 ns drawn: 1 cycle)` } });
  }

  /** Declares a track; `tid` is unique in the whole trace, and events name only it. */
  thread(pid: number, tid: number, name: string): void {
    this.processOf.set(tid, pid);
    this.event({ ph: 'M', pid, tid, name: 'thread_name', args: { name } });
    this.event({ ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } });
  }

  /** Something that took time, drawn in whole ns. Events of one track must nest or follow each other. */
  complete(
    tid: number,
    name: string,
    category: string,
    startCycles: number,
    durationCycles: number,
    args: TraceArguments = {},
  ): void {
    const pid = this.processOf.get(tid) ?? 1;
    // Viewers round a beginning and a length each by itself, and drop a slice that so crosses the end of another.
    const start = Math.round(startCycles);
    const dur = (Math.round(startCycles + durationCycles) - start) / 1000;
    this.event({ ph: 'X', pid, tid, ts: start / 1000, dur, name, cat: category, args }, startCycles);
  }

  instant(tid: number, name: string, cycles: number, args: TraceArguments = {}): void {
    const pid = this.processOf.get(tid) ?? 1;
    this.event({ ph: 'i', pid, tid, ts: cycles / 1000, s: 't', name, args }, cycles);
  }

  /** Values that hold from `cycles` on; each key is one line of the counter's graph. */
  counter(pid: number, name: string, cycles: number, values: Record<string, number>): void {
    this.event({ ph: 'C', pid, ts: cycles / 1000, name, args: values }, cycles);
  }

  /** Completes the file and gives it its name. */
  close(): TraceSummary {
    if (this.out.closed) throw new Error('the trace is closed already');
    if (this.dropped > 0) {
      const name = `trace cut here: cap of ${this.byteCap} bytes reached, ${this.dropped} events left out`;
      const note = {
        ph: 'i',
        pid: 1,
        ts: this.cutAt / 1000,
        s: 'g',
        name,
        args: { dropped: this.dropped },
      };
      this.put(this.separator + JSON.stringify(note));
    }
    this.put(FOOTER);
    this.out.close();
    return { events: this.events, dropped: this.dropped, bytes: this.bytes };
  }

  /** Removes what was written, and the folders made for it; nothing happens after `close`. */
  abort(): void {
    this.out.abort();
  }

  private event(event: { ph: string } & Record<string, unknown>, cycles = 0): void {
    if (this.out.closed) throw new Error('the trace is closed already');
    const text = this.separator + JSON.stringify(event);
    const size = Buffer.byteLength(text);
    if (this.dropped > 0 || this.bytes + size + RESERVE > this.byteCap) {
      if (this.dropped === 0) this.cutAt = cycles;
      this.dropped++;
      return;
    }
    this.put(text, size);
    this.separator = ',\n';
    if (event.ph !== 'M') this.events++;
  }

  private put(text: string, size = Buffer.byteLength(text)): void {
    this.out.put(text);
    this.bytes += size;
  }
}
