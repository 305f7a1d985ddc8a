-- How often people answer a number of the stock, and how long one rests that they answer less than the others.
alter table caller_ids
  add column rests_until timestamptz,
  -- What was before it does not count: the number has rested, or somebody has let it back.
  add column judged_from timestamptz;
alter table caller_id_days
  add column ended int not null default 0,
  add column people int not null default 0;

-- Until when the ended calls of a tenant are counted by the number that they showed.
create table caller_id_marks (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  counted_until timestamptz not null
);
select protect_by_tenant('caller_id_marks');
