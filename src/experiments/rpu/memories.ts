import { BankedTransport, channel } from '../../models/rpu/memory.js';
import { ELEMENT } from '../../models/rpu/silicon.js';
import { limbsOf, mixOf, type Mix } from '../../models/rpu/transfers.js';
import type { Laboratory } from '../experiment.js';
import type { Table } from '../table.js';
import type { Bench } from './bench.js';
import { RING } from './published.js';

const MOVED: readonly [what: string, mix: Mix][] = [
  ['a limb read', { read: { ciphertext: 1 }, written: 0 }],
  ['a limb written', { read: {}, written: 1 }],
  ['an NTT: limb and twiddles read, limb written', mixOf('ntt')],
  ['a sum: two limbs read, one written', mixOf('add')],
];

/** What limbs of a 64K ring take to and from HBM2 with both models, beside the program that hides them. */
export async function tabulateMemories(bench: Bench, laboratory: Laboratory): Promise<Table> {
  const [plain, banked] = await Promise.all([bench.spec([]), bench.spec(['memory.model=banked'])]);
  const limb = RING * ELEMENT;
  const microseconds = (cycles: number): number => (cycles / plain.clock) * 1e6;
  const program = await bench.own('pipelined');
  const rows = MOVED.map(([what, mix]) => {
    const each = [channel(plain, limb), new BankedTransport(banked, limb, (_, make) => make())];
    const [ours, other] = each.map((one) => one.cyclesOf(mix, 0)) as [number, number];
    const share = microseconds(other) / limbsOf(mix);
    return [what, microseconds(ours).toFixed(2), microseconds(other).toFixed(2), share.toFixed(2)];
  });
  for (const reuse of ['accumulate', 'none']) {
    const [one, other] = await Promise.all(
      ['bandwidth', 'banked'].map((model) =>
        laboratory.run({
          workload: 'resnet32-c100',
          arch: 'rpu/128x128',
          overrides: [`memory.model=${model}`, `memory.reuse=${reuse}`],
          fidelity: 'event',
        }),
      ),
    );
    const times = [one!, other!].map(({ totals }) => (totals.seconds * 1e6).toFixed(0));
    rows.push([`ResNet-32 of CIFAR-100, reuse ${reuse}`, ...times, '']);
  }
  return {
    title: 'Transfers with both models of memory, us',
    columns: ['64K ring on (128, 128)', 'bandwidth', 'banked', 'banked, a limb'],
    rows,
    notes: [
      `The program of a 64K NTT takes ${microseconds(program).toFixed(2)} us here and 6.7 as published, which hides transfers of 6.14 us and not those with banks. Nothing published tells what HBM2 costs a network.`,
      'Banked: HBM2-2000 in 16 channels; a stretch of 4 MiB of each mix of streams, in vectors of 8 KiB that take turns.',
    ],
  };
}
