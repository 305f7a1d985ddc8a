-- What looked suspicious. Repeats within a window add to the event that is there already.
create table security_events (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('FAILED_SIGN_INS', 'TOKEN_REUSE', 'CROSS_TENANT_ATTEMPT',
    'PRIVILEGE_ATTEMPT', 'MASS_READ', 'NEW_DEVICE')),
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  state text not null default 'OPEN' check (state in ('OPEN', 'ACKNOWLEDGED', 'CLOSED')),
  -- What makes two the same: a user, an address.
  about text not null,
  window_start timestamptz not null,
  user_id uuid,
  ip text,
  event text,
  request_id text,
  count int not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  handled_by uuid,
  handled_at timestamptz,
  note bytea,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, kind, about, window_start)
);
create index on security_events (tenant_id, state, id);
select protect_by_tenant('security_events');

-- How often something happened within a window, until it is often enough to be told.
create table security_counters (
  tenant_id uuid not null references tenants (id) on delete cascade,
  kind text not null,
  about text not null,
  window_start timestamptz not null,
  count int not null,
  primary key (tenant_id, kind, about, window_start)
);
create index on security_counters (tenant_id, window_start);
select protect_by_tenant('security_counters');
