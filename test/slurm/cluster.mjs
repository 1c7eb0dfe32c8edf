// A private Slurm on this machine: one controller, four nodes of two slots, everything in one folder.
// No munge, systemd, cgroups or accounting; for tests only.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

export const NODES = ['n1', 'n2', 'n3', 'n4'];
const PROGRAMS = ['sbatch', 'squeue', 'sinfo', 'slurmctld', 'slurmd'];

/** Why there can be no Slurm here, after trying to install it; undefined if there can. */
export function whyNoSlurm() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  if (PROGRAMS.every(exists)) return undefined;
  if (!exists('apt-get')) return 'no slurm-wlm and no apt-get';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', 'slurm-wlm'];
  for (const words of [install, ['update'], install]) spawnSync('apt-get', words, { env, stdio: 'ignore' });
  return PROGRAMS.every(exists) ? undefined : 'apt-get cannot install slurm-wlm';
}

const exists = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Starts the daemons in `folder` and waits until every node is idle. */
export async function startCluster(folder) {
  const ports = await freePorts(NODES.length + 1);
  for (const name of ['state', 'log', 'spool']) fs.mkdirSync(path.join(folder, name), { recursive: true });
  const conf = path.join(folder, 'slurm.conf');
  fs.writeFileSync(conf, configuration(folder, ports));
  const cluster = { folder, conf, env: { ...process.env, SLURM_CONF: conf } };
  const start = (program, ...words) =>
    execFileSync(program, words, { env: cluster.env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    start('slurmctld', '-i');
    for (const node of NODES) start('slurmd', '-N', node);
    for (let tries = 0; tries < 60; tries++) {
      const { stdout } = spawnSync('sinfo', ['-h', '-N', '-o', '%T'], { env: cluster.env, encoding: 'utf8' });
      if (
        stdout
          .trim()
          .split('\n')
          .filter((state) => state === 'idle').length === NODES.length
      )
        return cluster;
      await sleep(500);
    }
    throw new Error('the nodes do not come up');
  } catch (error) {
    await stopCluster(cluster);
    throw error;
  }
}

/**
 * As if the node lost power: its daemon, its step managers and its tasks, all by their own numbers. The tasks are
 * first held still; if `unfinished` finds none among their numbers, they go on and the node lives: a task that has
 * just written its shard is nothing lost.
 * @returns the numbers of the tasks lost, none if the node lives
 */
export async function killNode(cluster, node, unfinished) {
  const tasks = processesOf(cluster).filter(({ environment }) =>
    environment.includes(`SLURMD_NODENAME=${node}`),
  );
  for (const { pid } of tasks) kill(pid, 'SIGSTOP');
  while (tasks.some(({ pid }) => !['T', 'Z', ''].includes(stateOf(pid)))) await sleep(5);
  const lost = unfinished([...new Set(tasks.map(({ index }) => index))]);
  if (lost.length === 0) {
    for (const { pid } of tasks) kill(pid, 'SIGCONT');
    return lost;
  }
  const managers = tasks.map(({ parent }) => parent).filter((pid) => nameOf(pid) === 'slurmstepd');
  const daemon = pidIn(path.join(cluster.folder, `slurmd.${node}.pid`));
  for (const pid of [daemon, ...new Set(managers), ...tasks.map(({ pid }) => pid)])
    if (pid > 1) kill(pid, 'SIGKILL');
  return lost;
}

/** Ends what still runs: tasks, nodes, controller. */
export async function stopCluster(cluster) {
  const daemons = fs
    .readdirSync(cluster.folder)
    .filter((name) => name.endsWith('.pid'))
    .map((name) => pidIn(path.join(cluster.folder, name)))
    .filter((pid) => pid > 1 && /^slurm(ctl)?d$/.test(nameOf(pid)));
  const tasks = processesOf(cluster);
  const managers = tasks.map(({ parent }) => parent).filter((pid) => nameOf(pid) === 'slurmstepd');
  for (const pid of [...tasks.map((task) => task.pid), ...managers]) kill(pid, 'SIGKILL');
  for (const pid of daemons) kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 50 && daemons.some((pid) => nameOf(pid) !== ''); tries++) await sleep(100);
  for (const pid of daemons) if (nameOf(pid) !== '') kill(pid, 'SIGKILL');
}

/** Tasks of this cluster: what was started with its configuration on one of its nodes. */
function processesOf({ conf }) {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), environment: environmentOf(name), parent: parentOf(name) }))
    .map((one) => ({ ...one, index: Number(valueIn(one.environment, 'SLURM_ARRAY_TASK_ID')) }))
    .filter(({ environment, index }) => environment.includes(`SLURM_CONF=${conf}`) && !Number.isNaN(index));
}

const environmentOf = (pid) => read(`/proc/${pid}/environ`).split('\0');
const valueIn = (environment, name) =>
  environment.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1);
const stateOf = (pid) => /^State:\s*(\S)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? '';
const parentOf = (pid) => Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
/** Name of a running process; '' if there is none, or only its remains. */
const nameOf = (pid) => (stateOf(pid) === 'Z' ? '' : read(`/proc/${pid}/comm`).trim());
const pidIn = (file) => Number(read(file).trim() || 0);

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => net.createServer());
  await Promise.all(
    servers.map(
      (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined))),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function configuration(folder, [controller, ...ports]) {
  const host = os.hostname().split('.')[0];
  return `ClusterName=systole
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
MpiDefault=none
SwitchType=switch/none
${NODES.map((node, index) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[index]} CPUs=2 RealMemory=1000`).join('\n')}
PartitionName=sim Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP
`;
}
