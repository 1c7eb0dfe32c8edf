/** DRAM bytes by cause, one bar a run: what a schedule saves, and where. */
import { InputError } from '../../errors.js';
import type { RunRecord } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import { PANEL_TOP, bands, layOutNames, nameAxis } from '../axes.js';
import { group, text } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { runLabels } from '../runs.js';
import { executed, finite, shortId } from '../select.js';
import { SHARE_ROW, drawShares } from '../shares.js';
import { drawStack, heightOf, legendOf, paletteOf, stackOf } from '../stack.js';
import type { Bar } from '../stack.js';
import { percent, shorten, si } from '../text.js';
import { MARGIN } from '../theme.js';

/** What is drawn as one, in the order in which it is stacked; causes not named here are drawn by themselves. */
const DRAWN: Readonly<Record<string, readonly string[]>> = {
  'weights and their gradients': ['weights', 'weight-gradients'],
  'features written': ['features-written', 'masks'],
  'features read': ['features-read', 'input'],
  'edges of groups': ['boundary'],
  branches: ['branch'],
  gradients: ['gradients'],
  norm: ['norm'],
  'relu, pool, merge': ['relu', 'pool', 'merge'],
};
const CATEGORY = new Map(
  Object.entries(DRAWN).flatMap(([category, causes]) => causes.map((cause) => [cause, category])),
);
const PREFIX = 'cause.';
const HEIGHT = 300;

export async function dramCauses(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const labels = labelsOf(records);
  const bars = records.map((record, i) => barOf(record, labels[i]!));
  const stack = stackOf(bars, paletteOf(bars, Object.keys(DRAWN)));
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(bars.length, inner);
  const names = layOutNames(labels, places);
  const sharesY = PANEL_TOP + HEIGHT + names.height + 42;
  const totals = stack.bars.map(heightOf);

  return picture(
    {
      title: options.title ?? 'DRAM traffic by cause',
      subtitle: subtitleOf(records),
      description: `Bars for ${bars.length} runs: ${labels.map((label, i) => `${label} ${si(totals[i]!, 'B')}`).join(', ')}.`,
      legend: legendOf(stack),
      notes: ['Reads and writes together, of one core. What each cause is: systole explain cause.<cause>.'],
      source: sourceOf(records, options),
      width,
      bodyHeight: sharesY + bars.length * SHARE_ROW,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      const highest = Math.max(...totals);
      drawStack(panel, stack, {
        name: 'bytes read and written at DRAM (B)',
        unit: 'B',
        places,
        width: inner,
        height: HEIGHT,
        max: highest * 1.08,
      });
      for (const [i, total] of totals.entries()) {
        const y = HEIGHT * (1 - total / (highest * 1.08)) - 5;
        text(panel, si(total, 'B'), places.centre(i), y, 'tick', { anchor: 'middle' });
      }
      nameAxis(panel, names, places, inner, HEIGHT, 'runs');
      const rows = stack.bars.map((bar, i) => ({
        name: bar.name,
        parts: stack.categories.map((category) => ({
          category,
          amount: bar.parts.get(category) ?? 0,
          colour: stack.colours.get(category)!,
        })),
        total: `${si(totals[i]!, 'B')}, ${percent(totals[i]! / totals[0]!)} of the first run`,
      }));
      drawShares(group(body, MARGIN.left, sharesY, 'panel'), 'shares of each run (% of bytes)', rows, {
        nameWidth: 110,
        totalWidth: 200,
        width: inner,
      });
    },
  );
}

/** The schedulers alone, where they tell the runs apart and nothing else does. */
function labelsOf(records: readonly RunRecord[]): string[] {
  const schedulers = records.map(({ run }) => run.architecture['scheduler']);
  const same = new Set(records.map(({ run }) => `${run.workload} ${run.arch}`)).size === 1;
  const distinct = new Set(schedulers).size === records.length;
  const named = schedulers.filter((name) => typeof name === 'string').map((name) => shorten(name, 20));
  return same && distinct && named.length === records.length ? named : runLabels(records);
}

function barOf(record: RunRecord, name: string): Bar {
  const parts = new Map<string, number>();
  for (const { details, name: operator } of executed(record)) {
    for (const [key, bytes] of Object.entries(details)) {
      if (!key.startsWith(PREFIX)) continue;
      const cause = key.slice(PREFIX.length);
      const category = CATEGORY.get(cause) ?? cause;
      parts.set(category, (parts.get(category) ?? 0) + finite(Number(bytes), `${key} of ${operator}`));
    }
  }
  const moved = finite(
    dramBytesOf({ traffic: executed(record).flatMap(({ traffic }) => traffic) }),
    'DRAM bytes',
  );
  if (parts.size === 0 || moved <= 0) {
    throw new InputError(`run ${shortId(record)} does not say why it moved DRAM bytes, nothing to draw`, {
      expected: 'a run of kind wavecore',
    });
  }
  return { name, parts };
}
