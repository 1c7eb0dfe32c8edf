import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import * as registry from '../../models/registry.js';
import { formatCount, formatPercent } from '../../quantity/format.js';
import { toolVersion } from '../../simulation/identity.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import { countNetwork } from '../../workload/count.js';
import type { Network } from '../../workload/graph.js';
import { siteRows, type SiteRow } from '../../workload/site-tables.js';
import { applySteps, type Step } from '../../workload/transform/rewrites/steps.js';
import { pictureName, writePicture } from '../pictures.js';
import { examples, formatOption, transformOptions } from '../options.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

const GROUPS = ['stage', 'layer'] as const;
type Group = (typeof GROUPS)[number];

interface Options {
  transform?: Step[];
  by: Group;
  plot?: string;
  format: Format;
}

export const relusCommand = (): Command =>
  new Command('relus')
    .description('What of a network is not linear, by stage or layer: elements of one input')
    .argument('<workloads...>', 'networks, each with the same transforms')
    .addOption(transformOptions()[0]!)
    .addOption(
      new Option('--by <group>', `a row for each: ${GROUPS.join(', ')}`)
        .default('stage')
        .argParser((text) => oneOf(text, GROUPS, '--by')),
    )
    .option(
      '--plot <file>',
      'also draw the ReLUs of each stage: of one network before the transforms and after, or of several',
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole pi relus resnet18-c100',
        'systole pi relus resnet18-c100 resnet34-c100 --plot stages.svg',
        "systole pi relus resnet18-c100 --transform 'snl budget=50000' --by layer",
        "systole pi relus resnet18-c100 --transform 'deepreduce cull=S1 thin=S2,S3,S4' --plot stages.svg",
      ),
    )
    .action(show);

async function show(words: string[], { transform = [], by, plot, format }: Options): Promise<void> {
  const file = plot === undefined ? undefined : pictureName(plot, '--plot');
  const given: Network[] = [];
  for (const word of words) given.push(await networkOf(word));
  const made = given.map((network) => applySteps(network, transform));
  const compared = given.length === 1 && transform.length > 0 ? [...given, ...made] : made;
  if (file !== undefined) await draw(file, compared);
  const rows = made.flatMap((network) =>
    siteRows(network, by).map((row) => ({ ...row, network: network.name })),
  );
  const columns = by === 'layer' ? LAYERS : STAGES;
  printRows(rows, made.length === 1 ? columns : [NETWORK, ...columns], format);
  made.forEach((network, at) => {
    const before = countNetwork(given[at]!).relus;
    const change = transform.length === 0 ? '' : ` of ${formatCount(before)}`;
    note(`${network.name}: ${formatCount(countNetwork(network).relus)}${change} ReLUs`);
  });
}

/** @throws InputError for anything but a network */
export async function networkOf(word: string): Promise<Network> {
  const loaded = await loadWork(word, registry.WORK_KINDS);
  if (loaded.kind === networkWork.name) return loaded.given as Network;
  throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: networkWork.wanted });
}

async function draw(file: string, networks: readonly Network[]): Promise<void> {
  const { drawReluStages } = await import('../../plot/relu-stages.js');
  const series = networks.map((network) => ({
    name: network.name,
    stages: Object.entries(countNetwork(network).relusByStage).map(([stage, relus]) => ({ stage, relus })),
  }));
  writePicture(file, await drawReluStages({ series, toolVersion: toolVersion() }));
}

type Row = SiteRow & { network: string };
const NETWORK: Column<Row> = { key: 'network', title: 'network', value: ({ network }) => network };
const COUNTS: readonly Column<Row>[] = [
  { key: 'function', title: 'function', value: (row) => row.function },
  numeric('elements', 'elements', ({ elements }) => elements, formatCount),
  numeric('kept', 'kept', ({ kept }) => kept, formatCount),
  { key: 'otherwise', title: 'the others', value: ({ otherwise }) => otherwise },
  numeric('share', 'share of all kept', ({ share }) => share, formatPercent),
];
const STAGE: Column<Row> = { key: 'stage', title: 'stage', value: ({ stage }) => stage };
const STAGES: readonly Column<Row>[] = [
  STAGE,
  numeric('sites', 'layers', ({ sites }) => sites, formatCount),
  ...COUNTS,
];
const LAYERS: readonly Column<Row>[] = [
  { key: 'layer', title: 'layer', value: ({ layer }) => layer },
  STAGE,
  ...COUNTS,
];
