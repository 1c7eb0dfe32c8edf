/** A number for each of a kernel's operands: the input or first matrix, the filters or second matrix. */
export type ByOperand = { first: number; second: number };

export const bothOf = ({ first, second }: ByOperand): number => first + second;

/** What each operand's loads come to at the levels of the memory. */
export type OperandTraffic = {
  /** Sectors that warps load, and those of them that miss L1. */
  loaded: ByOperand;
  missed: ByOperand;
  /** Bytes from DRAM. */
  fetchedBytes: ByOperand;
};
