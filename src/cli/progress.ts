import { clean } from './clean.js';
import type { Progress } from '../sweep/run.js';

/** Time between two drawings of the bar, in milliseconds. */
const INTERVAL = 100;
const WIDTH = 28;

/** Time between two lines where there is no terminal, in milliseconds: what is quick says nothing. */
const LINES_APART = 10_000;

export interface ProgressBar {
  update(progress: Progress): void;
  /** A line beside the bar. */
  say(text: string): void;
  end(): void;
}

/** Progress on standard error: a bar with rate, time left and failures; on no terminal a line now and then. */
export function progressBar(name: string, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const began = Date.now();
  let drawn = 0;
  let first: Progress | undefined;
  let last: Progress | undefined;
  const interval = stream.isTTY ? INTERVAL : LINES_APART;
  const draw = (): void => {
    if (last === undefined || first === undefined) return;
    const { stage, finished, planned, failed } = last;
    const seconds = (Date.now() - began) / 1000;
    const rate = (finished - first.finished) / Math.max(seconds, 1e-3);
    const left = rate > 0 ? `${Math.ceil((planned - finished) / rate)} s left` : '';
    const part = planned === 0 ? 1 : finished / planned;
    const bar = '#'.repeat(Math.round(WIDTH * part)).padEnd(WIDTH, '.');
    const text = `${clean(name)}${stage > 1 ? ` stage ${stage}` : ''} [${bar}] ${finished}/${planned}  ${rate.toFixed(0)}/s  ${left}${failed > 0 ? `  ${failed} failed` : ''}`;
    stream.write(stream.isTTY ? `\r${text}\x1b[K` : `${text}\n`);
  };
  return {
    update: (progress) => {
      if (first === undefined || first.stage !== progress.stage) first = progress;
      last = progress;
      if (Date.now() - drawn < interval) return;
      drawn = Date.now();
      draw();
    },
    say: (text) => stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${text}\n`),
    end: () => {
      draw();
      if (stream.isTTY) stream.write('\n');
    },
  };
}

/** What a command is at, on standard error. */
export interface Steps {
  /** Begins with what `text` says. */
  at(text: string): void;
  /** Nothing more is shown. */
  end(): void;
}

/**
 * Steps of a command: on a terminal a line that each overwrites; elsewhere a line every ten seconds at most, the
 * first when ten have passed.
 * @param now milliseconds
 */
export function progressSteps(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => Date.now(),
): Steps {
  let told = now();
  return {
    at: (text) => {
      if (stream.isTTY) stream.write(`\r${clean(text)}\x1b[K`);
      else if (now() - told >= LINES_APART) {
        told = now();
        stream.write(`${clean(text)}\n`);
      }
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
