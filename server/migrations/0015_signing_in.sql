-- Signing in: service users, devices, factors, keys, links by mail, and what slows guessing.

-- A service user has no password and no page; he comes with an API key.
alter table users add column kind text not null default 'PERSON' check (kind in ('PERSON', 'SERVICE'));
alter table users alter column password_hash drop not null;

-- `authenticated_at` is when somebody last proved that it is he; dangerous actions want it recent.
-- A restricted session may do nothing but set up a second factor.
alter table sessions
  add column authenticated_at timestamptz not null default clock_timestamp(),
  add column restricted boolean not null default false,
  add column device_id uuid;

alter table tenants add column factor_required boolean not null default false;
alter table roles add column factor_required boolean not null default false;

-- A browser that somebody has signed in from. Its cookie holds the secret, the row the digest.
create table devices (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  digest bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create unique index on devices (tenant_id, user_id, digest);
select protect_by_tenant('devices');

-- A link by mail. The digest comes when the letter is written: the secret is in the letter only.
create table password_resets (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  digest bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on password_resets (tenant_id, user_id, created_at);
select protect_by_tenant('password_resets');

-- `last_step` is the newest 30-second step whose code was taken: no code is taken twice.
create table totp_factors (
  tenant_id uuid not null,
  user_id uuid not null,
  secret bytea not null,
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
select protect_by_tenant('totp_factors');

create table recovery_codes (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  digest bytea not null,
  used_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create unique index on recovery_codes (tenant_id, user_id, digest);
select protect_by_tenant('recovery_codes');

create table passkeys (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  name text not null,
  synced boolean not null default false,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on passkeys (tenant_id, user_id);
select protect_by_tenant('passkeys');

create table api_keys (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  name text not null,
  digest bytea not null,
  networks text[] not null default '{}',
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index on api_keys (tenant_id, user_id);
select protect_by_tenant('api_keys');

create table api_key_permissions (
  tenant_id uuid not null,
  key_id uuid not null,
  permission text not null,
  scope text not null check (scope in ('OWN', 'TEAM', 'ALL')),
  primary key (tenant_id, key_id, permission),
  foreign key (tenant_id, key_id) references api_keys (tenant_id, id) on delete cascade
);
select protect_by_tenant('api_key_permissions');

-- Failed sign-ins, by a keyed digest of the address or of address and device: there is a row for an
-- address that nobody has too, so that nothing tells the two apart.
create table platform.sign_in_failures (
  key bytea primary key,
  failures int not null,
  failed_at timestamptz not null
);
create index on platform.sign_in_failures (failed_at);

-- How many seconds to wait yet; 0 takes the attempt and counts it as failed, before it is looked at, so
-- that guesses sent at once are counted one by one. Success clears the row. A day's quiet does too.
create function platform.take_sign_in(of_key bytea, at timestamptz, free int, longest int) returns int
  language plpgsql security definer set search_path = platform, pg_temp as $$
declare
  known platform.sign_in_failures;
  wait int;
begin
  insert into platform.sign_in_failures (key, failures, failed_at) values (of_key, 0, at)
    on conflict (key) do nothing;
  select * into known from platform.sign_in_failures f where f.key = of_key for update;
  if known.failed_at < at - interval '1 day' then known.failures := 0; end if;
  if known.failures >= free then
    wait := ceil(extract(epoch from known.failed_at - at)
      + least(longest, power(2, least(known.failures - free + 1, 20))));
    if wait > 0 then return wait; end if;
  end if;
  update platform.sign_in_failures f set failures = known.failures + 1, failed_at = at
    where f.key = of_key;
  return 0;
end $$;

create function platform.clear_sign_ins(keys bytea[]) returns void
  language sql security definer set search_path = platform, pg_temp as $$
  delete from platform.sign_in_failures f where f.key = any (keys)
$$;

-- What somebody was asked and has not answered yet: the second factor, a passkey's challenge.
create table platform.challenges (
  id uuid primary key,
  data jsonb not null,
  tries int not null default 0,
  expires_at timestamptz not null
);
create index on platform.challenges (expires_at);

create function platform.put_challenge(new_id uuid, new_data jsonb, until timestamptz) returns void
  language sql security definer set search_path = platform, pg_temp as $$
  insert into platform.challenges (id, data, expires_at) values (new_id, new_data, until)
$$;

-- One more try at a challenge; nothing when it is over, was taken, or was tried too often.
create function platform.try_challenge(of_id uuid, at timestamptz, most int) returns jsonb
  language sql security definer set search_path = platform, pg_temp as $$
  update platform.challenges c set tries = c.tries + 1
  where c.id = of_id and c.expires_at > at and c.tries < most returning c.data
$$;

-- Takes a challenge away: it is answered once, by one.
create function platform.take_challenge(of_id uuid, at timestamptz) returns jsonb
  language sql security definer set search_path = platform, pg_temp as $$
  with taken as (delete from platform.challenges c where c.id = of_id returning c.data, c.expires_at)
  select t.data from taken t where t.expires_at > at
$$;

create or replace function door_sign_in(address text)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.tenant_id, u.id from users u join tenants t on t.id = u.tenant_id
  where u.email = lower(address) and u.status = 'ACTIVE' and t.status = 'ACTIVE' and u.kind = 'PERSON'
  order by u.tenant_id limit 20
$$;

create function platform.purge_sign_ins(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with failures as (
    delete from platform.sign_in_failures f where f.key in (
      select o.key from platform.sign_in_failures o
      where o.failed_at < at - interval '1 day' limit most)
    returning 1
  ), challenges as (
    delete from platform.challenges c where c.id in (
      select o.id from platform.challenges o where o.expires_at < at limit most)
    returning 1
  ), resets as (
    delete from password_resets r where (r.tenant_id, r.id) in (
      select o.tenant_id, o.id from password_resets o
      where o.created_at < at - interval '7 days' limit most)
    returning 1
  ), unused as (
    delete from devices d where (d.tenant_id, d.id) in (
      select o.tenant_id, o.id from devices o
      where o.last_used_at < at - interval '180 days' limit most)
    returning 1
  )
  select 'failed sign-ins', (select count(*) from failures)
  union all select 'challenges', (select count(*) from challenges)
  union all select 'password links', (select count(*) from resets)
  union all select 'devices', (select count(*) from unused)
$$;

grant select, insert, update, delete on platform.sign_in_failures, platform.challenges to parley_definer;
grant select, delete on password_resets, devices to parley_definer;

do $$
declare
  fn text;
begin
  foreach fn in array array[
    'platform.take_sign_in(bytea, timestamptz, int, int)', 'platform.clear_sign_ins(bytea[])',
    'platform.put_challenge(uuid, jsonb, timestamptz)',
    'platform.try_challenge(uuid, timestamptz, int)', 'platform.take_challenge(uuid, timestamptz)',
    'platform.purge_sign_ins(timestamptz, int)'
  ] loop
    execute format('alter function %s owner to parley_definer', fn);
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;

-- Administrators of tenants that are there already get what new ones start with.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL' from roles r
cross join unnest(array['api-keys:create', 'api-keys:read', 'api-keys:revoke', 'users:end-sessions']) as p (code)
where r.built_in and r.code = 'ADMIN'
on conflict do nothing;
