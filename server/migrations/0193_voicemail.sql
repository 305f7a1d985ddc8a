-- Where callers leave messages: what they hear first, how long they may speak, and who is told of it.
create table voicemail_boxes (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  greeting text not null,
  thanks text,
  max_seconds int not null default 120 check (max_seconds between 10 and 300),
  keep_days int not null default 90 check (keep_days between 1 and 3650),
  user_ids uuid[] not null default '{}',
  team_ids uuid[] not null default '{}',
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('voicemail_boxes');

-- A message. Its sound is a file of the storage, encrypted; until it is there the provider has it.
create table voicemails (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  box_id uuid not null,
  call_id uuid not null,
  lead_id uuid not null,
  provider text not null,
  recording_id text not null,
  seconds int not null,
  -- WAITING: the provider has it. LOST: it had it no longer.
  sound text not null default 'WAITING' check (sound in ('WAITING', 'STORED', 'LOST', 'EXPIRED')),
  synthetic boolean not null default false,
  content_type text,
  bytes int,
  heard_at timestamptz,
  done_at timestamptz,
  done_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, call_id),
  foreign key (tenant_id, box_id) references voicemail_boxes (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
  foreign key (tenant_id, done_by) references users (tenant_id, id),
  check (done_by is null or done_at is not null)
);
create index on voicemails (tenant_id, box_id, id);
create index on voicemails (tenant_id, lead_id);
create index voicemails_waiting on voicemails (tenant_id, created_at) where sound = 'WAITING';
create index voicemails_expiring on voicemails (tenant_id, expires_at) where sound = 'STORED';
select protect_by_tenant('voicemails');

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code,
  case r.code when 'SUPERVISOR' then 'TEAM' when 'AGENT' then 'OWN' when 'REP' then 'OWN' else 'ALL' end
from roles r
cross join unnest(array['voicemail-boxes:create', 'voicemail-boxes:read', 'voicemail-boxes:update',
  'voicemails:read', 'voicemails:update']) as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code = 'SUPERVISOR' and p.code in ('voicemail-boxes:read', 'voicemails:read', 'voicemails:update'))
  or (r.code = 'VIEWER' and p.code in ('voicemail-boxes:read', 'voicemails:read'))
  or (r.code in ('AGENT', 'REP') and p.code in ('voicemails:read', 'voicemails:update')))
on conflict do nothing;
