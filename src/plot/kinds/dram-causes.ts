/** DRAM bytes by cause, one bar a run: what a schedule saves, and where. */
import { heightOf, stackOf, sumParts, type Bar } from '../../charts/stack.js';
import { percent, shorten, si } from '../../charts/text.js';
import type { RunRecord } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw, PlotOptions } from '../kind.js';
import { checkFinite, executed, refuse, runLabels, shortId } from '../select.js';

/** What is drawn as one, in the order in which it is stacked; causes not named here are drawn by themselves. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  'weights and their gradients': ['weights', 'weight-gradients'],
  'features written': ['features-written', 'masks'],
  'features read': ['features-read', 'input'],
  'edges of groups': ['boundary'],
  branches: ['branch'],
  gradients: ['gradients'],
  'fetched again': ['refetch'],
  'partial sums': ['psum'],
  norm: ['norm'],
  'relu, pool, merge': ['relu', 'pool', 'merge'],
};
const CATEGORY = new Map(
  Object.entries(DRAWN).flatMap(([category, causes]) => causes.map((cause) => [cause, category])),
);
const PREFIX = 'cause.';

const LOOK = {
  title: 'DRAM traffic by cause',
  name: 'bytes read and written at DRAM (B)',
  unit: 'B',
  height: 300,
  heights: true,
  notes: ['Reads and writes together. What each cause is: systole explain cause.<cause>.'],
};

export const draw: Draw = async (records, options = {}) => {
  if (records.length === 1) return drawCauses(records[0]!, options);
  const labels = labelsOf(records);
  const bars = records.map((record, i) => causesOf(record, labels[i]!));
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(DRAWN)));
  const totals = stack.bars.map(heightOf);
  const words = totals.map((total) => si(total, 'B'));
  const rows = stack.bars.map((bar, i) => ({
    ...bar,
    total: `${words[i]!}, ${percent(totals[i]! / totals[0]!)} of the first run`,
  }));
  return barsPicture(records, options, {
    ...LOOK,
    description: `Bars for ${bars.length} runs: ${labels.map((label, i) => `${label} ${words[i]!}`).join(', ')}.`,
    stack,
    max: Math.max(...totals) * 1.08,
    bars: 'runs',
    shares: { heading: 'shares of each run (% of bytes)', rows, nameWidth: 110, totalWidth: 200 },
  });
};

/** One run: a bar for each cause. */
function drawCauses(record: RunRecord, options: PlotOptions): ReturnType<Draw> {
  const [label] = runLabels([record]);
  const run = causesOf(record, label!);
  const palette = checkedPalette([run], Object.keys(DRAWN));
  const [total] = stackOf([run], palette).bars;
  const bars = palette.categories.map((cause) => ({
    name: cause,
    parts: new Map([[cause, total!.parts.get(cause)!]]),
  }));
  const sum = heightOf(total!);
  const words = bars.map(({ name, parts }) => `${name} ${si(parts.get(name)!, 'B')}`);
  return barsPicture([record], options, {
    ...LOOK,
    description: `Bars for ${bars.length} causes: ${words.join(', ')}.`,
    stack: { ...palette, bars },
    max: Math.max(...bars.map(heightOf)) * 1.08,
    bars: `causes in ${label!}`,
    shares: {
      heading: 'shares (% of bytes)',
      rows: [{ ...total!, name: 'total', total: si(sum, 'B') }],
      nameWidth: 20,
      totalWidth: 90,
    },
  });
}

/** The schedulers alone, where they tell the runs apart and nothing else does. */
function labelsOf(records: readonly RunRecord[]): string[] {
  const schedulers = records.map(({ run }) => run.architecture['scheduler']);
  const same = new Set(records.map(({ run }) => `${run.workload} ${run.arch}`)).size === 1;
  const distinct = new Set(schedulers).size === records.length;
  const names = schedulers.filter((name) => typeof name === 'string').map((name) => shorten(name, 20));
  return same && distinct && names.length === records.length ? names : runLabels(records);
}

function causesOf(record: RunRecord, name: string): Bar {
  const operators = executed(record);
  const details = operators.flatMap((each) =>
    Object.entries(each.details).map(([key, value]) => ({ key, value: Number(value), of: each.name })),
  );
  const causes = details
    .filter(({ key }) => key.startsWith(PREFIX))
    .map(({ key, value, of }) => [key.slice(PREFIX.length), checkFinite(value, `${key} of ${of}`)] as const);
  const moved = dramBytesOf({ traffic: operators.flatMap(({ traffic }) => traffic) });
  if (causes.length === 0 || checkFinite(moved, 'DRAM bytes') <= 0) {
    const problem = `run ${shortId(record)} does not say why it moved DRAM bytes, nothing to draw`;
    refuse(problem, 'a run of kind systolic (ws, os, is) or wavecore');
  }
  return { name, parts: sumParts(causes.map(([cause, bytes]) => [CATEGORY.get(cause) ?? cause, bytes])) };
}
