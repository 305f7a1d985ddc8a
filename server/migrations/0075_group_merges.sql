-- Many groups of duplicates merged at once: what became of each, and the merges that it took, so that they can be
-- taken back where nobody has changed the records since. Rows of it are kept for 30 days.
create table group_merges (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  keep text not null check (keep in ('NEWEST', 'OLDEST', 'MOST_COMPLETE')),
  selection jsonb not null,
  run_id uuid not null,
  operation_id uuid,
  undo_operation_id uuid,
  merged int not null default 0,
  refused int not null default 0,
  restored int not null default 0,
  kept int not null default 0,
  owner_id uuid not null,
  team_id uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id),
  foreign key (tenant_id, undo_operation_id) references operations (tenant_id, id)
);
select protect_by_tenant('group_merges');

create table group_merge_items (
  tenant_id uuid not null,
  group_merge_id uuid not null,
  group_id uuid not null,
  result text not null check (result in ('MERGED', 'REFUSED', 'RESTORED', 'KEPT')),
  reason text,
  winner_id uuid,
  contacts int not null,
  merge_ids uuid[] not null default '{}',
  primary key (tenant_id, group_merge_id, group_id),
  foreign key (tenant_id, group_merge_id) references group_merges (tenant_id, id) on delete cascade
);
create index on group_merge_items (tenant_id, group_merge_id, result, group_id);
select protect_by_tenant('group_merge_items');
