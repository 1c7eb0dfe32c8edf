/** Sizes of a garbled ReLU as a library writes it down; bytes. */
export interface CircuitSizes {
  /** ANDs of a whole ReLU: the only gates that have a table. */
  gates: number;
  /** Table of an AND, serialised. */
  table: number;
  /** Of all tables of a ReLU together. */
  header: number;
  /** Input wires of a party. */
  wires: number;
  /** A wire's label, serialised. */
  label: number;
  /** Both labels of each of the garbler's wires, and how they are found again. */
  encoder: number;
  /** The share that masks the output. */
  randomiser: number;
  /** Oblivious transfer of one label: what its receiver sends first, and the answer. */
  otSetup: number;
  otSend: number;
  /** Of a message of labels. */
  messageHeader: number;
}

/** Bytes of one garbled ReLU (spec C.3). */
export interface CircuitBytes {
  tables: number;
  /** One label for each of the wires of a party. */
  labels: number;
  /** What the evaluator keeps: tables, labels of both parties. */
  evaluatorStorage: number;
  garblerStorage: number;
  /** Sent before the input is known: tables, and labels of the garbler's mask. */
  transfer: number;
  otSetup: number;
  otSend: number;
  /** Labels of the garbler's share, sent when it is known. */
  onlineLabels: number;
}

/**
 * @param gates ANDs that the circuit has; default: those of a whole ReLU
 *
 * @example
 * circuitBytes(DELPHI).evaluatorStorage; // 18248
 */
export function circuitBytes(sizes: CircuitSizes, gates = sizes.gates): CircuitBytes {
  const tables = gates * sizes.table + sizes.header;
  const labels = sizes.wires * sizes.label;
  return {
    tables,
    labels,
    evaluatorStorage: tables + 2 * labels,
    garblerStorage: sizes.encoder + sizes.randomiser,
    transfer: tables + labels,
    otSetup: sizes.wires * sizes.otSetup,
    otSend: sizes.wires * sizes.otSend,
    onlineLabels: labels + sizes.messageHeader,
  };
}

/**
 * ANDs of Circa's stochastic sign and of the choice of a share, `m` bits each: the comparison leaves out the low `k`
 * (spec B.6). A whole ReLU adds the shares modulo the prime first.
 */
export function truncatedGates(bits: number, dropped: number): number {
  return Math.max(0, bits - dropped) + bits;
}
