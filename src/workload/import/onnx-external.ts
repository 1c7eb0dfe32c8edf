import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { rawNumbers, type OnnxGraph, type OnnxTensor } from './onnx-proto.js';

/**
 * Reads the small tensors that a model keeps in files beside it (shapes, bounds). A file that is not there is as
 * data that is absent; one outside the model's folder is an `InputError`.
 * Source: https://onnx.ai/onnx/repo-docs/ExternalData.html
 */
export function readExternal(file: string, { initializers, nodes }: OnnxGraph): void {
  const tensors = [
    ...initializers,
    ...nodes.flatMap(({ attributes }) => [...attributes.values()].flatMap(({ tensor }) => tensor ?? [])),
  ];
  for (const tensor of tensors) {
    if (tensor.external !== undefined && tensor.data === undefined) fill(file, tensor);
  }
}

function fill(file: string, tensor: OnnxTensor): void {
  const { location, offset, length, type } = tensor.external!;
  const beside = path.resolve(path.dirname(file), location);
  if (path.isAbsolute(location) || !beside.startsWith(`${path.resolve(path.dirname(file))}${path.sep}`)) {
    throw new InputError(`its data is in '${location.slice(0, 80)}'`, {
      file,
      field: `weight '${tensor.name.slice(0, 80)}'`,
      expected: "a file in the model's folder",
    });
  }
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  const bytes = Math.min(length ?? Infinity, 8 * count);
  if (!Number.isSafeInteger(offset) || offset < 0 || !(bytes > 0)) return;
  const numbers = rawNumbers(read(beside, offset, bytes), type, count);
  if (numbers.length === count) tensor.data = numbers;
}

/** Bytes of a regular file; none if it cannot be read. */
function read(file: string, offset: number, bytes: number): DataView {
  const buffer = new Uint8Array(bytes);
  let open: number | undefined;
  try {
    if (!fs.statSync(file).isFile()) return new DataView(buffer.buffer, 0, 0);
    open = fs.openSync(file, 'r');
    return new DataView(buffer.buffer, 0, fs.readSync(open, buffer, 0, bytes, offset));
  } catch {
    return new DataView(buffer.buffer, 0, 0);
  } finally {
    if (open !== undefined) fs.closeSync(open);
  }
}
