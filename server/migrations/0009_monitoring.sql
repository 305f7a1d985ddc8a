-- What the operations pages ask of the whole installation, and its housekeeping. No tenant's rows leave
-- these functions: they give counts, names of tables and texts of statements without their values.

-- In a schema of its own, because `public` holds the tables of tenants only. A server of one's own may
-- lack the extension: then the page shows no statements.
do $$
begin
  create extension if not exists pg_stat_statements schema platform;
exception when others then
  raise notice 'pg_stat_statements is not available: %', sqlerrm;
end $$;

-- The statements of this database that took the most time, values replaced by $1, $2.
create function platform.slowest_statements(most int)
  returns table (statement text, calls bigint, mean_ms double precision)
  language plpgsql stable security definer set search_path = platform, public, pg_temp as $$
declare
  place regnamespace;
begin
  select e.extnamespace into place from pg_extension e where e.extname = 'pg_stat_statements';
  if place is null then return; end if;
  return query execute format(
    'select left(regexp_replace(s.query, ''\s+'', '' '', ''g''), 500), s.calls, s.mean_exec_time
     from %s.pg_stat_statements s
     join pg_database d on d.oid = s.dbid and d.datname = current_database()
     where s.query <> ''<insufficient privilege>''
     order by s.total_exec_time desc limit $1', place) using most;
exception when object_not_in_prerequisite_state then
  -- The extension is there, but the server was started without its library.
  return;
end $$;

-- The queue in figures. It belongs to the queue's owner, the only one who may look into it.
create function platform.job_counts()
  returns table (queued bigint, running bigint, failed bigint, oldest_seconds double precision,
                 silent_seconds double precision)
  language plpgsql stable security definer set search_path = platform, pg_temp as $$
begin
  return query select
    count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts),
    count(*) filter (where j.locked_at is not null),
    count(*) filter (where j.locked_at is null and j.attempts >= j.max_attempts),
    extract(epoch from clock_timestamp() - min(j.run_at) filter (
      where j.locked_at is null and j.attempts < j.max_attempts and j.run_at < clock_timestamp()))::float8,
    (select extract(epoch from clock_timestamp() - max(h.seen_at))::float8 from worker_heartbeats h)
  from graphile_worker._private_jobs j;
end $$;
alter function platform.job_counts() owner to parley_jobs;

-- Tables whose default partition holds rows: the partitions ahead were not made in time.
create function platform.overflowing_tables() returns setof text
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  part record;
  filled boolean;
begin
  for part in select t.table_name from platform.partitioned t order by 1 loop
    execute format('select exists (select from %I)', part.table_name || '_default') into filled;
    if filled then return next part.table_name; end if;
  end loop;
end $$;

create index sessions_over on sessions (least(ended_at, expires_at));
grant delete on sessions to parley_definer;
grant select, delete on idempotency_keys, telephony_inbox to parley_definer;

-- Removes up to `most` rows of each kind that nobody needs any more, and says how many.
create function platform.purge_expired(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with keys as (
    delete from idempotency_keys k
    where (k.tenant_id, k.user_id, k.key) in (
      select o.tenant_id, o.user_id, o.key from idempotency_keys o
      where o.created_at < at - interval '24 hours' limit most)
    returning 1
  ), inbox as (
    delete from telephony_inbox i
    where (i.tenant_id, i.provider, i.provider_event_id) in (
      select o.tenant_id, o.provider, o.provider_event_id from telephony_inbox o
      where o.received_at < at - interval '14 days' limit most)
    returning 1
  ), over as (
    delete from sessions s
    where (s.tenant_id, s.id) in (
      select o.tenant_id, o.id from sessions o
      where least(o.ended_at, o.expires_at) < at - interval '90 days' limit most)
    returning 1
  )
  select 'idempotency keys', (select count(*) from keys)
  union all select 'telephony inbox', (select count(*) from inbox)
  union all select 'sessions', (select count(*) from over)
$$;
alter function platform.purge_expired(timestamptz, int) owner to parley_definer;

-- Drops the partitions of `events` that are older than the replay window, and names them. One stays
-- while a subscriber of any tenant has not come past it or has an event of it to try again. It waits
-- for the table only a moment: behind it everybody else would wait too, and an hour later is soon enough.
create function platform.drop_old_events(at timestamptz, subscribers text[]) returns setof text
  language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '50ms' as $$
declare
  part record;
  edge timestamptz;
  needed boolean;
begin
  for part in
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.events'::regclass and c.relname ~ '^events_\d{8}$' order by 1
  loop
    edge := to_date(right(part.name, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' + interval '1 day';
    continue when edge > at - (select p.kept from platform.partitioned p where p.table_name = 'events');
    execute format(
      'select exists (
         select from (select tenant_id, max(position) as last from %1$I group by tenant_id) h
         cross join unnest($1) as n (name)
         left join event_cursors c on c.tenant_id = h.tenant_id and c.subscriber = n.name
         where coalesce(c.position, 0) < h.last)
       or exists (
         select from event_failures f join %1$I e on e.tenant_id = f.tenant_id and e.id = f.event_id
         where f.next_try < $2 + interval ''1 year'')', part.name)
      into needed using subscribers, at;
    continue when needed;
    execute format('drop table %I', part.name);
    return next part.name;
  end loop;
end $$;

do $$
declare
  fn text;
begin
  foreach fn in array array[
    'platform.slowest_statements(int)', 'platform.job_counts()', 'platform.overflowing_tables()',
    'platform.purge_expired(timestamptz, int)', 'platform.drop_old_events(timestamptz, text[])'
  ] loop
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;
