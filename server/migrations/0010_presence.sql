-- Whose page is open is known to the process that holds the socket. It says so again and again, because
-- a process that is killed says nothing: who was not spoken of for a while is not there any more.
alter table presence add column seen_at timestamptz not null default clock_timestamp();

-- Users whose process went silent, of all tenants.
create function platform.silent_users(seconds int, most int)
  returns table (tenant_id uuid, user_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.tenant_id, p.user_id from presence p
  where p.connected and p.seen_at < clock_timestamp() - make_interval(secs => seconds)
  order by p.tenant_id, p.user_id limit most
$$;
grant select on presence to parley_definer;
alter function platform.silent_users(int, int) owner to parley_definer;
revoke all on function platform.silent_users(int, int) from public;
grant execute on function platform.silent_users(int, int) to parley_app;
