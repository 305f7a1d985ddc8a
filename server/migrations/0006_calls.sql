create table campaigns (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  mode text not null check (mode in ('PREVIEW', 'PROGRESSIVE')),
  strategy text not null check (strategy in ('SEQUENTIAL', 'RANDOM', 'PRIORITY_BASED')),
  state text not null default 'DRAFT' check (state in ('DRAFT', 'RUNNING', 'PAUSED', 'STOPPED')),
  ring_seconds int not null check (ring_seconds between 15 and 60),
  max_attempts int not null,
  retry_minutes jsonb not null,
  wrap_up_seconds int not null,
  caller_id text,
  team_ids uuid[] not null default '{}',
  created_by uuid,
  started_at timestamptz,
  stopped_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
create index on campaigns (tenant_id, state);
select protect_by_tenant('campaigns');

-- The leads of a campaign. `due_at` in the future is a planned retry; `attempts` guards the number
-- of each attempt, because no uniqueness over time can stand on a partitioned table.
create table campaign_members (
  tenant_id uuid not null,
  campaign_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  contact_point_id uuid not null,
  state text not null default 'DIALABLE' check (state in ('DIALABLE', 'LEASED', 'DIALING', 'DONE')),
  priority int not null default 100,
  shuffle int not null,
  attempts int not null default 0,
  last_outcome text,
  due_at timestamptz not null,
  leased_by uuid,
  lease_until timestamptz,
  call_id uuid,
  primary key (tenant_id, campaign_id, id),
  unique (tenant_id, campaign_id, lead_id),
  check ((state = 'DIALING') = (call_id is not null)),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, lead_id) references leads (tenant_id, id),
  foreign key (tenant_id, contact_point_id) references contact_points (tenant_id, id) on delete cascade
) partition by hash (campaign_id);
do $$
begin
  for i in 0..15 loop
    execute format(
      'create table campaign_members_%s partition of campaign_members for values with (modulus 16, remainder %s)',
      lpad(i::text, 2, '0'), i);
  end loop;
end $$;
create index members_sequential on campaign_members (tenant_id, campaign_id, due_at, id) where state = 'DIALABLE';
create index members_random on campaign_members (tenant_id, campaign_id, shuffle, id) where state = 'DIALABLE';
create index members_priority on campaign_members (tenant_id, campaign_id, priority desc, due_at, id)
  where state = 'DIALABLE';
create index members_leased on campaign_members (tenant_id, lease_until) where state = 'LEASED';
create index members_by_lead on campaign_members (tenant_id, lead_id);
create index members_by_point on campaign_members (tenant_id, contact_point_id);
select protect_by_tenant('campaign_members');

create table calls (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null default 'PHONE' check (kind in ('PHONE')),
  origin text not null check (origin in ('CAMPAIGN', 'PREVIEW', 'MANUAL')),
  state text not null check (state in ('DIALING', 'RINGING', 'ANSWERED', 'TALKING', 'ON_HOLD', 'ENDED')),
  outcome text,
  provider text not null,
  lead_id uuid not null,
  contact_point_id uuid,
  campaign_id uuid,
  member_id uuid,
  attempt_no int,
  agent_id uuid,
  team_id uuid,
  disposition_id uuid,
  customer_leg_id uuid not null,
  agent_leg_id uuid,
  agent_leg_tries int not null default 0,
  ring_seconds int not null,
  wrap_up_seconds int not null,
  caller_id text,
  -- What people here asked for; the telephony loop makes it come true, after a crash too.
  ended_by_us boolean not null default false,
  hold_wanted boolean not null default false,
  started_at timestamptz not null,
  ringing_at timestamptz,
  answered_at timestamptz,
  connected_at timestamptz,
  held_at timestamptz,
  hold_seconds int not null default 0,
  talk_seconds int not null default 0,
  ended_at timestamptz,
  closed_at timestamptz,
  version int not null default 1,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  check ((state = 'ENDED') = (outcome is not null)),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id),
  foreign key (tenant_id, agent_id) references users (tenant_id, id),
  foreign key (tenant_id, disposition_id) references dispositions (tenant_id, id)
) partition by range (id);
create index calls_live on calls (tenant_id, id) where state <> 'ENDED';
create index on calls (tenant_id, lead_id, id);
create index on calls (tenant_id, agent_id, id);
create index on calls (tenant_id, campaign_id, id);
select protect_by_tenant('calls');
select partition_by_time('calls', 'MONTH', null);

create table legs (
  tenant_id uuid not null,
  id uuid not null,
  call_id uuid not null,
  kind text not null check (kind in ('CUSTOMER', 'AGENT')),
  provider text not null,
  state jsonb not null,
  live boolean not null default true,
  -- What the provider reported, in the order in which it was digested.
  history jsonb not null default '[]',
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id)
) partition by range (id);
create index legs_live on legs (tenant_id, provider) where live;
create index on legs (tenant_id, call_id);
select protect_by_tenant('legs');
select partition_by_time('legs', 'MONTH', null);

-- One row for every dial that was ordered, in the transaction that ordered it.
create table attempts (
  tenant_id uuid not null,
  id uuid not null,
  call_id uuid not null,
  lead_id uuid not null,
  campaign_id uuid,
  member_id uuid,
  attempt_no int not null,
  outcome text,
  epoch bigint not null,
  at timestamptz not null,
  closed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id)
) partition by range (id);
create index attempts_open on attempts (tenant_id, id) where outcome is null;
create index on attempts (tenant_id, campaign_id, id);
create index on attempts (tenant_id, call_id);
select protect_by_tenant('attempts');
select partition_by_time('attempts', 'MONTH', null);

-- Provider events already digested, so that a repeat is harmless. Emptied after 14 days.
create table telephony_inbox (
  tenant_id uuid not null references tenants (id) on delete cascade,
  provider text not null,
  provider_event_id text not null,
  received_at timestamptz not null,
  primary key (tenant_id, provider, provider_event_id)
);
create index on telephony_inbox (received_at);
select protect_by_tenant('telephony_inbox');
create table platform.provider_cursors (
  provider text primary key,
  incarnation text not null,
  seq bigint not null
);
grant select, insert, update on platform.provider_cursors to parley_app;

-- Sums of a campaign by five minutes and outcome: what the pages show, kept by the transaction that
-- plans what comes after a call.
create table campaign_ledger (
  tenant_id uuid not null,
  campaign_id uuid not null,
  bucket timestamptz not null,
  outcome text not null,
  attempts int not null default 0,
  talk_seconds int not null default 0,
  conversions int not null default 0,
  primary key (tenant_id, campaign_id, bucket, outcome),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
select protect_by_tenant('campaign_ledger');
