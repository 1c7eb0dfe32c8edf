import type { RecordedSystem } from '../../experiments/validation.js';
import { explanationOf, findingText } from '../../experiments/text.js';
import { headline, tallyByEvidence } from '../../results/evidence.js';
import type { Finding } from '../../results/reproduction.js';
import { blocks, table } from '../markdown.js';
import { allFindings, classTable } from './tables.js';

/** docs/validation.md: every number that is compared, by system. */
export const validationMarkdown = (systems: readonly RecordedSystem[]): string =>
  `${blocks(
    '# Validation',
    `**${headline(allFindings(systems))}.** Every other class is counted apart, and one published number counts once in its class: ` +
      'a class in brackets shows the number again, on another machine or with another mapping. ' +
      '`systole reproduce <system> --class published` prints them with sources and notes, `systole check <system>` the self-checks; ' +
      'ids in the last column are explained in [DEVIATIONS.md](../DEVIATIONS.md).',
    classTable(systems),
    CAVEATS,
    systemTable(systems),
    ...systems.map(sectionOf),
  )}\n`;

/** What the classes do not say. */
const CAVEATS =
  'Of several classes that apply a number has the weakest. Three things the classes do not say: rules of a model that were ' +
  "taken because they come nearer than others (HAAC's assignment of gates to engines) are no parameters and are not counted as " +
  'fits; that a number was read in a source does not mean that it was read in the original (tables of HAAC and Eyeriss are ' +
  'transcriptions by others); and tolerances differ by number: each is in `docs/validation.json`.';

const systemTable = (systems: readonly RecordedSystem[]): string =>
  table(
    ['system', 'published and independent', 'other classes'],
    systems.map(({ system, findings, checks }) => {
      const tallies = tallyByEvidence([...findings, ...checks]);
      const texts = tallies.map(({ evidence, numbers, counts }) => ({
        evidence,
        text: `${counts.reproduced} of ${numbers}`,
      }));
      const first = texts.find(({ evidence }) => evidence === 'published');
      const others = texts.filter(({ evidence }) => evidence !== 'published');
      return [
        system,
        first?.text ?? '',
        others.map(({ evidence, text }) => `${evidence} ${text}`).join(', '),
      ];
    }),
  );

const sectionOf = ({ system, title, findings, checks }: RecordedSystem): string =>
  blocks(
    `## ${system}: ${title}`,
    findingTable(system, findings),
    checks.length === 0 ? '' : blocks('Self-checks:', findingTable(system, checks)),
  );

const findingTable = (system: string, findings: readonly Finding[]): string =>
  table(
    ['figure', 'quantity', 'unit', 'published', 'ours', 'deviation', 'class', 'status', 'see'],
    findings.map((one) => {
      const { published, ours, deviation } = findingText(one);
      const { figure, quantity, unit, evidence, variant, status } = one;
      return [
        figure,
        quantity,
        unit,
        published,
        ours,
        deviation,
        variant ? `(${evidence})` : evidence,
        status,
        explanationOf(system, one),
      ];
    }),
  );
