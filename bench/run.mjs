// @ts-check
// node bench/run.mjs [--only engine,model,process,scalesim,sweep,million,analysis,circuits,haac,training,cache,rpu,deployment,dram,scaling,big] [--json file]: prints a table for each section.
import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { analysisSection } from './analysis.mjs';
import { bigSection } from './big.mjs';
import { cacheSection } from './cache.mjs';
import { circuitsSection } from './circuits.mjs';
import { deploymentSection } from './deployment.mjs';
import { dramSection } from './dram.mjs';
import { engineSection } from './engine.mjs';
import { haacSection } from './haac.mjs';
import { modelSection } from './model.mjs';
import { processSection } from './process.mjs';
import { rpuSection } from './rpu.mjs';
import { scalesimSection } from './scalesim.mjs';
import { scalingSection } from './scaling.mjs';
import { millionSection, sweepSection } from './sweep.mjs';
import { render } from './table.mjs';
import { trainingSection } from './training.mjs';

const SECTIONS = {
  engine: engineSection,
  process: processSection,
  scalesim: scalesimSection,
  model: modelSection,
  sweep: sweepSection,
  million: millionSection,
  analysis: analysisSection,
  circuits: circuitsSection,
  training: trainingSection,
  haac: haacSection,
  cache: cacheSection,
  rpu: rpuSection,
  deployment: deploymentSection,
  dram: dramSection,
  scaling: scalingSection,
  big: bigSection,
};

/** Sections that take minutes: only if they are named. */
const LONG = ['million', 'big'];

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
const wanted = values.only?.split(',') ?? Object.keys(SECTIONS).filter((name) => !LONG.includes(name));
const unknown = wanted.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined) {
  process.stderr.write(`bench: no section '${unknown}'; expected ${Object.keys(SECTIONS).join(', ')}\n`);
  process.exit(2);
}

const machine = {
  node: process.version,
  cores: os.availableParallelism(),
  platform: `${process.platform} ${process.arch}`,
};
process.stdout.write(`Node ${machine.node}, ${machine.cores} cores, ${machine.platform}\n\n`);
/** @type {Record<string, unknown>} */
const sections = {};
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (!wanted.includes(name)) continue;
  const section = await measure();
  process.stdout.write(`${render(section)}\n`);
  sections[name] = { title: section.title, rows: section.rows, faults: section.faults };
  // A wrong number of cycles is an error; a slow run is not.
  if (section.faults.length > 0) process.exitCode = 1;
}
if (values.json !== undefined) {
  fs.writeFileSync(values.json, `${JSON.stringify({ machine, sections }, null, 2)}\n`);
}
