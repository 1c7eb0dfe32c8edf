/** Latencies of services under load, as the reference of spec C.5 prints them: 30 streams of a day, minutes. */
export interface LoadRow {
  workload: string;
  garbler: 'server' | 'client' | 'client alone';
  /** Storage of the client, GB. */
  storage: number;
  /** Mean seconds between two requests, and the mean latency. */
  cells: readonly (readonly [interval: number, minutes: number])[];
}

const row = (
  workload: string,
  garbler: LoadRow['garbler'],
  storage: number,
  ...cells: LoadRow['cells']
): LoadRow => ({ workload, garbler, storage, cells });

export const LOAD_ROWS: readonly LoadRow[] = [
  row(
    'resnet18-tiny',
    'server',
    16,
    [14400, 37.75],
    [7200, 42.23],
    [3600, 54.45],
    [2700, 71.4],
    [2100, 120.82],
  ),
  row(
    'resnet18-tiny',
    'server',
    64,
    [14400, 6.98],
    [7200, 10.68],
    [3600, 18.94],
    [2700, 29.41],
    [2100, 56.48],
    [1800, 98.7],
  ),
  row(
    'resnet18-tiny',
    'server',
    128,
    [14400, 4.36],
    [7200, 5.27],
    [3600, 7.32],
    [2700, 12.87],
    [2100, 33.07],
    [1800, 74.9],
  ),
  row(
    'resnet18-tiny',
    'client',
    16,
    [14400, 2.62],
    [7200, 3.49],
    [3600, 4.85],
    [2700, 5.78],
    [2100, 8.02],
    [1800, 9.9],
    [1200, 23.7],
  ),
  row('resnet18-tiny', 'client alone', 16, [14400, 5.5], [7200, 10.8], [3600, 25.1], [2700, 46.0]),
  row('resnet18-c100', 'server', 16, [3600, 1.74], [900, 5.18], [720, 7.82], [600, 12.9]),
  row('resnet18-c100', 'server', 64, [3600, 1.07], [900, 1.3], [720, 1.68], [600, 2.79], [480, 25.8]),
  row(
    'resnet18-c100',
    'client',
    16,
    [3600, 0.49],
    [900, 0.51],
    [720, 0.52],
    [600, 0.53],
    [480, 0.54],
    [300, 1.12],
    [270, 3.11],
  ),
  row('vgg16-2fc4096-tiny', 'server', 16, [3600, 19.5], [1200, 42.9]),
  row('vgg16-2fc4096-tiny', 'server', 32, [3600, 4.5], [1200, 17.7], [900, 50.7]),
  row('vgg16-2fc4096-tiny', 'client', 16, [3600, 1.0], [1200, 1.15], [900, 1.41], [600, 4.57]),
  row('resnet32-tiny', 'server', 16, [3600, 12.1], [900, 21.6], [600, 86.8]),
  row('resnet32-tiny', 'server', 32, [3600, 3.1], [900, 7.3], [600, 19.9]),
  row('resnet32-tiny', 'client', 16, [3600, 1.08], [900, 1.4], [600, 3.44]),
  row('vgg16-2fc4096-c10', 'server', 16, [900, 0.58], [360, 3.06]),
  row('vgg16-2fc4096-c10', 'client', 16, [900, 0.25], [360, 0.26], [180, 0.3]),
  row('resnet32-c100', 'server', 16, [300, 0.84], [180, 2.72], [150, 12.0]),
  row('resnet32-c100', 'client', 16, [300, 0.28], [180, 0.3], [150, 0.33]),
];
