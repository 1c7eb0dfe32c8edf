/** Bytes of garbled circuits to and from memory, by stream and run: what the passes of the compiler save. */
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { bands, layOutNames, nameAxis, PANEL_TOP } from '../axes.js';
import { circuitOf, distinguishing, numberOf, presetNote, wordOf } from '../circuits.js';
import { group } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { drawStack, heightOf, legendOf, paletteOf, stackOf, type Bar } from '../stack.js';
import { shorten, si } from '../text.js';
import { MARGIN } from '../theme.js';

const STREAMS = ['instruction', 'table', 'outOfRange', 'live', 'input'];
const LABELS: Readonly<Record<string, string>> = {
  instruction: 'instructions',
  table: 'garbled tables',
  outOfRange: 'operands out of range',
  live: 'wires written back',
  input: 'input labels',
};
const HEIGHT = 290;

export async function gcTraffic(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const circuits = records.map(circuitOf);
  const labels = distinguishing(records.map((record, i) => labelOf(record, circuits[i]!)));
  const bars = circuits.map((one, i) => barOf(one, labels[i]!)).sort((a, b) => heightOf(b) - heightOf(a));
  const stack = stackOf(bars, paletteOf(bars, STREAMS));
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(bars.length, inner);
  const names = layOutNames(
    bars.map(({ name }) => name),
    places,
  );
  return picture(
    {
      title: options.title ?? 'Memory traffic of garbled circuits',
      subtitle: subtitleOf(records),
      description: bars.map((bar) => `${shorten(bar.name, 48)}: ${si(heightOf(bar), 'B')}`).join('; '),
      legend: legendOf(stack, (stream) => LABELS[stream] ?? stream),
      notes: [presetNote(circuits)],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + HEIGHT + names.height + 10,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      drawStack(panel, stack, {
        name: 'bytes to and from memory (B)',
        unit: 'B',
        places,
        width: inner,
        height: HEIGHT,
      });
      nameAxis(panel, names, places, inner, HEIGHT, 'runs, the most bytes first');
    },
  );
}

/** What may tell runs apart. */
function labelOf({ run }: RunRecord, circuit: OperatorRecord): string[] {
  const { compiler } = run.architecture as { compiler?: { eliminateSpent?: unknown } };
  return [
    shorten(circuit.name, 32),
    wordOf(circuit, 'gateOrder'),
    compiler?.eliminateSpent === false ? 'no ESW' : 'ESW',
    `${numberOf(circuit, 'gateEngines')} GE`,
    wordOf(circuit, 'memoryName'),
    wordOf(circuit, 'preset'),
  ];
}

function barOf({ traffic }: OperatorRecord, name: string): Bar {
  const parts = new Map<string, number>();
  for (const { level, tensor, readBytes, writeBytes } of traffic)
    if (level === 'dram') parts.set(tensor, (parts.get(tensor) ?? 0) + readBytes + writeBytes);
  return { name, parts };
}
