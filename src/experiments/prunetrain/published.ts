/** Published numbers of PruneTrain (Lym et al., SC'19). */

export const LOGS = "author's training logs, VictorSuciu/PruneTrain-Dynamic commit 6892e89";
export const README = "README of the author's repository (VictorSuciu/prunetrain)";
export const ABSTRACT = "PruneTrain, SC'19, abstract";

/** Epochs at which the logs list channels. */
export const EPOCHS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] as const;

/** MACs of the convolutions of ResNet-50 that are left, of 1, each convolution pruned for itself. */
export const GATED: Readonly<Record<string, readonly number[]>> = {
  'r0.1': [1, 0.978, 0.91, 0.876, 0.852, 0.849, 0.846, 0.846, 0.845, 0.845],
  'r0.2': [1, 0.83, 0.683, 0.63, 0.599, 0.586, 0.581, 0.581, 0.579, 0.579],
  'r0.3': [1, 0.472, 0.374, 0.342, 0.323, 0.313, 0.312, 0.311, 0.307, 0.307],
};

/** The same at the end, users of a node together: computed from the logged counts, not logged. */
export const UNION: Readonly<Record<string, number>> = { 'r0.1': 0.886, 'r0.2': 0.63, 'r0.3': 0.339 };

/** Training cost as logged, in PFLOPs; `dense` without pruning. */
export const COST: Readonly<Record<string, number>> = {
  dense: 3380,
  'r0.1': 3128,
  'r0.2': 2418,
  'r0.3': 1567,
};

/** The author's final networks: MACs left, of 1. */
export const FINAL: Readonly<Record<string, number>> = {
  'flat-01': 0.652,
  'flat-02': 0.62,
  'flat-03': 0.529,
  flat: 0.531,
};

/** Abstract, ResNet-50 on ImageNet: changes, as fractions. */
export const HEADLINES = { time: -0.39, flops: -0.4, traffic: -0.37 } as const;
