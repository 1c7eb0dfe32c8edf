import path from 'node:path';
import type { CircuitJob } from '../circuit/netlist.js';
import { circuitFrom, circuitOfWord, kindOf, namesCircuit } from '../circuit/workload.js';
import { findFile } from '../document/files.js';
import { readYaml } from '../document/yaml.js';
import type { Transformed } from '../workload/transform/apply.js';
import { workloadFrom } from '../workload/transform/derived.js';

/** What a name stands for: a network, maybe a whole training of it, or copies of a circuit. */
export type LoadedWorkload = ({ type: 'network' } & Transformed) | { type: 'circuit'; circuit: CircuitJob };

/**
 * A workload by name or path. SCALE-Sim CSV, ONNX and netlist files (Bristol, binary) are read as they are;
 * `circuit:<generator>?...` is generated.
 */
export async function loadWorkload(nameOrPath: string): Promise<LoadedWorkload> {
  if (namesCircuit(nameOrPath)) return { type: 'circuit', circuit: circuitOfWord(nameOrPath) };
  const extension = path.extname(nameOrPath).toLowerCase();
  if (extension === '.csv' || extension === '.onnx') {
    const { IMPORTERS } = await import('../workload/import/index.js');
    const network = IMPORTERS[extension === '.csv' ? 'scalesim' : 'onnx'].read(nameOrPath);
    return { type: 'network', network };
  }
  const source = readYaml(findFile('workloads', nameOrPath));
  if (kindOf(source) === 'circuit') return { type: 'circuit', circuit: circuitFrom(source) };
  return { type: 'network', ...workloadFrom(source) };
}
