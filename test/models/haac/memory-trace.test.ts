import { expect, it } from 'vitest';
import { AND, XOR } from '../../../src/circuit/netlist.js';
import { prepareJob } from '../../../src/models/haac/compile/index.js';
import { timeOrder } from '../../../src/models/haac/timing.js';
import { machine, netlistOf } from './helpers.js';

it('a whole machine, request by request: sizes of the preset, inputs read first and written last', async () => {
  const gates: Parameters<typeof netlistOf>[1] = [
    [AND, 2, 3],
    [XOR, 4, 5],
    [AND, 6, 2],
    [AND, 7, 6],
    [XOR, 3, 5],
  ];
  // A window of four wires: gate 2 reads wire 2 from out of range, gate 4 wires 3 and 5.
  const spec = await machine(
    '2ge-2mb-ddr4',
    ...['memory.model=banked', 'sww.size=64 B', 'stream.preloadInputs=true', 'compiler.eliminateSpent=false'],
  );
  const heard: string[] = [];
  const probe = {
    lane: () => 0,
    task: () => undefined,
    milestone: () => undefined,
    request: (_: number, address: number, bytes: number, isWrite: boolean) =>
      void heard.push(`${isWrite ? 'w' : 'r'} ${bytes} at ${address}`),
  };
  const job = { netlist: netlistOf(3, gates, [8]), copies: 1 };
  const { memory, memoryCycles } = timeOrder(prepareJob(job), spec, 'baseline', 'event', probe);
  // Lines of 64 B; 24 B of instructions, 96 of tables, 12 of addresses, wire w at 12288 + 16 w.
  expect(heard).toEqual([
    ...['r 32 at 12320', 'r 16 at 12352'],
    ...['r 64 at 0', 'r 64 at 4096'],
    ...['r 64 at 8192', 'r 16 at 12320'],
    'r 64 at 4160',
    // Written before it is read back.
    ...['w 16 at 12368', 'r 16 at 12336', 'r 16 at 12368'],
    ...['w 16 at 12384', 'w 16 at 12400', 'w 16 at 12416', 'w 16 at 12432'],
    ...['w 32 at 12320', 'w 16 at 12352'],
  ]);
  expect(memory!.report).toMatchObject({ reads: 9, writes: 7 });
  expect(memoryCycles).toBe(Math.ceil((16 * 64) / 35.2));
  // What meets its line in the queue of writes does not go over the pins again.
  const many = { netlist: netlistOf(3, gates, [8]), copies: 200 };
  const wide = { ...spec, sww: { ...spec.sww, size: 2 ** 20 } };
  const all = timeOrder(prepareJob(many), wide, 'baseline', 'event');
  const { hits, misses, conflicts, coalesced } = all.memory!.report;
  expect(coalesced).toBeGreaterThan(100);
  expect(all.memoryCycles).toBe(Math.ceil(((hits + misses + conflicts) * 64) / 35.2));
});
