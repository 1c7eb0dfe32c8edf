import fs from 'node:fs';
import { InputError, nearest } from '../errors.js';
import { OPERATIONS, arityOf, type HeProgram, type Instruction, type Operation } from './program.js';

/*
 * HE programs in files: JSON, one object a line.
 *
 *   {"heTrace": 1, "name": "box blur", "inputs": ["x"], "plains": ["w"], "outputs": ["z"]}
 *   {"op": "rotate", "dst": "y", "src": ["x"], "step": 1}
 *   {"op": "multiply-plain", "dst": "z", "src": ["y"], "plain": "w"}
 *   {"end": 2}
 *
 * The first line declares; the last one has the number of instructions, so that a file cut short is seen to be.
 * A name is written once, before it is read. Empty lines are skipped.
 */

const VERSION = 1;
/** Larger files are not read whole into memory by accident. */
const MOST_BYTES = 2 ** 28;

/** The program as text of a trace. */
export function writeTrace({ name, inputs, plains, instructions, outputs }: HeProgram): string {
  const lines: object[] = [
    { heTrace: VERSION, name, inputs, plains, outputs },
    ...instructions.map(({ op, dst, src, plain, step }) => ({ op, dst, src, plain, step })),
    { end: instructions.length },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws InputError with the line of what is wrong */
export function readTrace(file: string): HeProgram {
  let bytes: Buffer;
  try {
    const { size } = fs.statSync(file);
    if (size > MOST_BYTES)
      throw new InputError(`has ${size} bytes`, { file, expected: `at most ${MOST_BYTES}` });
    bytes = fs.readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`cannot be read (${code})`, { file, expected: 'an HE trace (JSON lines)' });
  }
  return parseTrace(bytes.toString('utf8'), file);
}

/** @throws InputError with the line of what is wrong */
export function parseTrace(text: string, file?: string): HeProgram {
  const lines = text
    .split('\n')
    .map((content, at) => ({ content, line: at + 1 }))
    .filter(({ content }) => content.trim() !== '');
  const [first, ...rest] = lines;
  if (first === undefined) throw new InputError('is empty', { file, expected: HEADER });
  const reader = new TraceReader(file);
  reader.header(first.content, first.line);
  for (const { content, line } of rest) reader.body(content, line);
  return reader.finish(lines.at(-1)!.line);
}

const HEADER = `a first line {"heTrace": ${VERSION}, "name": ..., "inputs": [...], "plains": [...], "outputs": [...]}`;

type Fields = Record<string, unknown>;

class TraceReader {
  private readonly file: string | undefined;
  private name = '';
  private inputs: string[] = [];
  private plains: string[] = [];
  private outputs: string[] = [];
  private readonly written = new Set<string>();
  private readonly instructions: Instruction[] = [];
  private ended = false;

  constructor(file: string | undefined) {
    this.file = file;
  }

  header(content: string, line: number): void {
    const fields = this.parse(content, line);
    if (fields.heTrace !== VERSION) throw this.error('begins with no header', line, HEADER);
    if (typeof fields.name !== 'string')
      throw this.error('name: is no text', line, 'the name of the program');
    this.name = fields.name;
    this.inputs = this.names(fields, 'inputs', line);
    this.plains = this.names(fields, 'plains', line);
    this.outputs = this.names(fields, 'outputs', line);
    for (const name of this.inputs) this.write(name, line);
  }

  body(content: string, line: number): void {
    const fields = this.parse(content, line);
    if (this.ended) throw this.error('goes on after its end', line, 'nothing');
    if ('end' in fields) {
      if (fields.end !== this.instructions.length)
        throw this.error(
          `ends after ${this.instructions.length} instructions, not ${JSON.stringify(fields.end)}`,
          line,
          'all the lines that were written',
        );
      this.ended = true;
    } else this.instructions.push(this.instruction(fields, line));
  }

  finish(line: number): HeProgram {
    if (!this.ended)
      throw this.error(
        'is truncated',
        line,
        `a last line {"end": <instructions>}; there are ${this.instructions.length} so far`,
      );
    const missing = this.outputs.find((name) => !this.written.has(name));
    if (missing !== undefined)
      throw this.error(`never writes its output '${missing}'`, line, 'an instruction that does');
    const { name, inputs, plains, instructions, outputs } = this;
    return { name, inputs, plains, instructions, outputs };
  }

  private instruction(fields: Fields, line: number): Instruction {
    const { op, dst, plain, step } = fields;
    if (!(OPERATIONS as readonly unknown[]).includes(op)) {
      const near = typeof op === 'string' ? nearest(op, OPERATIONS) : undefined;
      throw this.error(`op: is ${JSON.stringify(op)}`, line, `one of ${OPERATIONS.join(', ')}`, near);
    }
    const operation = op as Operation;
    const arity = arityOf(operation);
    if (typeof dst !== 'string' || dst === '')
      throw this.error('dst: is no name', line, 'the name of the result');
    const src = this.names(fields, 'src', line);
    if (src.length !== arity.ciphertexts)
      throw this.error(`src: ${operation} of ${src.length} ciphertexts`, line, String(arity.ciphertexts));
    for (const name of src)
      if (!this.written.has(name))
        throw this.error(`src: '${name}' is not written before`, line, 'an input or an earlier result', nearest(name, [...this.written])); // prettier-ignore
    if (arity.plain !== (plain !== undefined) || (arity.plain && !this.plains.includes(plain as string)))
      throw this.error(
        `plain: is ${JSON.stringify(plain) ?? 'missing'}`,
        line,
        arity.plain ? `a plaintext that the header declares` : `none for ${operation}`,
      );
    if (
      (operation === 'rotate') !== (step !== undefined) ||
      (step !== undefined && !Number.isSafeInteger(step))
    )
      throw this.error(
        `step: is ${JSON.stringify(step) ?? 'missing'}`,
        line,
        operation === 'rotate' ? 'a whole number of slots' : `none for ${operation}`,
      );
    this.write(dst, line);
    return {
      op: operation,
      dst,
      src,
      ...(arity.plain ? { plain: plain as string } : {}),
      ...(operation === 'rotate' ? { step: step as number } : {}),
    };
  }

  private write(name: string, line: number): void {
    if (this.written.has(name)) throw this.error(`'${name}' is written twice`, line, 'a name of its own');
    this.written.add(name);
  }

  private names(fields: Fields, field: string, line: number): string[] {
    const value = fields[field];
    if (Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== ''))
      return value as string[];
    throw this.error(`${field}: is no list of names`, line, `"${field}": ["...", ...]`);
  }

  private parse(content: string, line: number): Fields {
    let value: unknown;
    try {
      value = JSON.parse(content);
    } catch {
      throw this.error('is no JSON', line, 'one object a line; the file may be cut short');
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
    throw this.error('is no object', line, '{"op": ..., "dst": ..., "src": [...]}');
  }

  private error(problem: string, line: number, expected: string, near?: string): InputError {
    return new InputError(problem, { file: this.file, line, expected, nearest: near });
  }
}
