import path from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../errors.js';
import { formatSi } from '../../quantity/format.js';
import { countNetwork } from '../../workload/count.js';
import { IMPORTERS } from '../../workload/import/index.js';
import { networkToYaml } from '../../workload/write.js';
import { writeFileWhole } from '../files.js';
import { examples } from '../options.js';
import { note, oneOf } from '../output.js';

const FORMATS = ['scalesim', 'onnx'] as const;

export function importCommand(): Command {
  return new Command('import')
    .description("Turn another tool's workload into a YAML file: SCALE-Sim topologies (conv or GEMM), ONNX")
    .argument('<format>', `one of ${FORMATS.join(', ')}`)
    .argument('<file>', 'file to read')
    .requiredOption('--out <file.yaml>', 'workload file to write (required)')
    .addHelpText(
      'after',
      examples(
        'systole import scalesim Resnet50.csv --out workloads/resnet50-scalesim.yaml',
        'systole import onnx model.onnx --out workloads/model.yaml',
      ),
    )
    .action((format: string, file: string, { out }: { out: string }) => {
      const importer = IMPORTERS[oneOf(format, FORMATS, '<format>')];
      if (!/\.ya?ml$/i.test(out))
        throw new InputError(`is '${out}'`, { field: '--out', expected: 'a file name that ends in .yaml' });
      const network = importer.read(file);
      writeFileWhole(out, networkToYaml(network, `Imported from ${path.basename(file)} (${format}).`));
      const { macs } = countNetwork(network);
      note(`${out}: ${network.operators.length} operators, ${formatSi(macs, 'MAC')}`);
    });
}
