import path from 'node:path';
import { validate } from '../../document/validate.js';
import type { YamlSource } from '../../document/yaml.js';
import { linesOf } from './source.js';
import { readCinnamon } from './cinnamon.js';
import { readHeracles } from './heracles.js';
import { KERNEL, readKernel } from './pisa-kernel.js';
import { readProgram } from './pisa-program.js';
import { limbTraceSchema } from './schema.js';
import type { LimbTrace } from './trace.js';
import { TRACE_SCHEME } from './words.js';

/** The trace that a word names: `pisa:<file>`, `cinnamon:<file or folder>`, or a file by its name. */
export function traceOfWord(word: string): LimbTrace {
  const scheme = TRACE_SCHEME.exec(word)?.[1];
  const file = scheme === undefined ? word : word.slice(scheme.length + 1);
  if (/\.(xinst|cinst|minst)$/i.test(file)) return readHeracles(file);
  if (scheme === 'cinnamon' || (scheme === undefined && !/\.csv$/i.test(file))) return readCinnamon(file);
  const header = linesOf(file, KERNEL).find((line) => line.trim() !== '');
  return /^instruction\s*,/.test(header ?? '') ? readProgram(file) : readKernel(file);
}

/** The trace of a document of `kind: limb-trace`, whose file lies beside it. */
export function traceFrom(source: YamlSource): LimbTrace {
  const { name, file, format } = validate(limbTraceSchema, source.data, source.position);
  const there = path.resolve(path.dirname(source.file), file);
  const trace = format === undefined ? traceOfWord(there) : traceOfWord(`${format}:${there}`);
  return name === undefined ? trace : { ...trace, name };
}
