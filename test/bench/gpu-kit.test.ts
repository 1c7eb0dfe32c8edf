import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const KIT = path.resolve('bench/gpu');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const names = JSON.parse(fs.readFileSync(path.join(KIT, 'counter-names.json'), 'utf8')) as Record<
  string,
  string
>;

const lines = (file: string): string[] =>
  fs
    .readFileSync(path.join(KIT, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the kit that measures a GPU', () => {
  it('asks for every counter that has a short name, the launch ones and DRAM bytes by themselves', () => {
    const asked = lines('lists/metrics_full.txt');
    const missing = Object.values(names).filter(
      (name) => !asked.includes(name) && !name.startsWith('launch__') && !/\.(min|max|avg)$/.test(name),
    );
    expect(missing).toEqual([]);
    expect(new Set(Object.values(names)).size).toBe(Object.keys(names).length);
  });

  it('knows what every convolution of its list must count', () => {
    const expected = JSON.parse(fs.readFileSync(path.join(KIT, 'expected.json'), 'utf8')) as {
      name: string;
      tile: string;
    }[];
    for (const line of lines('lists/conv.csv')) {
      const cells = line.split(',');
      expect(
        expected.some(({ name, tile }) => name === cells[1] && tile === cells.at(-1)),
        line,
      ).toBe(true);
    }
  });

  it.skipIf(!hasPython)(
    'writes a launch with its shape, counters by short name, times and what was expected',
    () => {
      const work = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-kit-'));
      const write = (name: string, text: string): void => fs.writeFileSync(path.join(work, name), text);
      try {
        const shape = { kind: 'conv', name: 'vgg_conv3_2', B: 16, Ci: 256, grid: [392, 2, 1] };
        const launch = { ...shape, tile: '128x128x8', variant: 'ca' };
        write('micro.jsonl', '{"k":"props","name":"a card","sm_count":3}\n{"k":"ffma","per_clk_sm":125.1}\n');
        write('ncu_ca.map', `${JSON.stringify(launch)}\n`);
        write(
          'ncu_ca.csv',
          [
            [
              'ID',
              'Kernel Name',
              'Grid Size',
              'Block Size',
              'gpu__time_duration.sum',
              'dram__sectors_read.sum',
              'sm__other.sum',
            ],
            ['', '', '', '', 'ns', 'sector', ''],
            ['0', 'igemm<128>(P)', '(392, 2, 1)', '(256, 1, 1)', '1,576,800', '3351264', '7'],
          ]
            .map((row) => row.map((cell) => `"${cell}"`).join(','))
            .join('\n'),
        );
        write(
          'time.jsonl',
          `${JSON.stringify({ ...launch, ms_warm: 1.5, ms_cold: 1.6, ms_warm_min: 1.4 })}\n`,
        );
        write('energy_micro.jsonl', '{"k":"energy","name":"idle","watt":121.7}\n');
        execFileSync('python3', [path.join(KIT, 'collect.py'), 'all', work, work]);
        const file = JSON.parse(fs.readFileSync(path.join(work, 'counters.json'), 'utf8')) as Record<
          string,
          unknown
        >;
        expect(file['meta']).toMatchObject({ device: { name: 'a card', sm_count: 3 }, counter_names: names });
        expect(file['micro']).toEqual({ ffma: [{ per_clk_sm: 125.1 }] });
        expect(file['conv']).toEqual([
          {
            ...launch,
            counters: { time_ns: 1576800, dram_rd_sec: 3351264 },
            expected: expect.objectContaining({ ld_sectors: 61554688, ffma: 29595009024 }) as unknown,
            time: { ms_warm: 1.5, ms_cold: 1.6, ms_warm_min: 1.4 },
          },
        ]);
        expect(file['times_columns']).toBe('kind,name,tile,variant,ms_warm,ms_cold,ms_warm_min');
        expect(file['times_without_profiler']).toEqual([
          ['conv', 'vgg_conv3_2', '128x128x8', 'ca', 1.5, 1.6, 1.4],
        ]);
        expect(file['energy_micro']).toEqual([{ name: 'idle', watt: 121.7 }]);
        for (const section of ['gemm', 'memory', 'probes', 'warm', 'energy_networks', 'network_layers'])
          expect(file[section]).toEqual([]);
      } finally {
        fs.rmSync(work, { recursive: true, force: true });
      }
    },
  );
});
