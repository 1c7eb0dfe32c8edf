import { createHash } from 'node:crypto';
import type { CircuitJob, Netlist } from '../circuit/netlist.js';
import { circuitSchema } from '../circuit/schema.js';
import { namesCircuit } from '../circuit/words.js';
import { validate } from '../document/validate.js';
import { formatCount, formatSi } from '../quantity/format.js';
import { canonical, hash } from './hash.js';
import type { Work, WorkKind } from './kind.js';

/** Boolean circuits: files of `kind: circuit`, `circuit:<generator>?...`, netlists (Bristol, binary). */
export const circuitWork: WorkKind<CircuitJob> = {
  name: 'circuit',
  wanted: 'a circuit: one of circuits/* (systole list workloads), a netlist file or circuit:<generator>',
  machine: 'haac/16ge-2mb-ddr4',
  words: { claim: namesCircuit, open: async (word) => jobOf((await languages()).circuitOfWord(word)) },
  read: async (source) => jobOf((await languages()).circuitFrom(source)),
  nameOf: ({ netlist }) => netlist.name,
  hashOf: ({ netlist, copies }) => hash({ gates: hashNetlist(netlist), copies }),
  scale: ({ given }, copies) => jobOf({ ...given, copies }),
  optionsOf: ({ copies }) => ({ copies }),
  operatorsOf: ({ netlist }) => [netlist.name],
  describe: ({ netlist, copies }) =>
    `${formatSi(netlist.gates, 'gates')}${copies === 1 ? '' : `, ${formatCount(copies)} copies`}`,
  summarize(source) {
    const { title = '' } = validate(circuitSchema, source.data, source.position);
    return { title, macs: null, parameters: null, relus: null };
  },
};

/** Generators and readers of netlists: thirty modules that runs of networks do without. */
const languages = () => import('../circuit/workload.js');

/** Copies of a circuit as work. */
export const jobOf = (given: CircuitJob): Work<CircuitJob> => ({ kind: 'circuit', given });

const hashes = new WeakMap<Netlist, string>();

/** A circuit by its gates, wherever it came from; large ones take a while, so each is hashed once. */
function hashNetlist(netlist: Netlist): string {
  let known = hashes.get(netlist);
  if (known === undefined) {
    const { op, a, b, outputWires, ...rest } = netlist;
    const sum = createHash('sha256').update(canonical(rest));
    for (const array of [op, a, b, outputWires])
      sum.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    hashes.set(netlist, (known = sum.digest('hex')));
  }
  return known;
}
