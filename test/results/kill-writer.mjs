// Saves runs for ever until it is killed: node kill-writer.mjs <store.js> <database> <template.json> <prefix>
// Prints the id of each run after it was saved.
import { readFileSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

const [storeModule, file, template, prefix] = argv.slice(2);
const { Store } = await import(pathToFileURL(storeModule).href);
const record = JSON.parse(readFileSync(template, 'utf8'));
const store = Store.open(file);
for (let serial = 0; ; serial++) {
  record.run.id = prefix + serial.toString(16).padStart(64 - prefix.length, '0');
  store.runs.save(record, { wallSeconds: 0, host: prefix, createdAt: new Date().toISOString() });
  writeSync(1, `${record.run.id}\n`);
}
