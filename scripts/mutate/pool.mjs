// Some drivers side by side; a job goes to the first that is free.
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { WORK } from './areas.mjs';

class Driver {
  constructor(number) {
    fs.mkdirSync(WORK, { recursive: true });
    this.log = fs.openSync(path.join(WORK, `driver-${number}.log`), 'a');
    this.child = fork(path.join(import.meta.dirname, 'driver.mjs'), {
      stdio: ['ignore', this.log, this.log, 'ipc'],
    });
    this.ended = new Promise((_resolve, reject) => {
      this.child.once('exit', (code, signal) =>
        reject(new Error(`driver ${number} ended (${signal ?? code}), see its log in ${WORK}`)),
      );
    });
    this.ended.catch(() => fs.closeSync(this.log));
    this.ready = new Promise((resolve) => this.child.once('message', resolve));
  }

  async run(job) {
    await Promise.race([this.ready, this.ended]);
    const answer = new Promise((resolve) => this.child.once('message', ({ result }) => resolve(result)));
    this.child.send({ job });
    return Promise.race([answer, this.ended]);
  }

  close() {
    if (this.child.connected) this.child.disconnect();
  }
}

/** How often a job is tried whose driver ends under it. */
const TRIES = 2;

/** One place in the pool: a driver, and another if it ends. */
class Seat {
  constructor(number) {
    this.number = number;
    this.driver = new Driver(number);
  }

  async run(job) {
    for (let turn = 1; ; turn++) {
      try {
        return await this.driver.run(job);
      } catch (error) {
        this.driver.close();
        if (turn === TRIES) throw error;
        this.driver = new Driver(this.number);
      }
    }
  }

  close() {
    this.driver.close();
  }
}

/** Runs all jobs on `workers` drivers; `done(job, result)` is told as they end. */
export async function runJobs(jobs, workers, done) {
  const queue = [...jobs];
  const count = Math.min(workers, queue.length);
  const seats = Array.from({ length: count }, (_, number) => new Seat(number));
  try {
    await Promise.all(
      seats.map(async (seat) => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) done(job, await seat.run(job));
      }),
    );
  } finally {
    for (const seat of seats) seat.close();
  }
}
