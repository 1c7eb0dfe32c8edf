import { memorySettings, toldSettings } from '../record/settings.js';

/** Sections that say how work is cut and what stays on chip. */
const OF_GEMMS = ['tiling', 'mapping', 'residency', 'packing'];

/** Dataflow, convention and tiling in a few words: what two runs on one array may not share. */
export function settingsOf(architecture: Record<string, unknown>): string[] {
  const { dataflow, convention } = architecture;
  const memory = memorySettings(architecture);
  if (dataflow === 'rs') {
    const { objective, strips } = (architecture['rs'] ?? {}) as Record<string, unknown>;
    return ['rs', ...toldSettings({ rs: { objective, strips } }, ['rs']).map(({ text }) => text), ...memory];
  }
  const told = toldSettings(architecture, OF_GEMMS)
    // Outputs stay: no stream of rows is cut.
    .filter(({ path }) => dataflow !== 'os' || path !== 'tiling.stream')
    .map(({ text }) => text);
  // Records of early versions may lack either.
  return [
    ...(dataflow === undefined ? [] : [String(dataflow)]),
    ...(convention === undefined ? [] : [`${String(convention)} convention`]),
    ...told,
    ...memory,
  ];
}
