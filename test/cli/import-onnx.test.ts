import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, op, weights } from '../workload/import/encode.js';
import { folder, removeFolder, systoleHere } from './process.js';

let cwd: string;
beforeAll(() => {
  const model = encodeModel({
    inputs: { x: ['N', 3, 'H', 'W'] },
    initializers: { w: weights(4, 3, 3, 3) },
    nodes: [op('Conv', 'x w', 'y')],
  });
  cwd = folder({ 'model.onnx': model });
});
afterAll(() => removeFolder(cwd));
const imported = (...args: string[]) =>
  systoleHere(['import', 'onnx', 'model.onnx', '--out', 'm.yaml', ...args], cwd);

describe('systole import onnx', () => {
  it('takes sizes of dynamic dimensions, and counts the batch', async () => {
    const one = await imported('--dim', 'H=8', '--dim', 'W=10');
    expect(one).toMatchObject({ code: 0 });
    expect(one.stderr).toContain('m.yaml: 1 operators, 5.184 kMAC\n');
    expect(fs.readFileSync(path.join(cwd, 'm.yaml'), 'utf8')).toContain(
      'input: {channels: 3, height: 8, width: 10}',
    );
    const batch = await imported('--dim', 'H=8', '--dim', 'x:3=10', '--dim', 'N=2');
    expect(batch.stderr).toContain('1 operators, 5.184 kMAC an input, 10.37 kMAC for its batch of 2\n');
    const rest = await imported('--dim', '*=10', '--dim', 'H=8');
    expect(rest.stderr).toContain('m.yaml: 1 operators, 5.184 kMAC\n');
  });

  it('says which sizes are missing, and writes nothing', async () => {
    fs.rmSync(path.join(cwd, 'm.yaml'), { force: true });
    const value = await imported('--dim', '*=8', '--value', 'rate=16000');
    expect(value.stderr).toContain("--value: no input 'rate' is one number; expected no --value");
    expect((await imported('--value', 'rate=fast')).stderr).toContain(
      "--value: is 'rate=fast'; expected name=number, such as sr=16000",
    );
    const outcome = await imported('--dim', 'H=8');
    expect(outcome).toMatchObject({ code: 2 });
    expect(outcome.stderr).toContain('--dim W=<size>');
    expect(fs.existsSync(path.join(cwd, 'm.yaml'))).toBe(false);
    expect((await imported('--dim', 'height=8')).stderr).toContain(
      "no input has a dynamic dimension 'height'",
    );
  });
});
