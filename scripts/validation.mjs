// Records what `systole reproduce` and `systole check` give in docs/validation.json, which the README's table and
// docs/validation.md are made of, and writes those. `npm run record` for all systems (minutes), `npm run record -- haac circa` for some.
// `node scripts/validation.mjs --check [systems]` writes nothing and fails if the record is not what comes out.
import fs from 'node:fs';
import { openLaboratory } from '../dist/experiments/laboratory.js';
import { experimentOf, SYSTEMS } from '../dist/experiments/registry.js';
import {
  compareRecords,
  readValidation,
  recordSystem,
  VALIDATION_FILE,
  validationText,
} from '../dist/experiments/validation.js';

const file = new URL(`../${VALIDATION_FILE}`, import.meta.url);
const check = process.argv.includes('--check');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const recorded = fs.existsSync(file) ? readValidation() : [];

const made = new Map(recorded.map((one) => [one.system, one]));
for (const system of named.length > 0 ? named : SYSTEMS) {
  const experiment = await experimentOf(system);
  const started = Date.now();
  const fresh = await recordSystem(experiment, openLaboratory({ progress: () => undefined }));
  const old = made.get(system) ?? { findings: [], checks: [] };
  const faults = [
    ...compareRecords(old.findings, fresh.findings),
    ...compareRecords(old.checks, fresh.checks),
  ];
  made.set(system, fresh);
  const rows = fresh.findings.length + fresh.checks.length;
  console.log(
    `${system}: ${rows} rows, ${faults.length} differ, ${Math.round((Date.now() - started) / 1e3)} s`,
  );
  for (const fault of faults.slice(0, check ? Infinity : 0)) console.error(`  ${fault}`);
  if (check && faults.length > 0) process.exitCode = 1;
}
if (check) {
  const stray = recorded.filter(({ system }) => !SYSTEMS.includes(system));
  for (const { system } of stray) console.error(`${VALIDATION_FILE} has an unknown system '${system}'`);
  if (stray.length > 0) process.exitCode = 1;
  if (process.exitCode === 1) console.error(`${VALIDATION_FILE} is stale: npm run record`);
} else {
  const inOrder = SYSTEMS.filter((system) => made.has(system)).map((system) => made.get(system));
  fs.writeFileSync(file, validationText(inOrder));
  await import('./docs.mjs');
}
