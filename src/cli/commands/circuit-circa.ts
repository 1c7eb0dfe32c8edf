import { Command, Option } from 'commander';
import { loadArchitecture } from '../../arch/load.js';
import { InputError } from '../../errors.js';
import { simulateWork } from '../../models/dispatch.js';
import type { PeerSpec } from '../../models/gc-peer/architecture.js';
import {
  activationGates,
  activationSeconds,
  circaCircuit,
  circaExchange,
  exactCircuit,
  exactExchange,
  meanFaultProbability,
  VARIANTS,
  type Exchange,
  type Variant,
} from '../../protocol/circa/activation.js';
import * as registry from '../../models/registry.js';
import type { Netlist } from '../../circuit/netlist.js';
import { formatBytes, formatCount, inSi } from '../../quantity/format.js';
import { jobOf } from '../../work/circuit.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import { countNetwork } from '../../workload/count.js';
import type { Network } from '../../workload/graph.js';
import { examples, formatOption, list, setOption, wholeNumber } from '../options.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

/** Activations garbled at a time, as in DELPHI's protocol. */
const BATCH = 8192;
/** Bytes of a half-gates table. */
const TABLE_BYTES = 32;

interface CircaOptions {
  arch: string;
  set: string[];
  host: string;
  truncated: string;
  variant: Variant;
  fraction: number;
  sigma: number;
  format: Format;
}

interface Row {
  activation: string;
  and: number;
  xor: number;
  tableBytes: number;
  faultShare: number | null;
  faults: number | null;
  /** Of the circuits alone, and with labels and multiplications of shares. */
  circuitSeconds: number;
  seconds: number;
}

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < Infinity) return value;
  throw new InputError(`is '${text}'`, { field: '--sigma', expected: 'a number above zero' });
};

export const circaCommand = (): Command =>
  new Command('circa')
    .description("Circa's stochastic ReLU for a network: gates, tables, expected faults, time on a machine")
    .argument('<network>', 'network whose ReLUs are counted')
    .requiredOption('--arch <arch>', 'machine that evaluates the circuits (required)')
    .addOption(setOption())
    .option(
      '--host <arch>',
      'machine that exchanges labels and multiplies shares: a gc-peer with time.label and triple',
      'gc-peer/emp-cpu',
    )
    .option('--truncated <k,...>', 'low bits that are not compared', '0,8,12,13,17')
    .addOption(
      new Option('--variant <variant>', `what small values suffer: ${VARIANTS.join(', ')}`)
        .default('poszero')
        .argParser((text) => oneOf(text, VARIANTS, '--variant')),
    )
    .option(
      '--fraction <bits>',
      'bits below the point of the fixed-point format',
      wholeNumber('--fraction', 0, 29),
      15,
    )
    .option(
      '--sigma <value>',
      'standard deviation of the pre-activations, taken as normal (assumed)',
      number,
      1,
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples('systole circuit circa resnet32-c100 --arch haac/16ge-2mb-ddr4 --truncated 0,12 --sigma 0.5'),
    )
    .action(async (word: string, options: CircaOptions) => {
      const loaded = await loadWork(word, registry.WORK_KINDS);
      if (loaded.kind !== networkWork.name)
        throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: 'a network with ReLUs' });
      const { relus } = countNetwork(loaded.given as Network);
      if (relus === 0) throw new InputError(`'${word}' has no ReLUs`, { expected: 'a network with ReLUs' });
      const time = await timer(options);
      const cost = await exchangeCost(options);
      const row = (
        activation: string,
        netlist: Netlist,
        exchange: Exchange,
        faultShare: number | null,
      ): Row => {
        const { and, xor } = activationGates(netlist);
        const circuit = time(netlist);
        return {
          activation,
          and,
          xor,
          tableBytes: and * TABLE_BYTES * relus,
          faultShare,
          faults: faultShare === null ? null : faultShare * relus,
          circuitSeconds: circuit * relus,
          seconds: activationSeconds(circuit, exchange, cost) * relus,
        };
      };
      const truncations = list(options.truncated).map(wholeNumber('--truncated', 0, BITS - 1));
      const deviation = options.sigma * 2 ** options.fraction;
      const rows = [
        row('exact ReLU', exactCircuit(BITS), exactExchange(BITS), null),
        ...truncations.map((truncated) => {
          const circa = { bits: BITS, truncated, variant: options.variant };
          return row(
            `${options.variant}, k = ${truncated}`,
            circaCircuit(circa),
            circaExchange(circa),
            meanFaultProbability(circa, deviation),
          );
        }),
      ];
      printRows(rows, COLUMNS, options.format);
      note(
        `${formatCount(relus)} ReLUs over a ${BITS}-bit field; pre-activations normal with sigma ${options.sigma} at ` +
          `${options.fraction} fraction bits (assumed); batches of ${BATCH}; labels and triples of the evaluation on ${options.host}, what is prepared before not counted`,
      );
    });

/** Field of Circa. */
const BITS = 31;

/** Seconds of one activation's circuit in a batch on the machine; labels are counted apart. */
async function timer({ arch, set }: CircaOptions): Promise<(netlist: Netlist) => number> {
  const architecture = await loadArchitecture(arch, set, registry);
  const { time } = architecture.spec as Partial<PeerSpec>;
  const alone =
    time === undefined
      ? architecture
      : { ...architecture, spec: { ...(architecture.spec as PeerSpec), time: { ...time, label: 0 } } };
  const model = registry.modelOf(architecture.kind);
  return (netlist) => {
    const work = jobOf({ netlist, copies: BATCH });
    return simulateWork(model, alone, work, { fidelity: 'event' }).totals.seconds / BATCH;
  };
}

/** Seconds of a label and of a multiplication of shares. */
async function exchangeCost({ host }: CircaOptions): Promise<{ label: number; triple: number }> {
  const { time, triple } = (await loadArchitecture(host, [], registry)).spec as Partial<PeerSpec>;
  if (time?.label !== undefined && triple !== undefined) return { label: time.label, triple };
  throw new InputError(`'${host}' says no time of labels and triples`, {
    field: '--host',
    expected: 'a gc-peer with time.label and triple, such as gc-peer/emp-cpu',
  });
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'activation', title: 'activation', value: (row) => row.activation },
  numeric('and', 'AND', ({ and }) => and, formatCount),
  numeric('xor', 'XOR', ({ xor }) => xor, formatCount),
  numeric('tableBytes', 'tables', ({ tableBytes }) => tableBytes, formatBytes),
  numeric(
    'faultShare',
    'faults',
    ({ faultShare }) => faultShare,
    (share) => `${(share * 100).toPrecision(3)} %`,
  ),
  numeric(
    'faults',
    'expected',
    ({ faults }) => faults,
    (faults) => formatCount(Math.round(faults)),
  ),
  numeric('circuitSeconds', 'circuits', ({ circuitSeconds }) => circuitSeconds, inSi('s')),
  numeric('seconds', 'time', ({ seconds }) => seconds, inSi('s')),
];
