#!/usr/bin/env node
'use strict';
// Starts the command line out of the bundle beside this file.
const fs = require('node:fs');
const path = require('node:path');

/** Whether the bundle was made of the `dist` that lies beside it: in a source tree one may be built without the other. */
function isPresent() {
  const built = fs.statSync(path.join(__dirname, '../dist/.tsbuildinfo'), { throwIfNoEntry: false });
  if (built === undefined) return true;
  const bundled = fs.statSync(path.join(__dirname, 'build'), { throwIfNoEntry: false });
  return bundled !== undefined && bundled.mtimeMs >= built.mtimeMs;
}

const words = process.argv.slice(2);
// A trace of the stack is one of the modules as they are written.
if (words.includes('--debug') || !isPresent()) void import('../dist/cli/index.js');
else void require('./loader.cjs').start(words);
