import path from 'node:path';
import { findFile, isYamlPath } from '../../document/files.js';
import { validate } from '../../document/validate.js';
import { readYaml, type YamlSource } from '../../document/yaml.js';
import { InputError } from '../../errors.js';
import { networkFrom } from '../load.js';
import { applyTransforms, type Transformed } from './apply.js';
import { derivedFileSchema } from './derived-schema.js';

/** Bases of bases; more is a file that leads back to itself. */
const MOST_BASES = 16;

/** A workload file of either form. */
export function loadWorkloadFile(file: string, depth = 0): Transformed {
  return workloadFrom(readYaml(file), depth);
}

/** The workload of a document already read. */
export function workloadFrom(source: YamlSource, depth = 0): Transformed {
  const { data } = source;
  const derived = typeof data === 'object' && data !== null && 'base' in data;
  if (!derived) return { network: networkFrom(source) };
  const {
    base,
    kind: _kind,
    name,
    title,
    source: from,
    batch,
    ...transforms
  } = validate(derivedFileSchema, data, source.position);
  if (depth >= MOST_BASES) {
    throw new InputError(`is more than ${MOST_BASES} bases deep`, {
      ...source.position(['base']),
      field: 'base',
      expected: 'a workload that does not lead back to itself',
    });
  }
  const beside =
    isYamlPath(base) && !path.isAbsolute(base) ? path.join(path.dirname(source.file), base) : base;
  const { network } = loadWorkloadFile(findFile('workloads', beside), depth + 1);
  const given = {
    ...(title === undefined ? {} : { title }),
    ...(from === undefined ? {} : { source: from }),
    ...(batch === undefined ? {} : { batch }),
  };
  const made = applyTransforms({ ...network, ...given }, transforms);
  return name === undefined ? made : { ...made, network: { ...made.network, name } };
}
