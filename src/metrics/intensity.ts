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

/** What a layer, a network or a run computes and touches: MACs, and elements of weights and of activations. */
export interface Accesses {
  macs: number;
  weights: number;
  activations: number;
}

/** The intensities and reuses of one count of accesses, in MACs per element. */
export interface Reuse extends Record<IntensityForm, number> {
  /** AI: weights fetched for every input. */
  arithmeticIntensity: number;
  /** AI with the weights fetched once a batch. */
  amortizedIntensity: number;
  /** R_W = batch * MACs / W and R_A = MACs / A; `1 / amortizedIntensity = 1 / R_W + 1 / R_A`. */
  weightReuse: number;
  activationReuse: number;
  /** DI_H with the weights fetched once a batch. */
  amortizedWeighted: number;
}

/**
 * All intensities of the accesses of one input; `batch` inputs share one fetch of the weights where that is said.
 * The four forms of DI count the weights for every input, as the paper is recalled to do.
 */
export function reuseOf(
  { macs, weights, activations }: Accesses,
  { batch = 1, alpha = DISPARITY_FACTOR }: { batch?: number; alpha?: number } = {},
): Reuse {
  const di = (form: IntensityForm, fetched = weights): number =>
    dataTypeAwareIntensity(macs, activations, fetched, { form, alpha });
  return {
    arithmeticIntensity: arithmeticIntensity(macs, activations + weights),
    amortizedIntensity: arithmeticIntensity(macs, activations + weights / batch),
    weightReuse: arithmeticIntensity(batch * macs, weights),
    activationReuse: arithmeticIntensity(macs, activations),
    H: di('H'),
    "H'": di("H'"),
    S: di('S'),
    "S'": di("S'"),
    amortizedWeighted: di('H', weights / batch),
  };
}

/**
 * The alpha at which DI_H is AI with the weights of `batch` inputs fetched once, but for the factor (b + 1) / b:
 * M / (b/(b+1) A + 1/(b+1) W) = (b+1)/b * M / (A + W/b). The recalled 0.80 is a batch of 4.
 */
export const amortizingShare = (batch: number): number => batch / (batch + 1);
