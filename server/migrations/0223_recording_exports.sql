-- Archives of many recordings, each for the one who asked for it. The file lies in the storage as long as the state
-- is READY; which sounds are in it is kept, so that it goes when one of them must.
create table recording_exports (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  operation_id uuid not null,
  requested_by uuid not null,
  filter jsonb not null,
  state text not null default 'RUNNING' check (state in
    ('RUNNING', 'READY', 'FAILED', 'CANCELLED', 'EXPIRED', 'WITHDRAWN', 'DELETED')),
  sounds int,
  missing int,
  bytes bigint,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  requested_at timestamptz not null,
  ready_at timestamptz,
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id),
  foreign key (tenant_id, requested_by) references users (tenant_id, id),
  check (state <> 'READY' or (ready_at is not null and expires_at is not null))
);
create index on recording_exports (tenant_id, requested_by, id);
create index on recording_exports (tenant_id, operation_id);
select protect_by_tenant('recording_exports');

create table recording_export_sounds (
  tenant_id uuid not null references tenants (id) on delete cascade,
  export_id uuid not null,
  recording_id uuid not null,
  primary key (tenant_id, export_id, recording_id),
  foreign key (tenant_id, export_id) references recording_exports (tenant_id, id) on delete cascade,
  foreign key (tenant_id, recording_id) references recordings (tenant_id, id) on delete cascade
);
create index on recording_export_sounds (tenant_id, recording_id);
select protect_by_tenant('recording_export_sounds');

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, 'recordings:export', 'ALL'
from roles r
where r.built_in and r.code in ('ADMIN', 'MANAGER')
on conflict do nothing;
