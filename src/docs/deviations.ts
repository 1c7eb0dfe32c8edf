import { DEVIATIONS, titleOf, type Deviation, type Where } from '../deviations/index.js';
import { blocks, code, table } from './markdown.js';

/** Every deviation: a list by what we are compared with, then one section each. */
export const deviationsMarkdown = (): string =>
  `${blocks(
    '# Deviations',
    'Known and accepted differences from what this tool is compared with: other simulators, silicon, published ' +
      'tables and figures. Known gaps, not silent ones. A number is never given again to another difference. ' +
      '`systole explain D-13` prints one; `systole reproduce` names them beside every number that is not reproduced. ' +
      'Generated from `src/deviations/table.ts`.',
    table(
      ['', 'deviation', 'compared with', 'by'],
      DEVIATIONS.map((one) => [link(one), titleOf(one), one.oracle, one.by]),
    ),
    ...DEVIATIONS.map(sectionOf),
  )}\n`;

const link = ({ id }: Deviation): string => `[${id}](#${id.toLowerCase()})`;

const sectionOf = (one: Deviation): string =>
  blocks(
    `## ${one.id}`,
    `**${titleOf(one)}.** ${one.differs}`,
    [
      `- Compared with: ${one.oracle}`,
      `- By how much: ${one.by}`,
      `- ${one.unexplained === true ? 'What is known' : 'Accepted because'}: ${one.reason}`,
      `- Shows in: ${placesOf(one.where)}`,
    ].join('\n'),
  );

function placesOf({ kinds = [], dataflows = [], architectures = [], findings = [], note }: Where): string {
  const list = (words: readonly string[]): string => words.map(code).join(', ');
  const systems = [...new Set(findings.map(({ system }) => system))];
  const limits = [
    dataflows.length > 0 ? ` with dataflow ${list(dataflows)}` : '',
    architectures.length > 0 ? ` on ${list(architectures)}` : '',
  ].join('');
  return [
    kinds.length > 0 ? `runs of kind ${list(kinds)}${limits}` : '',
    ...systems.map((system) => code(`systole reproduce ${system}`)),
    note ?? '',
  ]
    .filter((place) => place !== '')
    .join('; ');
}
