/** What a word that names a generator begins with. */
export const SCHEME = 'circuit:';

/** Endings of netlist files, which only say what is written: a file that is read says itself what it is. */
export const NETLIST_ENDING = /\.(txt|bristol|circ|netlist|bin)(\.gz)?$/i;

/** Whether a workload is named as a circuit without a file of its own: `circuit:...` or a netlist. */
export const namesCircuit = (word: string): boolean => word.startsWith(SCHEME) || NETLIST_ENDING.test(word);
