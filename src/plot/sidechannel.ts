/** What somebody beside a GPU sees over time: kernels by class, and the samples of a monitor. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP, type ValueAxis } from '../charts/axes.js';
import { stair } from '../charts/lines.js';
import { group, outline, rect, type Marks } from '../charts/mark.js';
import { colourOf, SERIES } from '../charts/palette.js';
import { si, siTicks } from '../charts/text.js';
import { COLOURS, MARGIN } from '../charts/theme.js';
import { KERNEL_CLASSES } from '../sidechannel/observe/kernels.js';
import type { KernelRecord } from '../sidechannel/observe/records.js';
import type { Sample } from '../sidechannel/observe/samples.js';
import type { FrameOptions } from './kind.js';
import { innerWidth, panelAt, percentAxis, picture, sourceLine } from './picture.js';

export interface TracePicture {
  workload: string;
  arch: string;
  toolVersion: string;
  /** Seconds between samples, spread of what is measured, seed. */
  period: number;
  noise: number;
  seed: number;
  records: readonly KernelRecord[];
  samples: readonly Sample[];
  /** What the picture rests on, a line a status. */
  trust: readonly string[];
}

const STRIP = 30;
const PANEL = 96;
const PITCH = PANEL + PANEL_TOP + 14;

/** A strip of kernels above three panels over the same time. */
export function drawSidechannel(trace: TracePicture, options: FrameOptions = {}): Promise<string> {
  const { workload, arch, period, noise, seed, records, samples, trust } = trace;
  const inner = innerWidth(options);
  const end = samples.at(-1)!.t_ns / 1e9;
  const time = scaleLinear([0, end], [0, inner]);
  const classes = KERNEL_CLASSES.filter((one) => records.some(({ kernelClass }) => kernelClass === one));
  const colours = colourOf(classes);
  const most = Math.max(...samples.map(({ mem_used_B }) => mem_used_B));
  const memory: ValueAxis = {
    scale: scaleLinear([0, most * 1.05], [PANEL, 0]),
    name: 'memory that the process has taken (B)',
    format: (largest) => siTicks(largest),
    ticks: 4,
  };
  const panels: { axis: ValueAxis; of: (sample: Sample) => number; colour: string }[] = [
    {
      axis: percentAxis('kernels run (% of the period)', [PANEL, 0]),
      of: (one) => one.gpu_util,
      colour: SERIES[0]!,
    },
    {
      axis: percentAxis('DRAM is busy (% of the period)', [PANEL, 0]),
      of: (one) => one.mem_util,
      colour: SERIES[3]!,
    },
    { axis: memory, of: (one) => one.mem_used_B, colour: SERIES[2]! },
  ];
  const below = STRIP + 10 + panels.length * PITCH - 14;
  const axis = { scale: time, name: 'time (s)', format: (largest: number) => siTicks(largest, 's') };
  return picture(
    {
      title: 'What is seen beside the GPU',
      subtitle: `${workload} on ${arch}, a sample every ${si(period, 's')}, noise ${100 * noise} %, seed ${seed}`,
      description: `${records.length} kernels and ${samples.length} samples over ${si(end, 's')}.`,
      legend: classes.map((label) => ({ label, colour: colours.get(label)! })),
      notes: trust.map((words) => `Rests on ${words}.`),
      source: sourceLine(trace.toolVersion, 'systole sidechannel', options.note),
      height: below + AXIS_BELOW,
      body: panelAt(0, [
        bottomAxis(axis, inner, below),
        rect([0, 0, inner, STRIP], COLOURS.missing),
        records.map(({ t0_ns, t1_ns, kernelClass }, at): Marks => {
          const [from, to] = [time(t0_ns / 1e9), time(t1_ns / 1e9)];
          const words = `kernel ${at}: ${kernelClass}, ${si((t1_ns - t0_ns) / 1e9, 's')}`;
          return rect([from, 0, to - from, STRIP], colours.get(kernelClass)!, { class: 'kernel' }, words);
        }),
        panels.map(({ axis: value, of, colour }, at) =>
          group(0, STRIP + 10 + at * PITCH + PANEL_TOP, 'panel', [
            leftAxis({ ...value, heading: MARGIN.right - MARGIN.left }, inner),
            stair(
              samples.map((one, index) => ({
                from: time(index * period),
                to: time(one.t_ns / 1e9),
                y: value.scale(of(one)),
              })),
              outline(colour, 1.8),
            ),
          ]),
        ),
      ]),
    },
    options,
  );
}
