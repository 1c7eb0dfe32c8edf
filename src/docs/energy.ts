import { addEnergy, macEnergy, multiplyEnergy, peArea, sramEnergy } from '../energy/prices.js';
import { nodeNames, nodeTable, type NodeTable } from '../energy/node-table.js';
import { anchorsOf, lawEnergy, powerLaw, processOf, scaleLogic } from '../energy/scaling.js';
import { bitPoints, FORMATS, sramPoints, technology } from '../energy/technology.js';
import { formatBytes, formatPercent } from '../quantity/format.js';
import { blocks, code, table } from './markdown.js';

/** Three significant digits. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));
const pico = (joules: number): string => digits(joules * 1e12);

const NODES = ['65 nm', '45 nm', '32 nm', '16 nm', '7 nm'];
const atNode = (node: string): NodeTable => nodeTable(node)!;
const perNode = (of: (table: NodeTable) => number): string[] => NODES.map((node) => pico(of(atNode(node))));

/** docs/energy.md: what energy depends on, from where, and how far a fit is off. */
export function energyMarkdown(): string {
  return blocks(
    '# Energy by technology',
    'Every constant that an architecture does not give under `energy.actions` or `energy.leakage` comes from `arch/technology/`, for the node of `energy.technology`. A run lists each of them with its status: derived between points that were read, assumed beyond them, and never better than the status of the node.',
    macSection(),
    sramSection(),
    dramSection(),
    restSection(),
    scalingSection(),
  );
}

const WIDTHS = [
  ['int', 4, 4, 32],
  ['int', 8, 8, 32],
  ['int', 16, 16, 32],
  ['int', 8, 16, 32],
  ['int', 32, 32, 32],
  ['float', 16, 16, 16],
  ['float', 16, 16, 32],
  ['bfloat', 16, 16, 32],
  ['float', 32, 32, 32],
] as const;

function macSection(): string {
  return blocks(
    '## A multiply-accumulate, pJ',
    'The product of the operands (a power law in the geometric mean of their widths, through the widths that were read) and a sum at the width of the accumulator. Registers and clock are apart.',
    table(
      ['format', 'bits', ...NODES],
      WIDTHS.map(([format, ifmap, filter, accumulator]) => [
        format,
        `${ifmap} x ${filter} + ${accumulator}`,
        ...perNode((at) => macEnergy(modelAt(at, format), { ifmap, filter, accumulator })),
      ]),
    ),
  );
}

const modelAt = (at: NodeTable, format: (typeof FORMATS)[number]) => ({
  technology: at.node,
  format,
  accessWidth: at.accessBits,
  components: {},
  actions: {},
  leakage: {},
  table: at,
});

const SIZES = [24, 448, 8192, 16384, 32768, 131072, 524288, 2 ** 20, 2 ** 24, 2 ** 26];

function sramSection(): string {
  const all = technology();
  const fits = all.anchors.flatMap((anchor) =>
    leaveOneOut(sramPoints(all, anchor)).map((row) => [anchor, ...row]),
  );
  return blocks(
    '## Scratchpads, pJ/B',
    'By capacity, 64 bit an access, one port: power laws through neighbouring points, which leave no residual at them. Below 8 KiB (as at 45 nm) and above 1 MiB they are extended, and assumed. Narrow accesses and further ports cost more (`sram.fixedShare`, `sram.portCost`, assumed); writing costs what reading does. A memory never costs less than the registers it could be made of.',
    table(
      ['capacity', ...NODES],
      SIZES.map((bytes) => [formatBytes(bytes), ...perNode((at) => sramEnergy(at, { bytes }))]),
    ),
    'How good such a law is: the middle point, from the outer two alone.',
    table(['node', 'capacity', 'read (pJ/B)', 'from its neighbours', 'residual'], fits),
  );
}

/** Every inner point from its neighbours. */
function leaveOneOut(points: readonly (readonly [number, number])[]): string[][] {
  return points.slice(1, -1).map(([bytes, joules], index) => {
    const guess = powerLaw([points[index]!, points[index + 2]!], bytes);
    return [formatBytes(bytes), pico(joules), pico(guess), signed(guess / joules - 1)];
  });
}

const signed = (share: number): string => `${share >= 0 ? '+' : ''}${formatPercent(share)}`;

function dramSection(): string {
  const rows = Object.entries(technology().dram).flatMap(([standard, boundaries]) =>
    Object.entries(boundaries).map(([boundary, { value, source, status }]) => [
      standard,
      boundary,
      digits((value * 1e12) / 8),
      digits(value * 1e12),
      status,
      source,
    ]),
  );
  return blocks(
    '## DRAM',
    '`energy.dram.standard` and `energy.dram.boundary`. `device` is the DRAM alone, `device+phy` what reaches the processor: compare within one of them only.',
    table(['standard', 'boundary', 'pJ/bit', 'pJ/B', 'status', 'source'], rows),
  );
}

function restSection(): string {
  const { vector, register, clock, leakage, sram } = technology();
  const widths = { ifmap: 8, filter: 8, accumulator: 32 };
  return blocks(
    '## Everything else',
    table(
      ['constant', ...NODES],
      [
        ['register bit (fJ)', ...NODES.map((node) => digits(atNode(node).register * 1e15))],
        ['clock of a bit, a cycle (fJ)', ...NODES.map((node) => digits(atNode(node).clock * 1e15))],
        ['a byte to a PE (pJ)', ...perNode((at) => at.network)],
        [
          'PE of 8 x 8 + 32 bit int (um^2)',
          ...NODES.map((node) => digits(peArea(atNode(node), 'int', widths, 48) * 1e12)),
        ],
        ['scratchpads (um^2/KiB)', ...NODES.map((node) => digits(atNode(node).sramArea * 1024 * 1e12))],
      ],
    ),
    table(
      ['assumed', 'because'],
      [
        ['register', register.source],
        ['clock', clock.source],
        ['leakage of logic', leakage.source],
        ['leakage of scratchpads', sram.leakage.source],
        ...Object.entries(vector).map(([kind, { multiplies, adds, source }]) => [
          code(kind),
          `${multiplies} products, ${adds} sums: ${source}`,
        ]),
      ],
    ),
  );
}

/** The law alone against what was read at the newer anchor, and the nodes with their voltages. */
function scalingSection(): string {
  const all = technology();
  const anchors = anchorsOf(all);
  const [older, newer] = all.anchors;
  const check = (name: string, of: typeof all.multiply, format: 'int' | 'float', bits: number): string[] => {
    const read = powerLaw(bitPoints(of[format][newer]), bits);
    const law = scaleLogic(powerLaw(bitPoints(of[format][older]), bits), undefined, anchors[1], anchors);
    return [name, pico(read), pico(law), `${digits(read / law)} x`];
  };
  return blocks(
    '## Nodes',
    `Stillmaker & Baas: energy goes with e(V) = aV^2 + bV + c of the node. From ${older} to ${newer} the law promises more than was read:`,
    table(
      [`at ${newer} (pJ)`, 'read', 'by the law alone', 'read over law'],
      [
        check('int 8 product', all.multiply, 'int', 8),
        check('int 8 sum', all.add, 'int', 8),
        check('float 16 product', all.multiply, 'float', 16),
        check('float 16 sum', all.add, 'float', 16),
        check('float 32 product', all.multiply, 'float', 32),
        check('float 32 sum', all.add, 'float', 32),
      ],
    ),
    `Between the two the law therefore gives the way and what was read its ends: ln E is linear in ln e. Older nodes follow the law from ${older}. Memories go with a power of the feature size between their own points.`,
    table(
      ['node', 'usual supply (V)', 'e(V)', 'int 16 x 16 + 32 (pJ)', '32 KiB (pJ/B)'],
      nodeNames().map((node) => {
        const process = processOf(all, node)!;
        const at = atNode(node);
        return [
          node,
          String(process.volts),
          digits(lawEnergy(process, process.volts)),
          pico(multiplyEnergy(at, 'int', 16) + addEnergy(at, 'int', 32)),
          pico(sramEnergy(at, { bytes: 32768 })),
        ];
      }),
    ),
    '`energy.voltage` is another supply: everything of the node goes with e(V) over e(usual V).',
  );
}
