/**
 * Version 1 of the database: runs, their operators and what was counted for them.
 *
 * - All quantities are REAL, also those that are whole numbers: `macs / cycles` in a query then divides as one
 *   expects (INTEGER / INTEGER truncates in SQL). Whole numbers are exact up to 2^53.
 * - In `traffic`, `energy` and `stall`, `idx` NULL means the whole run (its totals); otherwise it is the
 *   operator's position. Summing without `where idx is not null` counts everything twice; the views do not.
 * - `circumstance` is kept apart: everything else is byte-identical for the same inputs.
 * - Rows are read back in rowid order, which is the order in the record.
 */
export const TABLES_1 = `
create table run (
  id text primary key check (length(id) = 64 and id not glob '*[^0-9a-f]*'),
  workload text not null,
  arch text not null,
  kind text not null,
  fidelity text not null,
  tool_version text not null,
  workload_hash text not null,
  arch_hash text not null,
  options_hash text not null,
  architecture text not null,
  options text not null,
  cycles real not null,
  seconds real not null,
  macs real not null,
  pe_utilization real not null,
  mapping_efficiency real not null,
  arithmetic_intensity real not null,
  weighted_arithmetic_intensity real not null,
  energy_joules real not null,
  compute_cycles real not null,
  fill_cycles real not null,
  drain_cycles real not null
) strict;
create index run_by_input on run (workload, arch);

create table circumstance (
  run_id text primary key references run (id) on delete cascade,
  wall_seconds real not null,
  host text not null,
  created_at text not null
) strict;

create table operator (
  run_id text not null references run (id) on delete cascade,
  idx integer not null,
  name text not null,
  kind text not null,
  stage text not null,
  unit text not null,
  fused_into text,
  cycles real not null,
  compute_cycles real not null,
  fill_cycles real not null,
  drain_cycles real not null,
  start_cycle real not null,
  end_cycle real not null,
  macs real not null,
  pe_utilization real not null,
  mapping_efficiency real not null,
  arithmetic_intensity real not null,
  weighted_arithmetic_intensity real not null,
  energy_joules real not null,
  primary key (run_id, idx)
) strict;

create table traffic (
  run_id text not null references run (id) on delete cascade,
  idx integer,
  level text not null,
  tensor text not null,
  read_bytes real not null,
  write_bytes real not null,
  foreign key (run_id, idx) references operator (run_id, idx) on delete cascade
) strict;
create index traffic_by_operator on traffic (run_id, idx);

create table energy (
  run_id text not null references run (id) on delete cascade,
  idx integer,
  component text not null,
  joules real not null,
  unique (run_id, idx, component),
  foreign key (run_id, idx) references operator (run_id, idx) on delete cascade
) strict;

create table stall (
  run_id text not null references run (id) on delete cascade,
  idx integer,
  cause text not null,
  cycles real not null,
  unique (run_id, idx, cause),
  foreign key (run_id, idx) references operator (run_id, idx) on delete cascade
) strict;

create table metric (
  run_id text not null,
  idx integer not null,
  name text not null,
  value real,
  text text,
  unique (run_id, idx, name),
  check ((value is null) <> (text is null)),
  foreign key (run_id, idx) references operator (run_id, idx) on delete cascade
) strict;

create table assumption (
  run_id text not null references run (id) on delete cascade,
  position integer not null,
  name text not null,
  value text not null,
  status text not null,
  source text not null,
  primary key (run_id, position)
) strict;
`;

/** Bytes moved at the DRAM level for one tensor of one operator, as a scalar subquery. */
const dramOf = (tensor: string): string =>
  `(select coalesce(sum(t.read_bytes + t.write_bytes), 0) from traffic t
    where t.run_id = o.run_id and t.idx = o.idx and t.level = 'dram' and t.tensor = '${tensor}')
    as dram_${tensor}_bytes`;

const forOperators = (table: string, columns: string): string =>
  `select substr(r.id, 1, 12) as run, r.workload, r.arch, o.idx, o.name as operator, ${columns}, r.id as run_id
   from ${table} x
   join operator o on o.run_id = x.run_id and o.idx = x.idx
   join run r on r.id = x.run_id`;

/** The joins architects want; `v_traffic`, `v_stall` and `v_energy` hold operators only, no totals. */
export const VIEWS_1 = `
create view v_run as
select substr(r.id, 1, 12) as run, r.workload, r.arch, r.kind, r.fidelity, r.cycles,
  r.seconds * 1e3 as ms, r.macs, r.pe_utilization * 100 as util_percent, r.energy_joules * 1e3 as energy_mj,
  (select coalesce(sum(t.read_bytes + t.write_bytes), 0) from traffic t
    where t.run_id = r.id and t.idx is null and t.level = 'dram') as dram_bytes,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = r.id and s.idx is null) as stall_cycles,
  r.arithmetic_intensity as ai, r.weighted_arithmetic_intensity as di, c.created_at, r.id as run_id
from run r left join circumstance c on c.run_id = r.id;

create view v_operator as
select substr(r.id, 1, 12) as run, r.workload, r.arch, o.idx, o.name, o.kind, o.stage, o.unit, o.fused_into,
  o.cycles, o.compute_cycles, o.fill_cycles, o.drain_cycles,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = o.run_id and s.idx = o.idx) as stall_cycles,
  o.start_cycle, o.end_cycle, o.macs, o.pe_utilization, o.mapping_efficiency,
  o.arithmetic_intensity as ai, o.weighted_arithmetic_intensity as di, o.energy_joules,
  ${['ifmap', 'filter', 'ofmap', 'psum'].map(dramOf).join(',\n  ')},
  (select coalesce(sum(t.read_bytes + t.write_bytes), 0) from traffic t
    where t.run_id = o.run_id and t.idx = o.idx and t.level = 'dram') as dram_bytes,
  r.id as run_id
from operator o join run r on r.id = o.run_id;

create view v_traffic as ${forOperators('traffic', 'x.level, x.tensor, x.read_bytes, x.write_bytes')};
create view v_stall as ${forOperators('stall', 'x.cause, x.cycles')};
create view v_energy as ${forOperators('energy', 'x.component, x.joules')};
`;

/** Gives a table `work`, and lets be NULL what a kind may not model. */
function allowUnmodelled(table: string): string {
  const columns = [
    ...['macs', 'pe_utilization', 'mapping_efficiency'],
    ...['arithmetic_intensity', 'weighted_arithmetic_intensity', 'energy_joules'],
  ];
  return `
alter table ${table} add column work real;
update ${table} set work = macs;
alter table ${table} alter column work set not null;
${columns.map((name) => `alter table ${table} alter column ${name} drop not null;`).join('\n')}
`;
}

/** A sum over the DRAM traffic of one operator, as a scalar subquery. */
const dramSum = (bytes: string): string =>
  `(select coalesce(sum(${bytes}), 0) from traffic t
    where t.run_id = o.run_id and t.idx = o.idx and t.level = 'dram')`;

/**
 * Version 4. What a kind does not model is NULL; the machine, its unit of work and the code that ran stand in the
 * run. Runs from before: no machine (empty, NULL), their MACs as work, empty `code_hash`. Traffic by tensor is in
 * `v_traffic`; `v_operator` names no tensors, of which every kind has its own.
 */
export const RUNS_4 = `
drop view v_run;
drop view v_operator;

alter table run add column code_hash text not null default '';
alter table run add column machine_unit text not null default '';
alter table run add column machine_units real not null default 0;
alter table run add column work_unit text not null default '';
alter table run add column peak_per_second real;
alter table run add column memory_bytes_per_second real;
${['run', 'operator'].map(allowUnmodelled).join('')}
create table total_metric (
  run_id text not null references run (id) on delete cascade,
  name text not null,
  value real,
  text text,
  unique (run_id, name),
  check ((value is null) <> (text is null))
) strict;

create view v_run as
select substr(r.id, 1, 12) as run, r.workload, r.arch, r.kind, r.fidelity, r.cycles,
  r.seconds * 1e3 as ms, r.work, r.work_unit, r.macs, r.pe_utilization * 100 as util_percent,
  r.energy_joules * 1e3 as energy_mj,
  (select coalesce(sum(t.read_bytes + t.write_bytes), 0) from traffic t
    where t.run_id = r.id and t.idx is null and t.level = 'dram') as dram_bytes,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = r.id and s.idx is null) as stall_cycles,
  r.arithmetic_intensity as ai, r.weighted_arithmetic_intensity as di,
  r.machine_units, r.machine_unit, r.peak_per_second, r.memory_bytes_per_second,
  c.created_at, r.tool_version, r.code_hash, r.id as run_id
from run r left join circumstance c on c.run_id = r.id;

create view v_operator as
select substr(r.id, 1, 12) as run, r.workload, r.arch, o.idx, o.name, o.kind, o.stage, o.unit, o.fused_into,
  o.cycles, o.compute_cycles, o.fill_cycles, o.drain_cycles,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = o.run_id and s.idx = o.idx) as stall_cycles,
  o.start_cycle, o.end_cycle, o.work, r.work_unit, o.macs, o.pe_utilization, o.mapping_efficiency,
  o.arithmetic_intensity as ai, o.weighted_arithmetic_intensity as di, o.energy_joules,
  ${dramSum('t.read_bytes')} as dram_read_bytes,
  ${dramSum('t.write_bytes')} as dram_write_bytes,
  ${dramSum('t.read_bytes + t.write_bytes')} as dram_bytes,
  r.id as run_id
from operator o join run r on r.id = o.run_id;

create view v_metric as ${forOperators('metric', 'x.name, x.value, x.text')};
create view v_total_metric as
select substr(r.id, 1, 12) as run, r.workload, r.arch, x.name, x.value, x.text, r.id as run_id
from total_metric x join run r on r.id = x.run_id;
`;

/**
 * Version 7. Units are SI and names those of the metrics, as in `run` and `operator`: no milliseconds, percent,
 * millijoules, `ai` and `di`.
 */
export const VIEWS_7 = `
drop view v_run;
drop view v_operator;

create view v_run as
select substr(r.id, 1, 12) as run, r.workload, r.arch, r.kind, r.fidelity, r.cycles, r.seconds,
  r.work, r.work_unit, r.macs, r.pe_utilization, r.mapping_efficiency, r.energy_joules,
  (select coalesce(sum(t.read_bytes + t.write_bytes), 0) from traffic t
    where t.run_id = r.id and t.idx is null and t.level = 'dram') as dram_bytes,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = r.id and s.idx is null) as stall_cycles,
  r.arithmetic_intensity, r.weighted_arithmetic_intensity,
  r.machine_units, r.machine_unit, r.peak_per_second, r.memory_bytes_per_second,
  (select group_concat(name, ',') from (select name from tag where tag.id = r.id order by name)) as tags,
  c.created_at, r.tool_version, r.code_hash, r.id as run_id
from run r left join circumstance c on c.run_id = r.id;

create view v_operator as
select substr(r.id, 1, 12) as run, r.workload, r.arch, o.idx, o.name, o.kind, o.stage, o.unit, o.fused_into,
  o.cycles, o.compute_cycles, o.fill_cycles, o.drain_cycles,
  (select coalesce(sum(s.cycles), 0) from stall s
    where s.run_id = o.run_id and s.idx = o.idx) as stall_cycles,
  o.start_cycle, o.end_cycle, o.work, r.work_unit, o.macs, o.pe_utilization, o.mapping_efficiency,
  o.arithmetic_intensity, o.weighted_arithmetic_intensity, o.energy_joules,
  ${dramSum('t.read_bytes')} as dram_read_bytes,
  ${dramSum('t.write_bytes')} as dram_write_bytes,
  ${dramSum('t.read_bytes + t.write_bytes')} as dram_bytes,
  r.id as run_id
from operator o join run r on r.id = o.run_id;
`;
