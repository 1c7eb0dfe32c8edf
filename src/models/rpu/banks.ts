/** Numbers of banks that clock and area of the data memory are known for; fewer and more take the nearest. */
export const BANK_STEPS = [32, 64, 128, 256] as const;
export type BankStep = (typeof BANK_STEPS)[number];

export const bankStep = (banks: number): BankStep =>
  BANK_STEPS.find((step) => banks <= step) ?? BANK_STEPS[BANK_STEPS.length - 1]!;
