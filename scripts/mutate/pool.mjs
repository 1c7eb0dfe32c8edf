// Some drivers side by side; a job goes to the first that is free.
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { WORK } from './areas.mjs';

class Driver {
  constructor(number) {
    fs.mkdirSync(WORK, { recursive: true });
    const log = fs.openSync(path.join(WORK, `driver-${number}.log`), 'w');
    this.child = fork(path.join(import.meta.dirname, 'driver.mjs'), { stdio: ['ignore', log, log, 'ipc'] });
    this.ready = new Promise((resolve, reject) => {
      this.child.once('message', resolve);
      this.child.once('exit', (code) =>
        reject(new Error(`driver ${number} ended (${code}), see its log in ${WORK}`)),
      );
    });
  }

  async run(job) {
    await this.ready;
    return new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`a driver ended (${code})`));
      this.child.once('exit', ended);
      this.child.once('message', ({ result }) => {
        this.child.off('exit', ended);
        resolve(result);
      });
      this.child.send({ job });
    });
  }

  close() {
    if (this.child.connected) this.child.disconnect();
  }
}

/** Runs all jobs on `workers` drivers; `done(job, result)` is told as they end. */
export async function runJobs(jobs, workers, done) {
  const queue = [...jobs];
  const count = Math.min(workers, queue.length);
  const drivers = Array.from({ length: count }, (_, number) => new Driver(number));
  try {
    await Promise.all(
      drivers.map(async (driver) => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift())
          done(job, await driver.run(job));
      }),
    );
  } finally {
    for (const driver of drivers) driver.close();
  }
}
