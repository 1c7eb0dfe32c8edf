import fs from 'node:fs';
import path from 'node:path';

/** Runs the tasks of an array in the background; files in its folder make it lose, fail or hold some. */
const SBATCH = `#!/bin/sh
echo "$*" >> "$FAKE/calls"
if [ "$1" = --version ]; then echo 'slurm-fake 1'; exit 0; fi
if [ -e "$FAKE/refuse" ]; then
  echo 'sbatch: error: invalid partition specified: nix' >&2
  echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2
  exit 1
fi
for word; do
  case "$word" in
    --array=*) array="\${word#--array=}" ;;
    --job-name=*) name="\${word#--job-name=}" ;;
    --output=*) log="\${word#--output=}" ;;
  esac
  case "$word" in
    */task.sh) script="$word" offset= ;;
    *) offset="$word" ;;
  esac
done
# Variables that change what is asked are seen here only if somebody handed them on.
if [ -n "$SBATCH_ARRAY_INX" ]; then exit 3; fi
if [ "\${array##*[-,]}" -ge "$(cat "$FAKE/largest" 2>/dev/null || echo 1001)" ]; then
  echo 'sbatch: error: Batch job submission failed: Invalid job array specification' >&2
  exit 1
fi
task() {
  exec < /dev/null > /dev/null 2>&1
  while [ -e "$FAKE/hold" ]; do sleep 0.02; done
  if [ -e "$FAKE/fail-$1" ]; then rm "$FAKE/fail-$1"; else
    SLURM_ARRAY_TASK_ID="$1" sh "$script" $offset > "$(echo "$log" | sed "s/%a/$1/")" 2>&1
  fi
  rm "$FAKE/queue/$name.$1"
}
for part in $(echo "$array" | tr , ' '); do
  for i in $(seq "\${part%-*}" "\${part#*-}"); do
    if [ -e "$FAKE/lose-$i" ]; then rm "$FAKE/lose-$i"; continue; fi
    touch "$FAKE/queue/$name.$i"
    task "$i" &
  done
done
echo 17
`;

/** Lists what the other has not finished; silent while its folder says so. */
const SQUEUE = `#!/bin/sh
if [ -e "$FAKE/silent" ]; then echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1; fi
state=RUNNING
if [ -e "$FAKE/hold" ]; then state=PENDING; fi
cd "$FAKE/queue"
if [ -n "$SQUEUE_STATES" ]; then exit 0; fi
for name in $(echo "$4" | tr , ' '); do
  for file in "$name".*; do if [ -e "$file" ]; then echo "\${file##*.} $state \${file%.*}"; fi; done
done
echo '7 COMPLETING other'
`;

/** What the cluster takes. */
const SCONTROL = `#!/bin/sh
echo 'MaxArraySize            = '"$(cat "$FAKE/largest" 2>/dev/null || echo 1001)"
`;

/** What a task may run instead of a simulation: it copies a shard made before, or complains. */
const WORKER = `
for index; do :; done
file="shard-$index-of-$OF.ndjson"
if [ -e "$FAKE/never-$index" ]; then echo 'out of luck' >&2; exit 1; fi
cp "$FAKE/made/$file" "$INTO/$file.$$"
mv "$INTO/$file.$$" "$INTO/$file"
`;

export interface FakeSlurm {
  folder: string;
  env: Record<string, string>;
  /** Shell script for tasks that only copy. */
  worker: string;
  /** Makes it lose-3, fail-1, hold, be silent, refuse, take arrays up to the `largest` ... */
  set(name: string, text?: string): void;
  unset(name: string): void;
  /** Arrays submitted so far, as given to --array. */
  arrays(): string[];
}

/** A Slurm of two shell scripts, for a PATH. */
export function fakeSlurm(folder: string): FakeSlurm {
  for (const name of ['bin', 'queue', 'made']) fs.mkdirSync(path.join(folder, name), { recursive: true });
  const script = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text, { mode: 0o755 });
    return path.join(folder, name);
  };
  script('bin/sbatch', SBATCH);
  script('bin/squeue', SQUEUE);
  script('bin/scontrol', SCONTROL);
  return {
    folder,
    env: { FAKE: folder, PATH: `${path.join(folder, 'bin')}:${process.env.PATH ?? ''}` },
    worker: script('worker.sh', WORKER),
    set: (name, text = '') => fs.writeFileSync(path.join(folder, name), text),
    unset: (name) => fs.rmSync(path.join(folder, name)),
    arrays: () => {
      const calls = path.join(folder, 'calls');
      if (!fs.existsSync(calls)) return [];
      return [...fs.readFileSync(calls, 'utf8').matchAll(/--array=(\S+)/g)].map(([, array]) => array!);
    },
  };
}
