-- One change of many leads, and what became of each: what it was before and after, so that it can be taken back
-- where nobody has changed it since. Rows of it are kept for 30 days.
create table bulk_edits (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  change jsonb not null,
  selection jsonb not null,
  operation_id uuid,
  undo_operation_id uuid,
  changed int not null default 0,
  unchanged int not null default 0,
  refused int not null default 0,
  restored int not null default 0,
  kept int not null default 0,
  owner_id uuid not null,
  team_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id),
  foreign key (tenant_id, undo_operation_id) references operations (tenant_id, id)
);
create index on bulk_edits (tenant_id, owner_id, id);
select protect_by_tenant('bulk_edits');

create table bulk_edit_items (
  tenant_id uuid not null,
  bulk_edit_id uuid not null,
  lead_id uuid not null,
  result text not null check (result in ('CHANGED', 'REFUSED', 'RESTORED', 'KEPT')),
  reason text,
  before jsonb,
  after jsonb,
  primary key (tenant_id, bulk_edit_id, lead_id),
  foreign key (tenant_id, bulk_edit_id) references bulk_edits (tenant_id, id) on delete cascade
);
create index on bulk_edit_items (tenant_id, bulk_edit_id, result, lead_id);
select protect_by_tenant('bulk_edit_items');
