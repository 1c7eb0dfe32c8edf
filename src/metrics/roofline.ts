/**
 * Time that a rate of work below a roof is taken over, in seconds: the longer of the operator's own cycles and of the
 * time in which its DRAM bytes occupy the channel.
 *
 * Bytes may move while other operators run: inputs are fetched behind the operator before, results written behind the
 * next, and a closed form may not wait for them at all. Work over the own cycles alone would then promise a rate that
 * bandwidth times intensity forbids: `work / seconds <= bandwidth * work / bytes` holds with this time only.
 * @param operator cycles, and bytes read from and written to DRAM
 * @param machine cycles and DRAM bytes a second
 */
export function secondsMoving(
  { cycles, bytes }: { cycles: number; bytes: number },
  { clock, bandwidth }: { clock: number; bandwidth: number },
): number {
  return Math.max(cycles / clock, bytes / bandwidth);
}
