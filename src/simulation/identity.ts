import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Architecture } from '../arch/load.js';
import { PACKAGE_ROOT } from '../document/files.js';
import { markOf, prepared } from '../document/prepared.js';
import { workName } from '../models/dispatch.js';
import { kinds, modelOf, workKindOf } from '../models/registry.js';
import type { Fidelity, RunIdentity } from '../results/record.js';
import { hash, plain } from '../work/hash.js';
import type { Work } from '../work/kind.js';
import { hashCode } from './code.js';

let version: string | undefined;

/** Version of this tool, from its package.json. */
export function toolVersion(): string {
  version ??= (
    JSON.parse(fs.readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }
  ).version;
  return version;
}

const codeHashes = new Map<string, string>();

/** As `hashCode`; once a process. */
function hashOnce(module: string): string {
  let known = codeHashes.get(module);
  if (known === undefined) {
    const name = path.relative(PACKAGE_ROOT, fileURLToPath(module)).split(path.sep).join('/');
    codeHashes.set(module, (known = prepared('code', markOf(name), () => hashCode(module))));
  }
  return known;
}

/** Hash of the built code of a kind's model; of one that asks others, of all kinds. */
export function codeHashOf(kind: string): string {
  const { module, composes = false } = modelOf(kind);
  return hashOnce(composes ? new URL('../models/kinds.js', import.meta.url).href : module);
}

/** Of works in succession the code that sums them up counts too. */
export const courseHashOf = (kind: string): string =>
  hash([codeHashOf(kind), hashOnce(new URL('./course.js', import.meta.url).href)]);

/** Whether a run of a kind was made by the code as it is now; else it would come out under another id today. */
export const isPresentCode = (kind: string, codeHash: string): boolean =>
  kinds().includes(kind) && [codeHashOf(kind), courseHashOf(kind)].includes(codeHash);

/** Hash of everything in a work that a result depends on. */
export function hashWork(work: Work): string {
  const { hashOf } = workKindOf(work);
  const { course } = work;
  if (course === undefined) return hashOf(work.given);
  const parts = course.parts.map(({ given, ...rest }) => ({ ...rest, given: hashOf(given) }));
  return hash({ parts, options: course.options });
}

/** What a run is: names, hashes of all that determines its result, and an id that is the hash of those. */
export function identify(architecture: Architecture, work: Work, fidelity: Fidelity): RunIdentity {
  const { kind, name, spec, provenance } = architecture;
  const options = { fidelity, ...workKindOf(work).optionsOf(work.given), ...work.course?.options };
  const hashes = {
    archHash: hash({ spec, provenance }),
    workloadHash: hashWork(work),
    optionsHash: hash(options),
  };
  const names = { workload: workName(work), arch: name, kind };
  const made = {
    toolVersion: toolVersion(),
    codeHash: work.course === undefined ? codeHashOf(kind) : courseHashOf(kind),
  };
  return {
    id: hash({ ...names, ...hashes, ...made }),
    ...names,
    fidelity,
    ...made,
    ...hashes,
    architecture: plain(spec) as Record<string, unknown>,
    options,
  };
}
