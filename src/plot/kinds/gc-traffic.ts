/** Bytes of garbled circuits to and from memory, by stream and run: what the passes of the compiler save. */
import { trafficParts } from '../../charts/parts.js';
import { heightOf, stackOf } from '../../charts/stack.js';
import { shorten, si } from '../../charts/text.js';
import type { RunRecord } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import { circuitOf, distinguish, numberOf, presetNote, wordOf } from '../circuits.js';
import type { Draw } from '../kind.js';

/** The streams in the order in which they are stacked. */
const STREAMS: Readonly<Record<string, string>> = {
  instruction: 'instructions',
  table: 'garbled tables',
  outOfRange: 'operands out of range',
  live: 'wires written back',
  input: 'input labels',
};

export const draw: Draw = async (records, options = {}) => {
  const circuits = records.map(circuitOf);
  const names = distinguish(records.map(wordsOf));
  const bars = circuits
    .map(({ traffic }, i) => ({ name: names[i]!, parts: trafficParts(traffic, 'dram') }))
    .sort((a, b) => heightOf(b) - heightOf(a));
  return barsPicture(records, options, {
    title: 'Memory traffic of garbled circuits',
    description: bars.map((bar) => `${shorten(bar.name, 48)}: ${si(heightOf(bar), 'B')}`).join('; '),
    stack: stackOf(bars, checkedPalette(bars, Object.keys(STREAMS))),
    label: (stream) => STREAMS[stream] ?? stream,
    name: 'bytes to and from memory (B)',
    unit: 'B',
    height: 290,
    bars: 'runs, the most bytes first',
    notes: [presetNote(circuits)],
  });
};

/** What may tell runs apart. */
function wordsOf(record: RunRecord): string[] {
  const circuit = circuitOf(record);
  const { compiler } = record.run.architecture as { compiler?: { eliminateSpent?: unknown } };
  return [
    shorten(circuit.name, 32),
    wordOf(circuit, 'gateOrder'),
    compiler?.eliminateSpent === false ? 'no ESW' : 'ESW',
    `${numberOf(circuit, 'gateEngines')} GE`,
    wordOf(circuit, 'memoryName'),
    wordOf(circuit, 'preset'),
  ];
}
