-- Sounds that a tenant has uploaded, to be played to callers. The file lies in the storage, encrypted, under the name
-- of its content: another one in its place is another file.
create table prompts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  sound_id uuid not null,
  -- What was sent: the file that is kept is always a WAV of 8 kHz.
  source text not null check (source in ('WAV', 'MP3')),
  seconds real not null check (seconds > 0),
  bytes int not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  peaks jsonb not null,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  foreign key (tenant_id, created_by) references users (tenant_id, id)
);
select protect_by_tenant('prompts');

-- What is played beside what is said.
alter table voicemail_boxes
  add column greeting_prompt_id uuid,
  add foreign key (tenant_id, greeting_prompt_id) references prompts (tenant_id, id)
    on delete set null (greeting_prompt_id);
alter table queues
  add column greeting_prompt_id uuid,
  add column waiting_prompt_id uuid,
  add foreign key (tenant_id, greeting_prompt_id) references prompts (tenant_id, id)
    on delete set null (greeting_prompt_id),
  add foreign key (tenant_id, waiting_prompt_id) references prompts (tenant_id, id)
    on delete set null (waiting_prompt_id);
create index on voicemail_boxes (tenant_id, greeting_prompt_id) where greeting_prompt_id is not null;
create index on queues (tenant_id, greeting_prompt_id) where greeting_prompt_id is not null;
create index on queues (tenant_id, waiting_prompt_id) where waiting_prompt_id is not null;

insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
from roles r
cross join unnest(array['prompts:create', 'prompts:read', 'prompts:update', 'prompts:delete'])
  as p (code)
where r.built_in and (r.code in ('ADMIN', 'MANAGER')
  or (r.code in ('SUPERVISOR', 'VIEWER') and p.code = 'prompts:read'))
on conflict do nothing;
