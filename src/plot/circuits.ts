/** Runs of circuits, as pictures need them. */
import { oneLine, shorten } from '../charts/text.js';
import type { OperatorRecord, RunRecord } from '../results/record.js';
import { checkFinite, refuse, shortId } from './select.js';

/** The circuit of a run on gate engines. */
export function circuitOf(record: RunRecord): OperatorRecord {
  const circuit = record.operators.find(({ kind }) => kind === 'circuit');
  if (circuit?.details['gateEngines'] !== undefined) return circuit;
  const expected = 'a run of a circuit on an architecture of kind haac';
  return refuse(`run ${shortId(record)} is no circuit on gate engines`, expected);
}

export const numberOf = (circuit: OperatorRecord, name: string): number =>
  checkFinite(Number(circuit.details[name]), `${name} of ${circuit.name}`);

export const wordOf = (circuit: OperatorRecord, name: string): string =>
  oneLine(String(circuit.details[name]));

/** Which encodings and banks the runs used: they decide what is bound by memory, and by the window. */
export const presetNote = (circuits: readonly OperatorRecord[]): string => {
  const presets = circuits.map((one) => `${shorten(wordOf(one, 'preset'), 24)} (${banksOf(one)})`);
  return `Preset ${[...new Set(presets)].join(', ')}: sizes of tables and instructions, banks of the window.`;
};

/** Whether banks were busy; runs stored before that was recorded had banks that never are. */
export const banksOf = ({ details }: OperatorRecord): string =>
  oneLine(String(details['bankConflicts'] ?? 'banks never busy'));

/** Parts of labels that differ between the runs; all of them if none does. */
export function distinguish(rows: readonly (readonly string[])[]): string[] {
  const differing = (rows[0] ?? []).map((_, column) => new Set(rows.map((row) => row[column])).size > 1);
  const any = differing.some(Boolean);
  return rows.map((row) => row.filter((_, column) => !any || differing[column] === true).join(', '));
}
