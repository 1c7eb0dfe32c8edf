import { activationGates, circaCircuit, exactCircuit, type Circa } from './activation.js';

/** Bytes of what garbled circuits are made of. */
export interface Encoding {
  /** Of an AND's table, of a label, and of the length before a list of them. */
  table: number;
  label: number;
  list: number;
}

/** As DELPHI sends them (found: 15,896 B for 331 tables, 1,176 B for 42 labels), and as half gates are. */
export const ENCODINGS = {
  serialised: { table: 48, label: 28, list: 8 },
  raw: { table: 32, label: 16, list: 0 },
} as const satisfies Readonly<Record<string, Encoding>>;

/** Words that go into an activation's circuit, in wires. */
export interface Wires {
  /** Of the evaluator's own share: labels by oblivious transfer, before. */
  evaluator: number;
  /** Of the garbler's share, which it sends while the network is evaluated. */
  online: number;
  /** Of the garbler's words that it knows before: what masks the result. */
  offline: number;
}

/** What one activation takes, on elements of a field. */
export interface ActivationCost {
  ands: number;
  /** Tables, and all that the evaluator keeps until then: tables and labels that it has before. */
  tableBytes: number;
  storageBytes: number;
  /** Labels sent while the network is evaluated. */
  onlineLabelBytes: number;
  /** Opened elements of a multiplication of shares, each way. */
  onlineElementBytes: number;
  /** Multiplication triples that are prepared. */
  triples: number;
}

/** Bytes of a circuit of so many ANDs and wires. */
export function circuitBytes(
  ands: number,
  { evaluator, online, offline }: Wires,
  { table, label, list }: Encoding,
): Pick<ActivationCost, 'tableBytes' | 'storageBytes' | 'onlineLabelBytes'> {
  const tableBytes = ands * table + list;
  return {
    tableBytes,
    storageBytes: tableBytes + (evaluator + offline) * label,
    onlineLabelBytes: online * label + list,
  };
}

/** Words have a bit more than the field's elements: own share, the garbler's, and its share of the result. */
export function exactCost(bits: number, encoding: Encoding): ActivationCost {
  const netlist = exactCircuit(bits);
  const [evaluator, online, offline] = netlist.inputs as [number, number, number];
  const { and } = activationGates(netlist);
  return {
    ands: and,
    ...circuitBytes(and, { evaluator, online, offline }, encoding),
    onlineElementBytes: 0,
    triples: 0,
  };
}

/**
 * Circa's sign: words of the bits that are compared, and the garbler's two words for "negative" and "positive". Then x
 * times the sign: one triple, two elements opened by either side.
 */
export function circaCost(circa: Circa, encoding: Encoding): ActivationCost {
  const { bits, truncated } = circa;
  const compared = bits - truncated;
  const { and } = activationGates(circaCircuit(circa));
  return {
    ands: and,
    ...circuitBytes(and, { evaluator: compared, online: compared, offline: 2 * bits }, encoding),
    onlineElementBytes: 2 * Math.ceil(bits / 8),
    triples: 1,
  };
}

/** ANDs by the model of the mechanism (derived): 8 m - 3 of a whole ReLU, (m - k) + m of a sign and its choice. */
export const modelAnds = {
  exact: (bits: number): number => 8 * bits - 3,
  circa: ({ bits, truncated }: Pick<Circa, 'bits' | 'truncated'>): number => bits - truncated + bits,
};
