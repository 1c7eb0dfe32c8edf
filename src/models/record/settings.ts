/**
 * How a machine is set, for a headline: `tiling.order auto`, `residency graph`. Sections that an architecture does not
 * have are left out, and so is what is given for single operators.
 */
export function toldSettings(
  architecture: Readonly<Record<string, unknown>>,
  sections: readonly string[],
): { path: string; text: string }[] {
  return sections.flatMap((section) => {
    const value = architecture[section];
    if (value === undefined || value === null) return [];
    const fields = typeof value === 'object' ? Object.entries(value) : [['', value] as const];
    return fields
      .filter(([, one]) => ['string', 'number', 'boolean'].includes(typeof one))
      .map(([field, one]) => {
        const path = field === '' ? section : `${section}.${field}`;
        return { path, text: `${path} ${String(one)}` };
      });
  });
}

/** The memory of a machine, for a headline: `memory banked HBM2-2000`; nothing if it is a bandwidth. */
export function memorySettings({ memory }: Readonly<Record<string, unknown>>): string[] {
  const { model, standard } = (memory ?? {}) as Record<string, unknown>;
  return model === undefined || model === 'bandwidth' ? [] : [`memory ${String(model)} ${String(standard)}`];
}
