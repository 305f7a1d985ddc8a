-- Outbound webhooks: who is told of events, what was delivered, and each attempt at it.

create table webhooks (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  name text not null,
  url text not null,
  subscriptions jsonb not null,
  payload text not null check (payload in ('THIN', 'FULL')),
  skip_own boolean not null,
  concurrency int not null check (concurrency between 1 and 20),
  enabled boolean not null default true,
  off_reason text check (off_reason in ('BY_HAND', 'GONE', 'FAILING', 'OWNER_LEFT')),
  off_at timestamptz,
  -- Whose rights decide what is told: who set it up last, by which key if by one.
  owner_id uuid not null,
  api_key_id uuid,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, owner_id) references users (tenant_id, id),
  foreign key (tenant_id, api_key_id) references api_keys (tenant_id, id),
  check (enabled = (off_reason is null))
);
select protect_by_tenant('webhooks');

-- How it goes with an endpoint. It changes with each batch, so it is no part of the record's version.
create table webhook_health (
  tenant_id uuid not null,
  webhook_id uuid not null,
  failing_since timestamptz,
  last_delivered_at timestamptz,
  primary key (tenant_id, webhook_id),
  foreign key (tenant_id, webhook_id) references webhooks (tenant_id, id) on delete cascade
);
select protect_by_tenant('webhook_health');

-- One event for one endpoint, until it is answered with success. `data` is that of the event and holds
-- no personal data; what somebody else has delivered through an endpoint is in `body`, sealed.
create table webhook_deliveries (
  tenant_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  event text not null,
  data jsonb,
  body bytea,
  actor_id uuid,
  occurred_at timestamptz not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'DELIVERED', 'FAILED')),
  -- Since the last start of the schedule, and in all.
  tries int not null default 0,
  attempts int not null default 0,
  due_at timestamptz,
  -- Whoever sends it has it until then; if he is killed, somebody else takes it.
  leased_until timestamptz,
  last_at timestamptz,
  last_status int,
  last_error text,
  last_ms int,
  primary key (tenant_id, id),
  unique (tenant_id, webhook_id, event_id),
  foreign key (tenant_id, webhook_id) references webhooks (tenant_id, id) on delete cascade
);
create index on webhook_deliveries (tenant_id, webhook_id, id);
create index webhook_deliveries_due on webhook_deliveries (tenant_id, webhook_id, due_at)
  where state = 'WAITING';
select protect_by_tenant('webhook_deliveries');
alter table webhook_deliveries set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

create table webhook_attempts (
  tenant_id uuid not null,
  id uuid not null,
  delivery_id uuid not null,
  number int not null,
  at timestamptz not null,
  status int,
  error text,
  ms int not null,
  excerpt bytea,
  primary key (tenant_id, id),
  foreign key (tenant_id, delivery_id) references webhook_deliveries (tenant_id, id) on delete cascade
);
create index on webhook_attempts (tenant_id, delivery_id);
select protect_by_tenant('webhook_attempts');

grant select on webhooks, webhook_deliveries to parley_definer;
grant delete on webhook_deliveries to parley_definer;

-- Endpoints of any tenant for which something is due: what a worker has to do.
create function platform.due_webhooks(at timestamptz)
  returns table (tenant_id uuid, webhook_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select w.tenant_id, w.id from webhooks w
  join tenants t on t.id = w.tenant_id and t.status = 'ACTIVE'
  where w.enabled and exists (
    select from webhook_deliveries d
    where d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.state = 'WAITING' and d.due_at <= at
      and (d.leased_until is null or d.leased_until < clock_timestamp()))
$$;
alter function platform.due_webhooks(timestamptz) owner to parley_definer;
revoke all on function platform.due_webhooks(timestamptz) from public;
grant execute on function platform.due_webhooks(timestamptz) to parley_app;

-- Deliveries are kept for 14 days.
create function platform.purge_deliveries(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with old as (
    delete from webhook_deliveries d
    where (d.tenant_id, d.id) in (
      select o.tenant_id, o.id from webhooks w
      cross join lateral (
        select x.tenant_id, x.id from webhook_deliveries x
        where x.tenant_id = w.tenant_id and x.webhook_id = w.id
          and x.id < first_id_at(at - interval '14 days')
        order by x.id limit most) o
      limit most)
    returning 1
  )
  select 'webhook deliveries', (select count(*) from old)
$$;
alter function platform.purge_deliveries(timestamptz, int) owner to parley_definer;
revoke all on function platform.purge_deliveries(timestamptz, int) from public;
grant execute on function platform.purge_deliveries(timestamptz, int) to parley_app;

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, 'ALL'
  from roles r cross join unnest(array['webhooks:read', 'webhooks:manage']) as p (code)
  where r.built_in and r.code = 'ADMIN'
  on conflict do nothing;
