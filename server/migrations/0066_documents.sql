-- Files that belong to a lead or to a person. Their bytes lie in the encrypted storage; the name is sealed, for
-- people put names into it. `kind` is what the first bytes say it is, and never what the sender says.
create table documents (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  lead_id uuid,
  contact_id uuid,
  name bytea not null,
  kind text not null,
  bytes bigint not null,
  sha256 bytea not null,
  storage_key text not null,
  uploaded_by uuid,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  check (num_nonnulls(lead_id, contact_id) = 1)
);
create index on documents (tenant_id, lead_id, id) where lead_id is not null;
create index on documents (tenant_id, contact_id, id) where contact_id is not null;
select protect_by_tenant('documents');
