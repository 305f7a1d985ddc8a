-- The outbox: a row in the transaction of the change. The sequencer numbers it after the commit and
-- moves it to `events`, so that a slow transaction holds up nobody and nothing is skipped.
create table event_outbox (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  data jsonb not null,
  audience jsonb not null,
  actor_id uuid,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index on event_outbox (id);
select protect_by_tenant('event_outbox');

create table event_heads (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  position bigint not null default 0
);
select protect_by_tenant('event_heads');

create table events (
  tenant_id uuid not null,
  id uuid not null,
  position bigint not null,
  name text not null,
  data jsonb not null,
  audience jsonb not null,
  actor_id uuid,
  at timestamptz not null,
  primary key (tenant_id, id)
) partition by range (id);
create index on events (tenant_id, position);
select protect_by_tenant('events');
select partition_by_time('events', 'DAY', interval '7 days');

-- Numbers up to `most` outbox rows of all tenants and moves them. Called by the one sequencer.
create function platform.sequence_events(most int)
  returns table (tenant_id uuid, id uuid, "position" bigint, name text, data jsonb, audience jsonb,
                 actor_id uuid, at timestamptz)
  language sql security definer set search_path = public, pg_temp as $$
  with taken as (
    delete from event_outbox o
    where (o.tenant_id, o.id) in (
      select q.tenant_id, q.id from event_outbox q order by q.id limit most for update skip locked)
    returning o.*
  ), heads as (
    insert into event_heads as h (tenant_id, position)
    select t.tenant_id, count(*) from taken t group by t.tenant_id
    on conflict (tenant_id) do update set position = h.position + excluded.position
    returning h.tenant_id, h.position
  ), numbered as (
    select t.*, h.position - count(*) over (partition by t.tenant_id)
                + row_number() over (partition by t.tenant_id order by t.id) as position
    from taken t join heads h using (tenant_id)
  )
  insert into events (tenant_id, id, position, name, data, audience, actor_id, at)
  select n.tenant_id, n.id, n.position, n.name, n.data, n.audience, n.actor_id, n.at
  from numbered n order by n.tenant_id, n.position
  returning tenant_id, id, position, name, data, audience, actor_id, at
$$;

-- Where each subscriber of each tenant has come to.
create table event_cursors (
  tenant_id uuid not null references tenants (id) on delete cascade,
  subscriber text not null,
  position bigint not null,
  primary key (tenant_id, subscriber)
);
select protect_by_tenant('event_cursors');

-- Events that a subscriber could not digest; the cursor has gone on, these are tried again.
create table event_failures (
  tenant_id uuid not null references tenants (id) on delete cascade,
  subscriber text not null,
  event_id uuid not null,
  position bigint not null,
  error text not null,
  attempts int not null default 1,
  next_try timestamptz not null,
  primary key (tenant_id, subscriber, event_id)
);
create index on event_failures (tenant_id, next_try);
select protect_by_tenant('event_failures');

-- Tenants in which a subscriber lags: the worker's list of what to do.
create function platform.lagging(names text[])
  returns table (tenant_id uuid, subscriber text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select h.tenant_id, n.name
  from event_heads h cross join unnest(names) as n (name)
  left join event_cursors c on c.tenant_id = h.tenant_id and c.subscriber = n.name
  where coalesce(c.position, 0) < h.position
$$;

create function platform.failing(at timestamptz)
  returns table (tenant_id uuid, subscriber text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct f.tenant_id, f.subscriber from event_failures f where f.next_try <= at
$$;

create function platform.event_backlog() returns table (outbox bigint, failures bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select (select count(*) from event_outbox), (select count(*) from event_failures)
$$;

create table audit_log (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  action text not null check (action in ('CREATE', 'READ', 'UPDATE', 'DELETE', 'LOGIN', 'LOGOUT', 'REFUSED')),
  event text not null,
  subject_id uuid,
  fields text[] not null default '{}',
  actor_id uuid,
  session_id uuid,
  request_id text,
  ip text,
  user_agent text,
  primary key (tenant_id, id)
) partition by range (id);
create index on audit_log (tenant_id, subject_id);
create index on audit_log (tenant_id, actor_id);
select protect_by_tenant('audit_log');
select partition_by_time('audit_log', 'MONTH', null);
revoke update, delete on audit_log from parley_app;

create table idempotency_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  key text not null,
  user_id uuid not null,
  request text not null,
  body_hash bytea not null,
  status int not null,
  answer bytea,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, key)
);
create index on idempotency_keys (created_at);
select protect_by_tenant('idempotency_keys');

-- Long work: one row from the request to its end, found again after a crash.
create table operations (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null,
  title text not null,
  state text not null default 'QUEUED'
    check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'REVERTED')),
  done bigint not null default 0,
  total bigint,
  unit text not null,
  error text,
  subject_id uuid,
  owner_id uuid not null,
  team_id uuid,
  cancel_requested boolean not null default false,
  -- Where the work stands, written in the transaction of each step. `runs` counts the starts and
  -- fences: only the newest may write. `idle_runs` counts those that came to nothing.
  resume jsonb,
  runs int not null default 0,
  idle_runs int not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id)
);
create index on operations (tenant_id, owner_id, id);
create index on operations (tenant_id, state);
select protect_by_tenant('operations');

-- Jobs are added in the transaction of the change. The application may not touch the queue itself;
-- the tenant of the transaction goes into the payload and cannot be another.
create function enqueue(task text, payload json, job_key text default null, run_at timestamptz default null)
  returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform graphile_worker.add_job(
    task, json_build_object('tenantId', current_tenant(), 'data', payload),
    run_at := run_at, job_key := job_key, max_attempts := 10);
end $$;
alter function enqueue(text, json, text, timestamptz) owner to parley_jobs;
revoke all on function enqueue(text, json, text, timestamptz) from public;
grant execute on function enqueue(text, json, text, timestamptz) to parley_app;

-- Which process works on jobs, so that those of a killed one are freed within seconds.
create table platform.worker_heartbeats (
  worker_id text primary key,
  seen_at timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on platform.worker_heartbeats to parley_jobs;
grant usage on schema platform to parley_jobs;

-- Who may act for a part of the work, and under which epoch. The holder also keeps a session lock.
create table platform.leases (
  name text primary key,
  epoch bigint not null default 0,
  holder text,
  lease_until timestamptz
);
grant select, insert, update on platform.leases to parley_app;
