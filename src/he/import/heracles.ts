import { InputError } from '../../errors.js';
import { CodeBuilder } from './code-builder.js';
import { heraclesLine, STREAMS, type Stream } from './heracles-line.js';
import { fieldsOf } from './pisa-kernel.js';
import { linesOf, refuse, traceName, wholeOf, type Place } from './source.js';
import { instructionsOf, mnemonicOf, type LimbStream, type LimbTrace } from './trace.js';

const WHAT: Readonly<Record<Stream, string>> = {
  xinst: 'compute instructions such as F0, 1, add, r1b1, r0b1, r0b2, 0',
  cinst: 'scratchpad instructions such as 43, cload, r0b0, 13',
  minst: 'memory instructions such as 13, mload, 13, ct0_0_0_0',
};

/**
 * Reads what the assembler of HERACLES writes: three files of one name, `.xinst`, `.cinst` and `.minst`; any of them
 * names all (IntelLabs/hec-p-isa-tools, docsrc/specs.md). Comments follow a `#`.
 * @throws InputError with file and line; also where a stream waits for what another does not have
 */
export function readHeracles(file: string): LimbTrace {
  const stem = file.replace(/\.(xinst|cinst|minst)$/i, '');
  const streams = STREAMS.map((stream) => readStream(`${stem}.${stream}`, stream));
  const [compute, scratchpad, memory] = streams as [LimbStream, LimbStream, LimbStream];
  checkBundles(compute, scratchpad);
  checkWaits(scratchpad, 'csyncm', instructionsOf(memory) - 1, memory.file);
  // The last wait of the memory stream is for the end of the other.
  checkWaits(memory, 'msyncc', instructionsOf(scratchpad), scratchpad.file);
  return { name: traceName(file), isa: 'heracles', streams };
}

function readStream(file: string, stream: Stream): LimbStream {
  const builder = new CodeBuilder();
  let bundle = 0;
  linesOf(file, WHAT[stream]).forEach((text, index) => {
    const fields = fieldsOf(text);
    if (fields.length === 0) return;
    const place = { file, line: index + 1 };
    const numbered = stream === 'xinst' ? fields.slice(2) : fields.slice(1);
    if (stream === 'xinst') bundle = bundleOf(place, fields, bundle);
    else if (wholeOf(place, fields[0]!, 'the number of an instruction', 999_999_999) !== builder.length)
      refuse(place, fields[0]!, `${builder.length}, the number of this instruction: ${WHAT[stream]}`);
    const draft = heraclesLine(place, stream, numbered);
    builder.add(stream === 'xinst' ? { ...draft, sync: bundle } : draft);
  });
  if (builder.length === 0) throw new InputError('no instruction', { file, expected: WHAT[stream] });
  return builder.finish(file);
}

/** `F12`: bundles follow one another, the first is 0. */
function bundleOf(place: Place, fields: readonly string[], before: number): number {
  const digits = /^F(\d{1,8})$/.exec(fields[0]!)?.[1] ?? refuse(place, fields[0]!, WHAT.xinst);
  const bundle = Number(digits);
  if (bundle !== before && bundle !== before + 1)
    refuse(place, fields[0]!, `F${before} or F${before + 1}: bundles in order`);
  return bundle;
}

/** Every bundle ends, and is fetched once, in order. */
function checkBundles(compute: LimbStream, scratchpad: LimbStream): void {
  const ended = new Set<number>();
  compute.code.sync.forEach((bundle, index) => {
    const name = mnemonicOf('heracles', compute.code, index);
    if (name === 'bexit' || name === 'exit') ended.add(bundle);
  });
  const { code } = compute;
  const bundles = code.sync.at(-1)! + 1;
  for (let bundle = 0; bundle < bundles; bundle++) {
    if (ended.has(bundle)) continue;
    const line = code.line[code.sync.lastIndexOf(bundle)]!;
    throw new InputError(`bundle ${bundle} has no end: is the file cut off?`, {
      file: compute.file,
      line,
      expected: 'bexit in every bundle',
    });
  }
  let fetched = 0;
  scratchpad.code.amount.forEach((bundle, index) => {
    if (mnemonicOf('heracles', scratchpad.code, index) !== 'ifetch') return;
    const place = { file: scratchpad.file, line: scratchpad.code.line[index]! };
    if (bundle !== fetched || bundle >= bundles)
      throw new InputError(`fetches bundle ${bundle} of ${bundles}`, {
        ...place,
        expected: fetched < bundles ? `bundle ${fetched}` : `none: ${compute.file} has no more`,
      });
    fetched++;
  });
  if (fetched !== bundles)
    throw new InputError(`fetches ${fetched} of ${bundles} bundles: is the file cut off?`, {
      file: scratchpad.file,
      expected: `an ifetch for each bundle of ${compute.file}`,
    });
}

function checkWaits({ file, code }: LimbStream, name: string, most: number, other: string): void {
  code.amount.forEach((waited, index) => {
    if (mnemonicOf('heracles', code, index) !== name || waited <= most) return;
    throw new InputError(`waits for instruction ${waited}`, {
      file,
      line: code.line[index]!,
      expected: `at most ${most}, as ${other} has them; is one of the files cut off?`,
    });
  });
}
