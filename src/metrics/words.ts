/**
 * The words that stand for `<component>`, `<cause>`, `<level>` and `<tensor>` in runs of the kinds there are. A kind
 * with others defines the metric by its whole name (`energy.serving`).
 */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  component: [
    ...['mac', 'register', 'rf', 'noc', 'lbuf', 'gbuf', 'scratchpad', 'vector', 'dram', 'clock', 'leakage'],
    ...['instructions', 'l1', 'l2', 'static'],
    ...['ntt', 'rotate', 'multiply', 'add', 'idleLanes'],
    ...['law', 'vrf', 'vdm', 'vbar', 'sbar', 'im'],
    ...['and', 'engine', 'onChip', 'phy', 'machine'],
    ...['client', 'server', 'uplink', 'downlink', 'clientStorage', 'serverStorage'],
  ],
  cause: [
    ...['ifmap', 'filter', 'psum', 'ofmap', 'bank', 'vector', 'writeback', 'dram', 'memory'],
    ...['shift', 'stationary', 'moving', 'output'],
    ...['sharedMemory', 'l1Bandwidth', 'l2Bandwidth', 'dramBandwidth', 'memoryLatency'],
    ...['registers', 'queue', 'dispatch', 'port', 'bandwidth', 'operand', 'link'],
    ...['uplink', 'downlink', 'round-trip', 'offline', 'idle'],
  ],
  level: [
    ...['dram', 'scratchpad', 'scratchpad-dma', 'noc', 'rf', 'lbuf', 'l1', 'l2', 'registers', 'link'],
    ...['inputSram', 'weightSram', 'outputSram', 'keySram', 'nttSram', 'vdm', 'vrf', 'sww'],
    ...['uplink', 'downlink', 'client-storage', 'server-storage'],
  ],
  tensor: [
    ...['ifmap', 'filter', 'ofmap', 'psum', 'inputs', 'weights', 'outputs', 'digits', 'limbs'],
    ...['ciphertext', 'ciphertexts', 'plaintext', 'twiddle', 'vector', 'key', 'keys'],
    ...['input', 'instruction', 'live', 'outOfRange', 'table', 'tables', 'wire', 'labels', 'shares', 'ot'],
    ...['offline', 'online'],
  ],
};

/** Which metrics have them: of others any word may stand there. */
export const WORDED = ['energy.<component>', 'stallCycles.<cause>', 'traffic.<level>.<tensor>.'];
