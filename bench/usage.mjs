// @ts-check
// Preloaded into a measured process: writes what the process used to the file named by SYSTOLE_BENCH_USAGE.
import fs from 'node:fs';
import process from 'node:process';

process.on('exit', () => {
  const file = process.env['SYSTOLE_BENCH_USAGE'];
  if (file !== undefined) fs.writeFileSync(file, JSON.stringify(process.resourceUsage()));
});
