-- What campaigns did, hour by hour, in figures that every page, file and certificate takes from here.

alter table campaigns
  -- Share of the calls that detection takes for machines and that an agent gets all the same, to measure it.
  add column sample_share real not null default 0 check (sample_share between 0 and 1);

alter table calls
  -- Drawn when it was dialled: an agent gets it even where detection says machine.
  add column passes_machine boolean not null default false,
  -- What detection said, and what the agent who talked on it did.
  add column detected_as text check (detected_as in ('PERSON', 'MACHINE')),
  add column agent_verdict text check (agent_verdict in ('MACHINE')),
  -- Whether its disposition was a sale when it was given.
  add column converted boolean not null default false;
update calls c set converted = true from dispositions d
where d.tenant_id = c.tenant_id and d.id = c.disposition_id and d.category = 'CONVERSION';

-- Hours that are over are counted once, from these.
create index calls_ended on calls (tenant_id, ended_at) where ended_at is not null;
create index calls_closed on calls (tenant_id, closed_at) where closed_at is not null;
create index agent_history_left on agent_history (tenant_id, to_at);

create table ledger_hours (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  -- By the tenant's clock; when something ended says in which hour it is counted.
  hour timestamptz not null,
  -- Null: calls by hand, and time that was no campaign's.
  campaign_id uuid,
  -- Null: dials that came to no agent.
  agent_id uuid,
  connected int not null, abandoned int not null, machine int not null, busy int not null,
  no_answer int not null, invalid_number int not null, rejected int not null,
  congestion int not null, cancelled int not null, failed int not null, not_placed int not null,
  talks int not null, agent_machines int not null,
  sampled int not null, sampled_people int not null, sales int not null,
  talk_seconds int not null, wrap_seconds int not null, wait_seconds int not null,
  reserved_seconds int not null, pause_seconds int not null, answered_seconds int not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, campaign_id, hour, agent_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id)
);
create index on ledger_hours (tenant_id, hour);
select protect_by_tenant('ledger_hours');

-- Up to where a tenant's hours are counted, and what came of counting the last ones again.
create table ledger_marks (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  closed_until timestamptz not null,
  checked_at timestamptz,
  checked_from timestamptz,
  differences int not null default 0
);
select protect_by_tenant('ledger_marks');

-- Figures that somebody has kept, so that files of them made later say the same.
create table ledger_snapshots (
  tenant_id uuid not null,
  campaign_id uuid not null,
  id uuid not null,
  report jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  taken_by uuid,
  taken_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, taken_by) references users (tenant_id, id)
);
create index on ledger_snapshots (tenant_id, campaign_id, id);
create index on ledger_snapshots (tenant_id, taken_by) where taken_by is not null;
select protect_by_tenant('ledger_snapshots');
-- What was kept stays as it was.
revoke update on ledger_snapshots from parley_app;
