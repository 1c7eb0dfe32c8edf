// What the program need not work out again: parsed files of the shelves, rows of its lists, hashes of its code.
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { archRow, workRow } from '../../dist/cli/commands/list.js';
import { everyFile, shelfFiles } from '../../dist/document/files.js';
import { fileMark } from '../../dist/document/prepared.js';
import { parseYaml, readText } from '../../dist/document/yaml.js';
import { codeTable } from '../../dist/simulation/identity.js';

const ROWS = { arch: archRow, workloads: workRow };

/** @param {string} root folder of the package @param {string} out folder for the tables */
export function prepare(root, out) {
  fs.mkdirSync(path.join(out, 'yaml'), { recursive: true });
  const write = (name, data) => fs.writeFileSync(path.join(out, `${name}.json`), JSON.stringify(data));
  const before = process.cwd();
  process.chdir(root);
  try {
    for (const [shelf, row] of Object.entries(ROWS)) {
      for (const file of everyFile(shelf).values()) {
        const text = readText(file);
        const { data } = parseYaml(text, file);
        if (isPlain(data)) write(`yaml/${fileMark(text)}`, data);
      }
      write(`list-${shelf}`, listing(shelf, row));
    }
    write('code', codeTable());
  } finally {
    process.chdir(before);
  }
}

/** Rows of a shelf by the marks of its files; not of files whose rows depend on others. */
function listing(shelf, row) {
  const rows = {};
  for (const file of shelfFiles(shelf).values()) {
    const [made, reads] = counted(() => row(file));
    if (reads === 1) rows[fileMark(readText(file))] = made;
  }
  return rows;
}

/** What a function returns and how many files it read. */
function counted(act) {
  const { readFileSync } = fs;
  let reads = 0;
  fs.readFileSync = (...words) => {
    reads++;
    return readFileSync(...words);
  };
  try {
    return [act(), reads];
  } finally {
    fs.readFileSync = readFileSync;
  }
}

/** Whether data comes back from JSON as it was, and no part of it stands at two places. */
function isPlain(data) {
  const seen = new Set();
  const isShared = (node) => {
    if (node === null || typeof node !== 'object') return false;
    if (seen.has(node)) return true;
    seen.add(node);
    return Object.values(node).some(isShared);
  };
  return !isShared(data) && isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data);
}
