/** A network file: sizes of the input (channels, height, width), and one operator a line. */
export const networkText = (input: number[], ...operators: string[]): string =>
  `kind: network\nname: net\ninput: {channels: ${input[0]}, height: ${input[1]}, width: ${input[2] ?? 1}}\n` +
  `operators:\n${operators.map((line) => `  - ${line}\n`).join('')}`;
