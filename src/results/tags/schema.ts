import { VIEWS_7 } from '../runs/schema.js';

/**
 * Version 7. Words that a user gives to runs and sweeps, by their full ids, apart from what was simulated: rows of a
 * run are the same with and without. They stay when a run is made again, so nothing refers to the run.
 */
export const TAGS_7 = `
create table tag (
  id text not null check (length(id) = 64 and id not glob '*[^0-9a-f]*'),
  name text not null check (length(name) between 1 and 64),
  primary key (id, name)
) strict, without rowid;
create index tag_by_name on tag (name);
${VIEWS_7}`;
