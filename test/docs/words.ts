/** What a line of a shell asks for, as far as pages use one. */
export interface ShellLine {
  /** The words of each command, quotes taken away; `;` and `&&` part commands. */
  commands: string[][];
  /** The line without its remark. */
  typed: string;
  /** Whether only a shell can run it: a pipe, a redirection, a pattern, a variable. */
  needsShell: boolean;
}

const WORD = /(?:'[^']*'|"[^"]*"|[^\s'";|&#<>]|(?<!\s)#|&(?!&))+/y;

/** Takes a line of a shell apart. @throws if it is not one of the pages' plain forms */
export function shellLine(text: string): ShellLine {
  const commands: string[][] = [[]];
  let [at, needsShell] = [0, false];
  while (at < text.length) {
    const rest = text.slice(at);
    const parting = /^(?:\s+|;|&&|\|\|?|>>?|<)/.exec(rest)?.[0];
    if (rest.startsWith('#')) break;
    if (parting !== undefined) {
      at += parting.length;
      if (/[|<>]/.test(parting)) needsShell = true;
      if (/[;&|]/.test(parting)) commands.push([]);
      else if (/[<>]/.test(parting)) at += /^\s*\S*/.exec(text.slice(at))![0].length;
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) throw new Error(`cannot be read from '${rest}': ${text}`);
    at += word.length;
    const bare = word.replace(/'[^']*'|"[^"]*"/g, '');
    if (/[*?$`{}\\~]/.test(bare.replace(/^latest~\d+$/, '')) || /"[^"]*[$`\\][^"]*"/.test(word))
      needsShell = true;
    commands
      .at(-1)!
      .push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, one?: string, two?: string) => one ?? two ?? ''));
  }
  return {
    commands: commands.filter((words) => words.length > 0),
    typed: text.slice(0, at).trimEnd(),
    needsShell,
  };
}

/** The words behind `systole`, or nothing if the command is another program's. */
export function systoleWords(words: readonly string[]): string[] | undefined {
  const [first, second] = words;
  if (first === 'systole') return words.slice(1);
  return first === 'npx' && second === 'systole' ? words.slice(2) : undefined;
}
