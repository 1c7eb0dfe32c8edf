import type { Provenance } from './provenance.js';
import type { MergedSource } from './source.js';

/**
 * Constants that belong to a part of the machine: who changes the part and not the constant has one of another
 * part. The bandwidth of a DRAM, a scratchpad's size, the width of the data are the carriers; what they carry is
 * energy. Fields with a price that follows from the carrier (the technology's) are not among them.
 */
const CARRIERS: readonly (readonly [carrier: string, carried: readonly string[]])[] = [
  [
    'dram.bandwidth',
    ['energy.dram.standard', 'energy.actions.dram-read', 'energy.actions.dram-write', 'energy.actions.dram'],
  ],
  ['memory.bandwidth', ['energy.power.phy', 'reference.power.phy']],
  ...['scratchpad.ifmap.size', 'scratchpad.filter.size', 'scratchpad.ofmap.size', 'globalBuffer.size'].map(
    (size) =>
      [
        size,
        ['energy.actions.scratchpad-read', 'energy.actions.scratchpad-write', 'energy.actions.gbuf'],
      ] as const,
  ),
  ...['data.ifmap', 'data.filter', 'data.accumulator', 'data.activation', 'data.weight'].map(
    (width) => [width, ['energy.actions.mac']] as const,
  ),
  ...['rs.spad.filter', 'rs.spad.ifmap', 'rs.spad.psum'].map(
    (spad) => [spad, ['energy.actions.rf']] as const,
  ),
];

/** Lowers the status of inherited constants whose carrier was changed after them; they are assumed then. */
export function lowerInherited(provenance: Provenance[], source: MergedSource): void {
  for (const [carrier, carried] of CARRIERS) {
    const changed = source.layer(carrier.split('.'));
    if (changed < 0) continue;
    for (const path of carried) {
      const given = source.layer(path.split('.'));
      if (given < 0 || given >= changed) continue;
      const known = provenance.findIndex((one) => one.path === path);
      const reason = `inherited though ${carrier} was changed`;
      const one = provenance[known] ?? {
        path,
        value: textAt(source.data, path),
        status: 'assumed',
        source: '',
      };
      if (one.source.startsWith('inherited though ')) continue;
      const lowered: Provenance = {
        ...one,
        status: 'assumed',
        source: one.source === '' ? reason : `${reason}; was ${one.status}: ${one.source}`,
      };
      if (known < 0) provenance.push(lowered);
      else provenance[known] = lowered;
    }
  }
}

/** The value at a path; what is on the way may be anything yet: it is checked later. */
const textAt = (data: unknown, path: string): string =>
  String(
    path
      .split('.')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], data),
  );
