-- Trunks of another kind: an account at Twilio. Its user name is the account, its password the token that proves us to
-- Twilio and Twilio to us.
alter table trunks
  add column kind text not null default 'SIP' check (kind in ('SIP', 'TWILIO')),
  -- The place where Twilio is asked; null: where it is by itself.
  add column edge text check (edge ~ '^[a-z0-9-]{1,40}$'),
  add column region text check (region ~ '^[a-z0-9-]{1,40}$'),
  -- Of the account: calls without a caller id of their own show it.
  add column number text check (number ~ '^\+[1-9][0-9]{6,14}$'),
  -- Where an agent is rung, with {agent} for the name of his phone.
  add column agent_address text check (length(agent_address) <= 200),
  add constraint trunks_twilio_whole check (kind <> 'TWILIO' or (has_password and number is not null
    and not registers and username ~ '^AC[0-9a-f]{32}$')),
  add constraint trunks_sip_plain check (kind <> 'SIP'
    or (edge is null and region is null and number is null and agent_address is null));

-- What was asked of Twilio, and what came in by it: Twilio would dial twice what it is asked twice.
create table twilio_calls (
  tenant_id uuid not null references tenants (id) on delete cascade,
  leg_id uuid not null,
  trunk_id uuid not null,
  call_id uuid,
  attempt_id uuid,
  kind text not null check (kind in ('CUSTOMER', 'AGENT')),
  -- Whom it is to and whom it is from, as JSON, sealed.
  numbers bytea not null,
  -- What Twilio calls it, once that is known.
  sid text check (sid ~ '^CA[0-9a-f]{32}$'),
  placed_at timestamptz not null,
  -- Of a call that came in, what was decided of it.
  incoming text check (incoming in ('RINGING', 'TAKEN', 'UNKNOWN_NUMBER', 'DECLINED', 'CONGESTION')),
  phase text not null check (phase in ('ACCEPTED', 'RINGING', 'ANSWERED', 'BRIDGED', 'HELD')),
  peer_leg_id uuid,
  -- The conference that it is in, or was taken out of to be held.
  room uuid,
  answered_at timestamptz,
  answered_by text check (answered_by in ('PERSON', 'MACHINE')),
  confidence double precision,
  ended_at timestamptz,
  cause text,
  primary key (tenant_id, leg_id),
  unique (tenant_id, trunk_id, sid),
  foreign key (tenant_id, trunk_id) references trunks (tenant_id, id) on delete cascade,
  check ((ended_at is null) = (cause is null))
);
create index twilio_calls_live on twilio_calls (tenant_id, placed_at) where ended_at is null;
create unique index twilio_calls_leg on twilio_calls (leg_id);
select protect_by_tenant('twilio_calls');

-- What Twilio told, numbered as it came and stored before it was answered.
create table twilio_callbacks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  number bigint not null generated always as identity,
  leg_id uuid not null,
  kind text not null,
  fields jsonb not null,
  -- Keys that were pressed may be a card's number: sealed.
  digits bytea,
  -- Something of the signed request that no other one has.
  once_key text not null,
  received_at timestamptz not null,
  handled boolean not null default false,
  primary key (tenant_id, id),
  unique (tenant_id, once_key),
  foreign key (tenant_id, leg_id) references twilio_calls (tenant_id, leg_id) on delete cascade
);
create index twilio_callbacks_waiting on twilio_callbacks (number) where not handled;
create index on twilio_callbacks (tenant_id, leg_id);
select protect_by_tenant('twilio_callbacks');

-- Messages that Twilio has until they are stored here.
create table twilio_recordings (
  tenant_id uuid not null references tenants (id) on delete cascade,
  recording_id text not null check (length(recording_id) <= 100),
  leg_id uuid not null,
  trunk_id uuid not null,
  sid text not null check (sid ~ '^RE[0-9a-f]{32}$'),
  primary key (tenant_id, recording_id),
  foreign key (tenant_id, leg_id) references twilio_calls (tenant_id, leg_id) on delete cascade
);
create index on twilio_recordings (tenant_id, leg_id);
create unique index twilio_recordings_id on twilio_recordings (recording_id);
select protect_by_tenant('twilio_recordings');

-- Whose a leg, a trunk, a recording is, and what waits: asked where no tenant is known yet.
grant select on twilio_calls, twilio_callbacks, twilio_recordings to parley_definer;
create function door_twilio_owner(of_leg uuid, of_trunk uuid, of_recording text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select c.tenant_id from twilio_calls c where c.leg_id = of_leg),
    (select r.tenant_id from trunks r join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
      where r.id = of_trunk and r.kind = 'TWILIO' and r.enabled and not r.retired),
    (select p.tenant_id from twilio_recordings p where p.recording_id = of_recording))
$$;
create function door_twilio_live() returns table (tenant_id uuid, leg_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.leg_id from twilio_calls c where c.ended_at is null order by c.leg_id
$$;
create function door_twilio_waiting() returns table (tenant_id uuid, number bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select b.tenant_id, b.number from twilio_callbacks b where not b.handled order by b.number limit 500
$$;
create function door_twilio_trunks()
  returns table (tenant_id uuid, id uuid, host text, username text, password bytea, edge text, region text,
    number text, agent_address text, channels int, calls_per_second double precision, priority int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.id, r.host, r.username, p.password, r.edge, r.region, r.number,
    r.agent_address, r.channels, r.calls_per_second, r.priority
  from trunks r
  join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
  join trunk_passwords p on p.tenant_id = r.tenant_id and p.trunk_id = r.id
  where r.enabled and not r.retired and r.kind = 'TWILIO'
  order by r.created_at, r.id
$$;
alter function door_twilio_owner(uuid, uuid, text) owner to parley_definer;
alter function door_twilio_live() owner to parley_definer;
alter function door_twilio_waiting() owner to parley_definer;
alter function door_twilio_trunks() owner to parley_definer;
revoke all on function door_twilio_owner(uuid, uuid, text), door_twilio_live(), door_twilio_waiting(),
  door_twilio_trunks() from public;
grant execute on function door_twilio_owner(uuid, uuid, text), door_twilio_live(), door_twilio_waiting(),
  door_twilio_trunks() to parley_app;

-- The switch is told of its own kind alone.
create or replace function door_trunks()
  returns table (tenant_id uuid, id uuid, host text, port int, transport text, username text,
    password bytea, registers boolean, channels int, calls_per_second double precision, priority int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.tenant_id, r.id, r.host, r.port, r.transport, r.username, p.password, r.registers,
    r.channels, r.calls_per_second, r.priority
  from trunks r
  join tenants t on t.id = r.tenant_id and t.status = 'ACTIVE'
  left join trunk_passwords p on p.tenant_id = r.tenant_id and p.trunk_id = r.id
  where r.enabled and not r.retired and r.kind = 'SIP'
  order by r.created_at, r.id
$$;
