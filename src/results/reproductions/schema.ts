/** Published numbers beside ours, by system; a position orders the findings of one. */
export const TABLES_3 = `
create table reproduction (
  system text not null,
  tool_version text not null,
  title text not null,
  primary key (system, tool_version)
) strict, without rowid;

create table finding (
  system text not null,
  tool_version text not null,
  position integer not null,
  figure text not null,
  quantity text not null,
  unit text not null,
  published real not null,
  source text not null,
  mark text not null check (mark in ('found', 'recalled', 'derived', 'assumed')),
  ours real not null,
  deviation real not null,
  tolerance real not null,
  relative integer not null check (relative in (0, 1)),
  status text not null check (status in ('reproduced', 'shape only', 'missed')),
  note text not null,
  primary key (system, tool_version, position),
  foreign key (system, tool_version) references reproduction (system, tool_version) on delete cascade
) strict, without rowid;
`;

/**
 * Version 5. What a published number proves (its class of evidence), which number a row shows, and whether another
 * row decides. Rows from before have no class: they are kept, and are no reproduction any more.
 */
export const CLASSES_5 = `
alter table finding add column evidence text
  check (evidence in ('published', 'figure', 'recalled', 'fitted', 'inferred', 'self-check'));
alter table finding add column number text not null default '';
alter table finding add column variant integer not null default 0 check (variant in (0, 1));
`;
