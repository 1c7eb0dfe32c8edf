import { Command } from 'commander';
import {
  criticality,
  criticalityAsPrinted,
  dropOrder,
  orderOf,
  tableOf,
} from '../../workload/criticality.js';
import { CRITICALITY_TABLES, SLIPS, type CriticalityTable } from '../../workload/criticality-tables.js';
import { examples, formatOption } from '../options.js';
import { note, numeric, print, printRows, type Column, type Format } from '../output.js';

interface Row {
  table: string;
  stage: string;
  kiloRelus: number;
  accuracy: number;
  printed: number | null;
  asPrinted: number;
  corrected: number;
  /** Place in the order in which the ReLUs go, from 1. */
  place: number;
}

export const criticalityCommand = (): Command =>
  new Command('criticality')
    .description(
      "DeepReDuce's criticality of stages: as printed and corrected, and the order they are dropped in",
    )
    .argument('[network]', `network or table: ${CRITICALITY_TABLES.map(({ name }) => name).join(', ')}`)
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples('systole pi criticality', 'systole pi criticality resnet18-tiny --format json'),
    )
    .action((word: string | undefined, { format }: { format: Format }) => {
      if (word !== undefined && printsOrderOnly(word, format)) return;
      const tables = word === undefined ? CRITICALITY_TABLES : [tableOf(word)];
      printRows(tables.flatMap(rowsOf), COLUMNS, format);
      for (const table of tables)
        note(`${table.name} drops ${dropOrder(table).join(' < ')}; ${aboutOf(table)}`);
      for (const { where, slip } of SLIPS.filter(({ tables: of }) =>
        of.some((name) => tables.some((one) => one.name === name)),
      ))
        note(`slip, ${where}: ${slip}`);
    });

const aboutOf = ({ source, note: more }: CriticalityTable): string =>
  more === undefined ? source : `${source}; ${more}`;

/** Of ResNet-56 no accuracies by stage are published, but the order. */
function printsOrderOnly(word: string, format: Format): boolean {
  const known = orderOf(word);
  if (known?.status !== 'found') return false;
  const rows = known.order.map((stage, index) => ({ stage, place: index + 1 }));
  if (format === 'json') print(JSON.stringify(rows, null, 2));
  else
    printRows(
      rows,
      [
        { key: 'stage', title: 'stage', value: ({ stage }) => stage },
        numeric('place', 'dropped', ({ place }) => place),
      ],
      format,
    );
  note(`${word} drops ${known.order.join(' < ')}; ${known.source}, without the accuracies behind it`);
  return true;
}

function rowsOf(table: CriticalityTable): Row[] {
  const [asPrinted, corrected, order] = [
    criticalityAsPrinted(table),
    criticality(table.rows),
    dropOrder(table),
  ];
  return table.rows.map(({ stage, kiloRelus, accuracy, printed }, index) => ({
    table: table.name,
    stage,
    kiloRelus,
    accuracy,
    printed: printed ?? null,
    asPrinted: asPrinted[index]!,
    corrected: corrected[index]!,
    place: order.indexOf(stage) + 1,
  }));
}

const hundredths = (value: number): string => value.toFixed(2);

const COLUMNS: readonly Column<Row>[] = [
  { key: 'table', title: 'network', value: ({ table }) => table },
  { key: 'stage', title: 'stage', value: ({ stage }) => stage },
  numeric('kiloRelus', 'ReLUs (K)', ({ kiloRelus }) => kiloRelus, String),
  numeric('accuracy', 'accuracy with KD (%)', ({ accuracy }) => accuracy, hundredths),
  numeric('printed', 'C_k in print', ({ printed }) => printed, hundredths),
  numeric('asPrinted', 'C_k with the slip', ({ asPrinted }) => asPrinted, hundredths),
  numeric('corrected', 'C_k corrected', ({ corrected }) => corrected, hundredths),
  numeric('place', 'dropped', ({ place }) => place, String),
];
