/** What a word that names a generator begins with. */
export const SCHEME = 'circuit:';
const NETLIST_FILE = /\.(txt|bin)(\.gz)?$/i;

/** Whether a workload is named as a circuit without a file of its own: `circuit:...` or a netlist. */
export const namesCircuit = (word: string): boolean => word.startsWith(SCHEME) || NETLIST_FILE.test(word);
