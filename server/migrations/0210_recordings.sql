-- What is recorded of conversations. `state` is what is wanted of a recording, or what became of it; `told` is how far
-- the carrier was told, so that a process that takes over goes on where another one ended.
create table recordings (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  call_id uuid not null,
  leg_id uuid not null,
  provider text not null,
  state text not null check (state in
    ('ANNOUNCING', 'RECORDING', 'PAUSED', 'WAITING', 'STORED', 'LOST', 'FAILED', 'DELETED')),
  told text not null default 'NOTHING' check (told in
    ('NOTHING', 'ANNOUNCING', 'RECORDING', 'PAUSED', 'ENDED')),
  policy text not null check (policy in ('ON_DEMAND', 'SAMPLE', 'ALL')),
  -- Why it was announced, and by which law; null: it was not.
  announced_by text check (announced_by in ('POLICY', 'LAW')),
  announced_law text,
  notice text,
  -- Why there is none: NO_NOTICE (nothing to announce it by), NOTICE_CUT, REFUSED (by the carrier).
  failed_by text check (failed_by in ('NO_NOTICE', 'NOTICE_CUT', 'REFUSED')),
  started_by uuid,
  started_at timestamptz,
  paused_at timestamptz,
  ended_at timestamptz,
  seconds real,
  content_type text,
  synthetic boolean not null default false,
  bytes bigint,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  -- How loud both sides are, along its length.
  peaks jsonb,
  keep_days int,
  expires_at timestamptz,
  deleted_by uuid,
  deleted_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, started_by) references users (tenant_id, id),
  foreign key (tenant_id, deleted_by) references users (tenant_id, id),
  check ((announced_by is null) = (notice is null)),
  check ((state = 'FAILED') = (failed_by is not null))
);
create index on recordings (tenant_id, call_id);
create index recordings_open on recordings (tenant_id, id)
  where state in ('ANNOUNCING', 'RECORDING', 'PAUSED', 'WAITING');
select protect_by_tenant('recordings');

-- Spans of which nothing is recorded, while somebody says the number of his card.
create table recording_gaps (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  recording_id uuid not null,
  why text not null check (why in ('AGENT', 'SCRIPT_STEP')),
  step text,
  by_id uuid,
  from_at timestamptz not null,
  to_at timestamptz,
  -- LIMIT: nobody thought of it for too long. CALL: the call was over.
  ended_by text check (ended_by in ('AGENT', 'SCRIPT_STEP', 'LIMIT', 'CALL')),
  primary key (tenant_id, id),
  foreign key (tenant_id, recording_id) references recordings (tenant_id, id) on delete cascade,
  foreign key (tenant_id, by_id) references users (tenant_id, id),
  check ((to_at is null) = (ended_by is null))
);
create index on recording_gaps (tenant_id, recording_id);
select protect_by_tenant('recording_gaps');

-- What a campaign or a queue decides in place of the organisation; null leaves it to that.
alter table campaigns
  add column recording text check (recording in ('NONE', 'ON_DEMAND', 'SAMPLE', 'ALL')),
  add column recording_days int check (recording_days between 1 and 3650);
alter table queues add column recording text
  check (recording in ('NONE', 'ON_DEMAND', 'SAMPLE', 'ALL'));

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code,
  case when r.code in ('AGENT', 'REP') or (r.code = 'SUPERVISOR' and p.code = 'recordings:control') then 'OWN'
    when r.code = 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join unnest(array['recordings:control', 'recordings:delete', 'recordings:download', 'recordings:listen'])
  as p (code)
where r.built_in and (r.code = 'ADMIN'
  or (r.code = 'MANAGER' and p.code <> 'recordings:delete')
  or (r.code = 'SUPERVISOR' and p.code in ('recordings:control', 'recordings:listen'))
  or (r.code in ('AGENT', 'REP') and p.code = 'recordings:control'))
on conflict do nothing;
