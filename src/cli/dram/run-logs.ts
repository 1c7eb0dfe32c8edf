import type { DramSystem } from '../../memory/banked/system.js';
import type { RunOptions } from '../../memory/banked/run.js';
import { CommandText, type Requests } from '../../memory/trace/index.js';
import { OutputFile } from '../../document/output.js';

interface Logs {
  /** Hears every command, if they are wanted. */
  onCommand: RunOptions['onCommand'];
  close(requests: Requests, latency: Float64Array, done: Float64Array): void;
  abort(): void;
}

/** Files that a run writes beside its table; each is there whole, or not at all. */
export function openLogs(
  system: DramSystem,
  files: { commands: string | undefined; latencies: string | undefined },
): Logs {
  const open: OutputFile[] = [];
  const opened = (file: string | undefined): OutputFile | undefined => {
    if (file === undefined) return undefined;
    try {
      open.push(new OutputFile(file, { isLong: true }));
    } catch (error) {
      for (const each of open) each.abort();
      throw error;
    }
    return open.at(-1);
  };
  const commands = opened(files.commands);
  const latencies = opened(files.latencies);
  commands?.put(`channel,cycle,command,${system.levels.slice(1).join(',')},Row,Column\n`);
  const text = new CommandText(system);
  return {
    onCommand: commands && ((channel, ...command) => commands.put(`${channel},${text.line(...command)}\n`)),
    close(requests, latency, done) {
      if (latencies !== undefined) putLatencies(latencies, requests, latency, done);
      for (const each of open) each.close();
    },
    abort() {
      for (const each of open) each.abort();
    },
  };
}

/** Each request with the cycle in which it was taken, that in which it was done, and those between. */
function putLatencies(
  out: OutputFile,
  { length, isWrite, address }: Requests,
  latency: Float64Array,
  done: Float64Array,
): void {
  out.put('request,direction,address,accepted,done,latency\n');
  for (let at = 0; at < length; at++) {
    const direction = isWrite[at] === 1 ? 'write' : 'read';
    const end = done[at]!;
    out.put(
      `${at},${direction},0x${address[at]!.toString(16)},${end - latency[at]!},${end},${latency[at]!}\n`,
    );
  }
}
