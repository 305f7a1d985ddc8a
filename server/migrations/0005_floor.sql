-- Agents, presence and notices.
create table pause_reasons (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  limit_minutes int,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('pause_reasons');

-- One row an agent: what he does now, and the day's sums beside it so that a board reads one table.
create table agents (
  tenant_id uuid not null,
  user_id uuid not null,
  team_id uuid,
  state text not null default 'OFFLINE'
    check (state in ('OFFLINE', 'PAUSED', 'READY', 'RESERVED', 'ON_CALL', 'WRAP_UP', 'BUSY')),
  next_state text check (next_state in ('READY', 'PAUSED', 'OFFLINE')),
  next_pause_reason_id uuid,
  pause_reason_id uuid,
  pause_note text,
  since timestamptz not null,
  call_id uuid,
  campaign_id uuid,
  day date not null,
  day_calls int not null default 0,
  day_talk_seconds int not null default 0,
  day_wrap_up_seconds int not null default 0,
  day_conversions int not null default 0,
  primary key (tenant_id, user_id),
  check ((call_id is not null) = (state in ('RESERVED', 'ON_CALL', 'WRAP_UP'))),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, team_id) references teams (tenant_id, id),
  foreign key (tenant_id, pause_reason_id) references pause_reasons (tenant_id, id)
);
create index agents_ready on agents (tenant_id, since, user_id) where state = 'READY';
create unique index on agents (tenant_id, call_id) where call_id is not null;
select protect_by_tenant('agents');

create table agent_history (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  state text not null,
  pause_reason_id uuid,
  pause_note text,
  call_id uuid,
  campaign_id uuid,
  from_at timestamptz not null,
  to_at timestamptz not null,
  primary key (tenant_id, id)
) partition by range (id);
create index on agent_history (tenant_id, user_id, id);
select protect_by_tenant('agent_history');
select partition_by_time('agent_history', 'MONTH', null);

create table presence (
  tenant_id uuid not null,
  user_id uuid not null,
  -- What the user chose; what the phone says stands above it.
  chosen text not null default 'ONLINE' check (chosen in ('ONLINE', 'AWAY', 'DND')),
  phone text check (phone in ('ONLINE', 'AWAY', 'BUSY', 'OFFLINE')),
  connected boolean not null default false,
  shown text not null default 'OFFLINE' check (shown in ('ONLINE', 'AWAY', 'BUSY', 'DND', 'OFFLINE')),
  activity text,
  since timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on presence (tenant_id, shown);
select protect_by_tenant('presence');

create table notifications (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  number bigint not null,
  type text not null check (type in ('MESSAGE', 'CALL', 'TASK', 'EVENT', 'MENTION', 'SYSTEM')),
  title text not null,
  body text not null default '',
  subject_kind text,
  subject_id uuid,
  sender_id uuid,
  created_at timestamptz not null,
  delivered_at timestamptz,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, number),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on notifications (tenant_id, user_id, number) where delivered_at is null;
create index on notifications (tenant_id, user_id, number) where read_at is null;
select protect_by_tenant('notifications');

create table notification_heads (
  tenant_id uuid not null,
  user_id uuid not null,
  number bigint not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('notification_heads');

create table dispositions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  category text not null check (category in ('CONVERSION', 'CONTACT', 'RETRY', 'REFUSAL')),
  lead_status text,
  retry_minutes int,
  position int not null,
  retired boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect_by_tenant('dispositions');
