import { InputError } from '../../errors.js';
import { touched, traceLines } from '../../memory/trace/index.js';
import { OutputFile } from '../../document/output.js';

/**
 * Writes the requests of a memory as they begin to be served, a line a transaction (see `memory/trace`). The file is
 * there whole on `close`, or not at all.
 */
export class MemoryTraceWriter {
  /** Lines so far. */
  transactions = 0;
  private readonly out: OutputFile;
  private readonly transactionBytes: number;

  constructor(file: string, transactionBytes: number) {
    this.out = new OutputFile(file, { isLong: true });
    this.transactionBytes = transactionBytes;
  }

  /** @param at cycle, whole or not; the whole part is written */
  request(at: number, address: number, bytes: number, isWrite: boolean): void {
    const { transactionBytes } = this;
    this.transactions += touched(address, bytes, transactionBytes).count;
    for (const lines of traceLines(at, address, bytes, isWrite, transactionBytes)) this.out.put(lines);
  }

  /** @throws InputError, and writes nothing, if nothing was ever asked for */
  close(): void {
    if (this.transactions > 0) return this.out.close();
    this.out.abort();
    throw new InputError('the run made no request of a memory', {
      field: '--memory-trace',
      expected:
        'a run that is simulated event by event (--fidelity event) with traffic off the chip; a machine behind a link asks with memory.model=banked alone',
    });
  }

  abort(): void {
    this.out.abort();
  }
}
