/**
 * Arithmetic intensity: MACs per element moved at the DRAM level, reads and writes of all tensors.
 * @param elements elements moved (bytes * 8 / bits of the element's type)
 * @returns MACs per element; 0 if nothing moved
 */
export function arithmeticIntensity(macs: number, elements: number): number {
  return elements > 0 ? macs / elements : 0;
}

/** Forms under which the data-type-aware intensity may have been published; see `dataTypeAwareIntensity`. */
export const INTENSITY_FORMS = ['H', "H'", 'S', "S'"] as const;
export type IntensityForm = (typeof INTENSITY_FORMS)[number];

/** Disparity factor alpha_d: recalled to be about 0.80 for both GPUs of the paper; not read. */
export const DISPARITY_FACTOR = 0.8;

/**
 * Data-type-aware weighted arithmetic intensity DI after Jha & Mittal, IEEE TC 2020, arXiv 2008.02565, which
 * gives activations and weights unequal importance. The paper's formula could not be read: the form and the
 * factor 0.80 are recalled, so four forms are kept, with A activation and W weight elements moved:
 * - H  = MACs / (alpha A + (1 - alpha) W), the default: weighs the two access counts; alpha = 0.5 is twice AI;
 * - H' = MACs / (alpha W + (1 - alpha) A);
 * - S  = alpha MACs / A + (1 - alpha) MACs / W: weighs the two reuses, dominated by the larger one;
 * - S' = alpha MACs / W + (1 - alpha) MACs / A.
 *
 * @param activationElements A: elements of ifmap, ofmap and psum moved
 * @param weightElements W: elements of filter moved
 * @returns MACs per weighted element; a ratio to nothing moved counts 0
 */
export function dataTypeAwareIntensity(
  macs: number,
  activationElements: number,
  weightElements: number,
  options: { form?: IntensityForm; alpha?: number } = {},
): number {
  const { form = 'H', alpha = DISPARITY_FACTOR } = options;
  const [heavy, light] = form.endsWith("'")
    ? [weightElements, activationElements]
    : [activationElements, weightElements];
  if (form.startsWith('H')) return arithmeticIntensity(macs, alpha * heavy + (1 - alpha) * light);
  return alpha * arithmeticIntensity(macs, heavy) + (1 - alpha) * arithmeticIntensity(macs, light);
}
