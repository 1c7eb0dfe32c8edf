import path from 'node:path';
import { Command } from 'commander';
import { loadArchitecture } from '../../arch/load.js';
import { nameOfInput } from '../../document/stdin.js';
import { readYaml } from '../../document/yaml.js';
import { InputError, nearest } from '../../errors.js';
import * as registry from '../../models/registry.js';
import { claimantOf, kindOf } from '../../work/load.js';
import { loadTrace } from '../../workload/transform/trace.js';
import { examples, formatOption } from '../options.js';
import { note, printRows, type Format } from '../output.js';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check architecture and workload files; says what each is or what is wrong')
    .argument(
      '<file...>',
      'YAML files, - for standard input; workloads also as SCALE-Sim .csv, .onnx, netlists and traces',
    )
    .addOption(formatOption())
    .addHelpText('after', examples('systole validate arch/my-array.yaml workloads/*.yaml'))
    .action(async (files: string[], { format }: { format: Format }) => {
      const rows = [];
      const faults: InputError[] = [];
      for (const file of files) {
        try {
          rows.push({ file: nameOfInput(file), ...(await check(file)) });
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          faults.push(error);
        }
      }
      if (rows.length > 0) {
        printRows(
          rows,
          [
            { key: 'file', title: 'file', value: (row) => row.file },
            { key: 'kind', title: 'kind', value: (row) => row.kind },
            { key: 'summary', title: 'summary', value: (row) => row.summary },
          ],
          format,
        );
      }
      for (const fault of faults.slice(0, -1)) note(`systole: error: ${fault.message}`);
      if (faults.length > 0) throw faults.at(-1)!;
    });
}

async function check(file: string): Promise<{ kind: string; summary: string }> {
  const claimant = claimantOf(file, registry.WORK_KINDS);
  if (claimant !== undefined) {
    const { given } = await claimant.words!.open(file);
    return { kind: claimant.name, summary: claimant.describe(given) };
  }
  const source = readYaml(file);
  const kind = kindOf(source);
  const work = registry.WORK_KINDS.find(({ name }) => name === kind);
  if (work !== undefined) return { kind: work.name, summary: work.describe((await work.read(source)).given) };
  if (kind === 'sweep') {
    const { planSweep } = await import('../../sweep/plan.js');
    const { header } = await planSweep(file, { yes: true });
    return {
      kind,
      summary: `${header.planned} points over ${header.axes.map(({ path }) => path).join(', ')}`,
    };
  }
  if (kind === 'trace') {
    const { strengths, network } = loadTrace(file);
    return { kind, summary: `of ${network}, strengths ${[...strengths.keys()].join(', ')}` };
  }
  const known = [...registry.WORK_KINDS.map(({ name }) => name), 'sweep', 'trace', ...registry.kinds()];
  if (typeof kind === 'string' && !known.includes(kind)) {
    throw new InputError(`is '${kind}'`, {
      ...source.position(['kind']),
      field: 'kind',
      expected: `one of ${known.join(', ')}`,
      nearest: nearest(kind, known),
    });
  }
  if (path.basename(file).startsWith('_'))
    return { kind: 'part', summary: 'part of other architectures, not complete by itself' };
  const architecture = await loadArchitecture(file, [], registry);
  const { rows, cols } = architecture.spec as { rows?: number; cols?: number };
  return {
    kind: architecture.kind,
    summary: `${rows === undefined || cols === undefined ? '' : `${rows} x ${cols} PEs, `}${architecture.provenance.length} constants with a source`,
  };
}
