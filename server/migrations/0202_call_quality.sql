-- How the sound of a call was at the agent's side, each time that his page was connected.
create table call_quality (
  tenant_id uuid not null references tenants (id) on delete cascade,
  call_id uuid not null,
  -- Made by the page.
  line_id uuid not null,
  agent_id uuid not null,
  began_at timestamptz not null,
  seconds int not null check (seconds >= 0),
  packets int not null check (packets >= 0),
  lost int not null check (lost >= 0),
  jitter_ms double precision not null,
  round_trip_ms double precision,
  score double precision not null,
  worst_score double precision not null,
  primary key (tenant_id, call_id, line_id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, agent_id) references users (tenant_id, id)
);
create index on call_quality (tenant_id, agent_id);
select protect_by_tenant('call_quality');

-- The agent's phone is rung anew for a conversation that goes on.
alter table calls add column agent_returns boolean not null default false;
