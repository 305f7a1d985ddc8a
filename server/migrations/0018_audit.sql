-- The audit log in full. Rows are plain inserts into an inbox, in the transaction of what they tell of.
-- The sealer numbers what was committed, tenant by tenant, and moves it to the log as a link of the
-- tenant's chain. The application's role adds to the inbox and reads the log; it changes neither.

create table audit_inbox (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  action text not null check (action in
    ('CREATE', 'READ', 'UPDATE', 'DELETE', 'LOGIN', 'LOGOUT', 'EXPORT', 'REFUSED')),
  outcome text not null default 'OK' check (outcome in ('OK', 'FAILED', 'REFUSED')),
  event text not null,
  subject_id uuid,
  -- The person whom the row is about: his key seals `changes`, and erases them when it is destroyed.
  person_id uuid,
  -- What one request read.
  subjects uuid[] not null default '{}',
  fields text[] not null default '{}',
  actor_id uuid,
  session_id uuid,
  request_id text,
  ip text,
  user_agent text,
  changes bytea,
  -- HMAC over everything above under the tenant's key. Empty in rows that are older than the chain.
  mac bytea not null,
  primary key (tenant_id, id)
);
create index on audit_inbox (id);
select protect_by_tenant('audit_inbox');
revoke update, delete on audit_inbox from parley_app;

insert into audit_inbox (tenant_id, id, at, action, event, subject_id, fields, actor_id, session_id,
                         request_id, ip, user_agent, mac)
select tenant_id, id, at, action, event, subject_id, fields, actor_id, session_id,
       request_id, ip, user_agent, '' from audit_log;

drop table audit_log;
create table audit_log (
  tenant_id uuid not null,
  number bigint not null,
  id uuid not null,
  at timestamptz not null,
  action text not null,
  outcome text not null,
  event text not null,
  subject_id uuid,
  person_id uuid,
  subjects uuid[] not null,
  fields text[] not null,
  actor_id uuid,
  session_id uuid,
  request_id text,
  ip text,
  user_agent text,
  changes bytea,
  mac bytea not null,
  hash bytea not null,
  primary key (tenant_id, id)
) partition by range (id);
create index on audit_log (tenant_id, number);
create index on audit_log (tenant_id, subject_id, number) where subject_id is not null;
create index on audit_log (tenant_id, person_id, number) where person_id is not null;
create index on audit_log (tenant_id, actor_id, number);
create index on audit_log (tenant_id, action, number);
create index on audit_log (tenant_id, at);
create index on audit_log using gin (subjects) where subjects <> '{}';
select protect_by_tenant('audit_log');
delete from platform.partitioned where table_name = 'audit_log';
select partition_by_time('audit_log', 'MONTH', null);
revoke insert, update, delete on audit_log from parley_app;

-- How far each tenant's chain has come.
create table audit_chains (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  number bigint not null,
  hash bytea not null,
  sealed_at timestamptz not null
);
select protect_by_tenant('audit_chains');
revoke insert, update, delete on audit_chains from parley_app;

-- The head of the chain at the end of each day, signed with a key that is not in the database.
create table audit_heads (
  tenant_id uuid not null references tenants (id) on delete cascade,
  day date not null,
  number bigint not null,
  hash bytea not null,
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (tenant_id, day)
);
select protect_by_tenant('audit_heads');
revoke delete on audit_heads from parley_app;

-- A key for each person that a log tells of, wrapped by the tenant's. Destroyed, it leaves its row: so
-- nobody makes another one in its place.
create table subject_keys (
  tenant_id uuid not null references tenants (id) on delete cascade,
  subject_id uuid not null,
  wrapped bytea,
  created_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (tenant_id, subject_id),
  check ((wrapped is null) = (destroyed_at is not null))
);
select protect_by_tenant('subject_keys');
revoke delete on subject_keys from parley_app;

create function audit_link(state bytea, previous bytea, link bytea) returns bytea
  language sql immutable parallel safe
  as $$ select sha256(coalesce(state, previous) || link) $$;
create aggregate audit_chain(bytea, bytea) (sfunc = audit_link, stype = bytea);

-- Moves up to `most` rows of all tenants from the inbox into the log, numbered and linked. One at a
-- time: two would fork a chain. Returns the heads that have moved.
create function platform.seal_audit(most int, instant timestamptz)
  returns table (tenant_id uuid, number bigint, hash bytea, sealed bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not pg_try_advisory_xact_lock(727011) then return; end if;
  return query
  with taken as (
    delete from audit_inbox i
    where (i.tenant_id, i.id) in (
      select q.tenant_id, q.id from audit_inbox q order by q.id limit most)
    returning i.*
  ), previous as (
    select t.tenant_id, coalesce(c.number, 0) as number,
           coalesce(c.hash, sha256(uuid_send(t.tenant_id))) as hash
    from (select distinct tenant_id from taken) t left join audit_chains c using (tenant_id)
  ), numbered as (
    select t.*, p.hash as previous,
           p.number + row_number() over (partition by t.tenant_id order by t.id) as number
    from taken t join previous p using (tenant_id)
  ), linked as (
    select n.*, audit_chain(n.previous,
        uuid_send(n.tenant_id) || int8send(n.number) || uuid_send(n.id) || n.mac)
      over (partition by n.tenant_id order by n.id
            rows between unbounded preceding and current row) as hash
    from numbered n
  ), logged as (
    insert into audit_log (tenant_id, number, id, at, action, outcome, event, subject_id, person_id,
      subjects, fields, actor_id, session_id, request_id, ip, user_agent, changes, mac, hash)
    select l.tenant_id, l.number, l.id, l.at, l.action, l.outcome, l.event, l.subject_id, l.person_id,
      l.subjects, l.fields, l.actor_id, l.session_id, l.request_id, l.ip, l.user_agent, l.changes,
      l.mac, l.hash
    from linked l order by l.tenant_id, l.number
  )
  insert into audit_chains as c (tenant_id, number, hash, sealed_at)
  select distinct on (l.tenant_id) l.tenant_id, l.number, l.hash, instant
  from linked l order by l.tenant_id, l.number desc
  on conflict (tenant_id) do update
    set number = excluded.number, hash = excluded.hash, sealed_at = excluded.sealed_at
  returning c.tenant_id, c.number, c.hash,
    (select count(*) from taken t where t.tenant_id = c.tenant_id);
end $$;
grant select, delete on audit_inbox to parley_definer;
grant select, insert on audit_log to parley_definer;
grant select, insert, update on audit_chains to parley_definer;
alter function platform.seal_audit(int, timestamptz) owner to parley_definer;
revoke all on function platform.seal_audit(int, timestamptz) from public;
grant execute on function platform.seal_audit(int, timestamptz) to parley_app;

-- Chains that have moved on since their head was signed, of all tenants.
create function platform.unsigned_audit_heads()
  returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id from audit_chains c
  where not exists (select from audit_heads h where h.tenant_id = c.tenant_id and h.number = c.number)
$$;
grant select on audit_heads to parley_definer;
alter function platform.unsigned_audit_heads() owner to parley_definer;
revoke all on function platform.unsigned_audit_heads() from public;
grant execute on function platform.unsigned_audit_heads() to parley_app;

-- Entries that read somebody. The operator of arrays is not leakproof, so under row-level security no
-- index may serve it; like the other searches this one filters on the tenant itself and returns ids.
create function search_audit_reads(subject uuid, before bigint, most int)
  returns table (id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.id from audit_log a
  where a.tenant_id = current_tenant() and a.subjects @> array[subject] and a.subjects <> '{}'
    and (before is null or a.number < before)
  order by a.number desc limit most
$$;
alter function search_audit_reads(uuid, bigint, int) owner to parley_definer;
revoke all on function search_audit_reads(uuid, bigint, int) from public;
grant execute on function search_audit_reads(uuid, bigint, int) to parley_app;

-- How much waits, and since when.
create function platform.audit_backlog() returns table (waiting bigint, oldest uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), (select i.id from audit_inbox i order by i.id limit 1) from audit_inbox
$$;
alter function platform.audit_backlog() owner to parley_definer;
revoke all on function platform.audit_backlog() from public;
grant execute on function platform.audit_backlog() to parley_app;

-- Whose a row is that a request named in vain: the caller's own (out of his scope), another tenant's,
-- or nobody's. Tenant by tenant, because each index begins with the tenant.
create function door_whose(ids uuid[]) returns table (id uuid, whose text)
  language sql stable security definer set search_path = public, pg_temp as $$
  with found as (
    select w.id, t.id as tenant_id from unnest(ids[1:50]) as w (id)
    cross join tenants t
    where exists (select from leads r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from contacts r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from users r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from teams r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from calls r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from campaigns r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from operations r where r.tenant_id = t.id and r.id = w.id)
      or exists (select from imports r where r.tenant_id = t.id and r.id = w.id)
  )
  select f.id, case when bool_or(f.tenant_id = current_tenant()) then 'OWN' else 'OTHER' end
  from found f group by f.id
$$;
grant select on teams, operations, imports to parley_definer;
alter function door_whose(uuid[]) owner to parley_definer;
revoke all on function door_whose(uuid[]) from public;
grant execute on function door_whose(uuid[]) to parley_app;

-- Administrators of the tenants that there are get the new rights.
insert into role_permissions (tenant_id, role_id, permission, scope)
select r.tenant_id, r.id, p.code, 'ALL' from roles r
cross join unnest(array['audit:read', 'audit:export', 'security:read', 'security:handle']) as p (code)
where r.built_in and r.code = 'ADMIN'
on conflict do nothing;
