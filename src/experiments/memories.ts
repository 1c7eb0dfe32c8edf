/** How far a number of ours lies from a published one, in words of a table. */
export const deviation = (ours: number, published: number): string => {
  const percents = 100 * (ours / published - 1);
  return `${percents < 0 ? '' : '+'}${percents.toFixed(1)} %`;
};

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
