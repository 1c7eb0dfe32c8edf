/** Totals of design points that have a column of their own: metric name in files and JSON, column. */
export const POINT_METRICS = [
  ['cycles', 'cycles'],
  ['seconds', 'seconds'],
  ['macs', 'macs'],
  ['peUtilization', 'pe_utilization'],
  ['mappingEfficiency', 'mapping_efficiency'],
  ['arithmeticIntensity', 'arithmetic_intensity'],
  ['weightedArithmeticIntensity', 'weighted_arithmetic_intensity'],
  ['energyJoules', 'energy_joules'],
  ['computeCycles', 'compute_cycles'],
  ['fillCycles', 'fill_cycles'],
  ['drainCycles', 'drain_cycles'],
  ['stallCycles', 'stall_cycles'],
  ['dramBytes', 'dram_bytes'],
  ['areaSquareMetres', 'area_square_metres'],
] as const;
export type PointMetric = (typeof POINT_METRICS)[number][0];

/**
 * Sweeps and their points. A point's identity is (sweep, stage, idx), never a time or a job number; a row is
 * written when the point is finished and never before. `detail` holds every operator of a point in packed form
 * (see point-detail.ts), absent for sweeps that keep totals only.
 */
export const TABLES_2 = `
create table sweep (
  id text primary key,
  name text not null,
  title text not null,
  arch text not null,
  kind text not null,
  tool_version text not null,
  planned integer not null,
  workloads text not null check (json_valid(workloads)),
  axes text not null check (json_valid(axes)),
  objectives text not null check (json_valid(objectives)),
  filters text not null check (json_valid(filters)),
  assumptions text not null check (json_valid(assumptions)),
  definition text not null check (json_valid(definition))
) strict;

create table point (
  sweep_id text not null references sweep (id) on delete cascade,
  stage integer not null,
  idx integer not null,
  fidelity text not null,
  workload text not null,
  axis_values text not null check (json_valid(axis_values)),
  status text not null check (status in ('done', 'failed')),
  error text,
  cycles real,
  seconds real,
  macs real,
  pe_utilization real,
  mapping_efficiency real,
  arithmetic_intensity real,
  weighted_arithmetic_intensity real,
  energy_joules real,
  compute_cycles real,
  fill_cycles real,
  drain_cycles real,
  stall_cycles real,
  dram_bytes real,
  area_square_metres real,
  primary key (sweep_id, stage, idx)
) strict, without rowid;

create table point_detail (
  sweep_id text not null,
  stage integer not null,
  idx integer not null,
  detail blob not null,
  primary key (sweep_id, stage, idx),
  foreign key (sweep_id, stage, idx) references point (sweep_id, stage, idx) on delete cascade
) strict;

create table point_operator (
  sweep_id text not null references sweep (id) on delete cascade,
  workload text not null,
  operators text not null check (json_valid(operators)),
  primary key (sweep_id, workload)
) strict, without rowid;

create view v_point as
select substr(p.sweep_id, 1, 12) as sweep, s.name, p.stage, p.idx, p.workload, p.fidelity, p.axis_values, p.status,
  p.cycles, p.seconds, p.macs, p.pe_utilization, p.mapping_efficiency, p.arithmetic_intensity, p.weighted_arithmetic_intensity, p.energy_joules, p.compute_cycles, p.fill_cycles, p.drain_cycles, p.stall_cycles, p.dram_bytes, p.area_square_metres, p.error, p.sweep_id
from point p join sweep s on s.id = p.sweep_id;
`;

/**
 * Version 4: metrics of a point without a column of their own, in JSON (NULL if none); the code that ran, empty for
 * sweeps from before.
 */
export const SWEEPS_4 = `
drop view v_point;
alter table sweep add column code_hash text not null default '';
alter table point add column metrics text check (json_valid(metrics));

create view v_point as
select substr(p.sweep_id, 1, 12) as sweep, s.name, p.stage, p.idx, p.workload, p.fidelity, p.axis_values, p.status,
  p.cycles, p.seconds, p.macs, p.pe_utilization, p.mapping_efficiency, p.arithmetic_intensity, p.weighted_arithmetic_intensity,
  p.energy_joules, p.compute_cycles, p.fill_cycles, p.drain_cycles, p.stall_cycles, p.dram_bytes, p.area_square_metres,
  p.metrics, p.error, p.sweep_id
from point p join sweep s on s.id = p.sweep_id;
`;

/**
 * Version 6: lists of operator names by their hash, and of every point which one is its own: points of one workload
 * may have other operators (transforms that remove some, kinds whose rows follow from the architecture). NULL of
 * points from before: the list of their workload in point_operator, which nothing is added to any more.
 */
export const OPERATORS_6 = `
create table operator_list (
  sweep_id text not null references sweep (id) on delete cascade,
  hash text not null,
  operators text not null check (json_valid(operators)),
  primary key (sweep_id, hash)
) strict, without rowid;

alter table point_detail add column operators text;
`;
