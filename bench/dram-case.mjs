// @ts-check
import { inlineMore } from '../dist/cli/dram/inlining.js';
import { runRequests } from '../dist/memory/banked/run.js';
import { systemOf } from '../dist/memory/standards/index.js';
import { generate } from '../dist/memory/trace/index.js';

// As `systole dram run` does.
inlineMore();

/**
 * @typedef {{ standard: import('../dist/memory/standards/index.js').StandardName, workload: import('../dist/memory/trace/index.js').Workload }} DramCase
 */

/** Requests made up beforehand, as Ramulator's are loaded. @type {Map<string, import('../dist/memory/trace/index.js').Requests>} */
const made = new Map();

/** Memory, as Ramulator was given it, and requests of a case. @param {DramCase} dramCase */
export function prepared({ standard, workload }) {
  const system = systemOf(standard, { mapping: 'RoBaRaCoCh' });
  const key = `${system.transactionBytes} ${JSON.stringify(workload)}`;
  const requests = made.get(key) ?? generate(workload, system.transactionBytes);
  made.set(key, requests);
  return { system, requests };
}

/** Runs a case to its last datum. @param {DramCase} dramCase @returns {number} memory cycles */
export function runCase(dramCase) {
  const { system, requests } = prepared(dramCase);
  return runRequests(system, requests).drainCycle;
}
