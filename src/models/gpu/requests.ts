import type { Probe } from '../../engine/probe.js';
import { Regions } from '../../memory/regions.js';
import type { OperatorRecord } from '../../results/record.js';
import { sideBySide, type DramStream } from './cycle/index.js';
import { sumOf } from './direct.js';
import type { Ran } from './simulate.js';

/** Boundary of tensors where no card says one. */
const ALIGN = 256;

/** What a kernel asks of DRAM: of simulated caches as it was, else tensors from end to end. */
function streamOf(ran: Ran): { stream: DramStream; instances: number } | undefined {
  if (!('product' in ran) && !('passing' in ran)) return undefined;
  const { dram } = 'product' in ran ? ran.product.moved : ran.passing;
  const kept = 'product' in ran ? ran.product.counted?.requests : undefined;
  if (kept !== undefined)
    return { stream: kept, instances: 'product' in ran ? ran.product.kernel.instances : 1 };
  return { stream: sideBySide(sumOf(dram, 'read'), sumOf(dram, 'written'), ALIGN), instances: 1 };
}

/**
 * Tells a probe what each kernel asks of DRAM, at its place in the order and spread evenly over the kernel's time. Each
 * has tensors of its own, one kernel's behind another's.
 */
export function reportRequests(
  runs: readonly Ran[],
  operators: readonly OperatorRecord[],
  probe: Probe,
): void {
  const regions = new Regions(ALIGN);
  for (const [index, ran] of runs.entries()) {
    const { startCycle, cycles } = operators[index]!;
    const asked = streamOf(ran);
    if (asked === undefined || probe.request === undefined) continue;
    const { stream, instances } = asked;
    let [bytes, end] = [0, 0];
    each(stream, (address, size) => {
      bytes += size;
      end = Math.max(end, address + size);
    });
    let before = 0;
    for (let instance = 0; instance < instances; instance++) {
      const { base } = regions.place(end);
      each(stream, (address, size, isWrite) => {
        probe.request!(startCycle + (cycles * before) / (bytes * instances), base + address, size, isWrite);
        before += size;
      });
    }
  }
}

function each(stream: DramStream, visit: (address: number, bytes: number, isWrite: boolean) => void): void {
  for (let entry = 0; entry < stream.length; entry++)
    stream.runs(entry, (address, bytes) => {
      if (bytes > 0) visit(address, bytes, stream.isWrite(entry));
    });
}
