import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, systoleHere } from '../cli/process.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SHARED = path.resolve(ROOT, '../shared/cases');

interface Given {
  name: string;
  command: string;
}
const given = (kind: string): Given[] => {
  const file = path.join(SHARED, kind, 'index.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Given[]) : [];
};
const CALL = 'node dist/cli/index.js ';

/** What a command says and writes: of a bare call in this process, of any other by a shell. */
async function said(command: string, cwd: string): Promise<string> {
  const yaml = path.join(cwd, 'out/x.yaml');
  fs.rmSync(yaml, { force: true });
  const text = await (/^node dist\/cli\/index\.js [\w./ -]+$/.test(command)
    ? systoleHere(command.slice(CALL.length).split(' '), cwd).then(({ stdout, stderr }) => stdout + stderr)
    : shell(command, cwd));
  return text + (fs.existsSync(yaml) ? fs.readFileSync(yaml, 'utf8') : '');
}

function shell(command: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', `{ ${command}; } 2>&1`], { cwd });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('close', () => resolve(text));
  });
}

/** What has to be said or written, by the name of the case; of those of ONNX by what they are called after `onnx-`. */
const ARRAYS: Readonly<Record<string, RegExp>> = {
  'csv-stride-width': /2 operators, 16\.13 kMAC|kind: conv, filters: 8, kernel: 3, stride: \[2, 1\]/,
  'csv-sparsity': /not modelled: 1 of 1 layers are run dense/,
  'csv-batch-column': /2\.359 MMAC for its batch of 8/,
  'csv-section-rows':
    /taken as headings: 'Body' \(line 3\), 'Head' \(line 5\)[^]*c1, kind: conv.*\n.*c2, kind: conv/,
  'csv-dp-multiplier': /DP1,958,20736\r?\nDP2,958,41472\r?\nDP3,1246,331776/, // 3808 each with convention scalesim
  'csv-mixed-krittika': /kind: conv.*\n.*kind: linear.*\n.*kind: activation, function: relu/,
  'event-memory': /cycles +17,180,819,592 /,
  'bigger-ofmap-slower-4KiB': /cycles +6,502 /,
  'bigger-ofmap-slower-32KiB': /cycles +6,502 /,
  'os-result-shift-out': /cycles +10 /,
  'stonne-edge-folds': /cycles +22 /, // 18 by systolic/stonne-os-16x16
  gather_bgr: /1 operators, 6\.912 kMAC/,
  matmul_left_weight: / 512 MAC\n/,
  gemm_right_input: / 512 MAC\n/,
  sdp_3d: /262\.1 kMAC for its batch of 4/,
  lstm_t100: / 3\.277 MMAC\n/,
  convtranspose_2x2: / 48 MAC\n[^]*channels: 1, height: 4, width: 4/,
  q_qop: / 73\.81 kMAC\n/,
  q_dyn_mlp: / 40\.96 kMAC\n/,
  q_dyn_cnn: / 73\.81 kMAC\n/,
  ein_mm: / 8\.192 kMAC for its batch of 2\n/,
  mha_contrib: / 16\.64 kMAC\n/,
  attention23: / 6\.4 kMAC\n/,
  c_3d: / 381 kMAC\n/,
  matmul_batched_weights: / 16\.38 kMAC\n/,
  matmul_bcast_2d_3d_const: / 120 MAC for its batch of 2\n/,
  video_frames: / 169\.3 kMAC\n/,
  d_hw: /import onnx takes --dim H=<size> --dim W=<size>/,
  dyn_seq: /import onnx takes --dim seq=<size>/,
  sqrt_pow_abs: /function: relu}\n.*function: exp}/,
  depth_to_space: /channels: 1, height: 16, width: 16/,
  p_max_dil: /channels: 3, height: 28, width: 14.*\n.*kernel: \[2, 1\]/,
  clip_dyn: /function: relu6/,
  if_const: /1 operators, 0 MAC/,
  local_function: /features: 16/,
  custom_silu: /function: silu/,
  ext_shape: / 81\.92 kMAC\n/,
  dropout_mask: /kind: multiply/,
  post_argmax: / 3\.888 kMAC\n/,
  unsorted_nodes: /kind: conv.*\n.*function: relu/,
  o_add_axis: /bias: true/,
};

const found = given('arrays');

describe.skipIf(found.length === 0)('cases beside the checkout', { timeout: 300_000 }, () => {
  let cwd: string;
  beforeAll(() => {
    cwd = folder();
    fs.cpSync(path.join(SHARED, 'arrays'), cwd, { recursive: true });
    fs.symlinkSync(path.join(ROOT, 'dist'), path.join(cwd, 'dist'));
    fs.mkdirSync(path.join(cwd, 'out'));
  });
  afterAll(() => removeFolder(cwd));

  it.each(found.map(({ name, command }) => [name, command] as const))('%s', async (name, command) => {
    const wanted = ARRAYS[name.replace('onnx-', '')];
    expect(wanted).toBeDefined();
    expect(await said(command, cwd)).toMatch(wanted!);
  });

  it.each(['arrays', 'circuits'])('%s have a test each of their name', (kind) => {
    const below = path.join(import.meta.dirname, kind);
    const texts = fs.readdirSync(below).map((name) => fs.readFileSync(path.join(below, name), 'utf8'));
    const all = texts.join('\n');
    expect(given(kind).filter(({ name }) => !new RegExp(`['"]${name}\\b`).test(all))).toEqual([]);
  });
});
