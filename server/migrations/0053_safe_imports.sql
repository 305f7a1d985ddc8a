-- An import can be tried, is remembered, and can be taken back.
alter table imports drop constraint imports_state_check;
alter table imports add constraint imports_state_check check (state in ('UPLOADED', 'CHECKING', 'QUEUED',
  'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'REVERTING', 'REVERTED'));
alter table imports
  add column format text not null default 'CSV' check (format in ('CSV', 'XLSX')),
  -- Of a workbook: its sheets by name, the one that is read, and where the workbook itself lies; what is
  -- read row by row is the sheet as CSV at `storage_key`.
  add column sheets jsonb not null default '[]',
  add column sheet text,
  add column workbook_key text,
  -- Whether the mapping is the one of an earlier file with the same header.
  add column remembered boolean not null default false,
  -- What the last dry run found, and why rows were refused or left out by the run.
  add column dry_run jsonb,
  add column reasons jsonb not null default '[]',
  -- The operation of the run, which an undo marks as reverted, and what the undo came to.
  add column run_operation_id uuid,
  add column undo jsonb;

-- What became of each row, by batch: ids and outcomes, no value of anybody. Written in the batch's own
-- transaction, so it says which batches are done; a later run learns from it what the file held before,
-- and the undo what to remove.
create table import_batches (
  tenant_id uuid not null,
  import_id uuid not null,
  n int not null,
  rows int not null,
  journal bytea not null,
  reasons jsonb not null default '[]',
  primary key (tenant_id, import_id, n),
  foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade
);
alter table import_batches alter column journal set storage external;
select protect_by_tenant('import_batches');

-- Leads that an import has changed: what was there before (sealed; null where the import itself made the
-- lead), the addresses it added to a contact that was there, and the versions that it left behind.
create table import_changes (
  tenant_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  lead_id uuid not null,
  contact_id uuid not null,
  previous bytea,
  points uuid[] not null default '{}',
  lead_version int not null,
  contact_version int not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade
);
create unique index on import_changes (tenant_id, import_id, contact_id, lead_id);
select protect_by_tenant('import_changes');

-- Leads that the undo left alone, because somebody has worked with them since.
create table import_kept (
  tenant_id uuid not null,
  import_id uuid not null,
  lead_id uuid not null,
  reason text not null check (reason in ('CHANGED', 'IN_USE')),
  primary key (tenant_id, import_id, lead_id),
  foreign key (tenant_id, import_id) references imports (tenant_id, id) on delete cascade
);
select protect_by_tenant('import_kept');

-- How a header was read the last time. The signature is a hash of the names of the columns.
create table import_mappings (
  tenant_id uuid not null references tenants (id) on delete cascade,
  signature bytea not null,
  mapping jsonb not null,
  options jsonb not null,
  used_at timestamptz not null,
  primary key (tenant_id, signature)
);
select protect_by_tenant('import_mappings');
