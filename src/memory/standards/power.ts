import type { DramPower } from '../banked/system.js';
import type { Conditions, Energies, Rail, Standard } from './definition.js';
import { evaluate } from './expression.js';

/**
 * Joules a bit on a line that is pulled to `volts` at one end and driven low at the other half of the time:
 * V^2 / R through driver and termination, for half a bit time on average.
 * @param rate megabits a second and line
 */
export const terminated = (volts: number, ohms: number, rate: number): Energies['io'] => {
  const joules = (volts * volts) / ohms / 2 / (rate * 1e6);
  return { read: joules, write: joules };
};

/**
 * What the devices behind one node take: joules a command, watts at rest, after DRAMsim3 and DRAMPower. A current
 * counts above that of a device with a row open (IDD3N), which is background; so do refreshes, in which background
 * is that of open rows.
 * @param devices chips of the node
 */
export function powerOf(
  standard: Standard,
  energies: Energies,
  devices: number,
  timing: Readonly<Record<string, number>>,
): DramPower {
  const { rails, operations, io, scale = 1 } = energies;
  const refreshCycles = evaluate(standard.refreshCycles, timing);
  const at: Conditions = energies.conditions ?? {
    tCK_ps: timing['tCK_ps']!,
    nRC: timing['nRC']!,
    nRAS: timing['nRAS']!,
    nRP: timing['nRP']!,
    burst: evaluate(standard.burst, timing),
    nRFC: refreshCycles,
  };
  const seconds = at.tCK_ps * 1e-12;
  const watts = (amperes: (rail: Rail) => number): number =>
    devices * scale * rails.reduce((sum, rail) => sum + rail.volts * amperes(rail), 0);
  const bits = standard.transactionBytes * 8;
  const core = operations && { array: operations.array * bits, datapath: operations.datapath * bits };
  const ofCurrent = (amperes: (rail: Rail) => number): number =>
    watts((rail) => amperes(rail) - rail.idd3n) * at.burst * seconds;
  return {
    activate:
      operations?.activate ??
      watts(({ idd0, idd2n, idd3n }) => idd0 * at.nRC - idd3n * at.nRAS - idd2n * at.nRP) * seconds,
    read: core === undefined ? ofCurrent(({ idd4r }) => idd4r) : core.array + core.datapath,
    write: core === undefined ? ofCurrent(({ idd4w }) => idd4w) : core.array + core.datapath,
    refresh: watts(({ idd5, idd3n }) => idd5 - idd3n) * at.nRFC * seconds,
    readIo: io.read * bits,
    writeIo: io.write * bits,
    ...(core === undefined ? {} : { parts: core }),
    open: watts(({ idd3n }) => idd3n),
    closed: watts(({ idd2n }) => idd2n),
    refreshCycles,
  };
}
