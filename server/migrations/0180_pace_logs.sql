-- What the pacing of a campaign was told and asked, in order, with its decisions: portions of half a minute, lines of
-- JSON, compressed by the database. Fed to another pacer a log gives the same decisions.
create table campaign_pace_logs (
  tenant_id uuid not null,
  campaign_id uuid not null,
  -- Of the tenant's calendar: a pacing begins anew each day.
  day date not null,
  -- One pacing, from its beginning on.
  id uuid not null,
  part int not null,
  entries text not null,
  primary key (tenant_id, campaign_id, day, id, part),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
create index on campaign_pace_logs (tenant_id, day);
select protect_by_tenant('campaign_pace_logs');

-- Kept for three days.
create function platform.purge_pace_logs(at timestamptz, most int)
  returns table (kind text, purged bigint)
  language sql security definer set search_path = public, pg_temp as $$
  with old as (
    delete from campaign_pace_logs l
    where (l.tenant_id, l.campaign_id, l.day, l.id, l.part) in (
      select o.* from tenants t
      cross join lateral (
        select x.tenant_id, x.campaign_id, x.day, x.id, x.part from campaign_pace_logs x
        where x.tenant_id = t.id and x.day < (at - interval '3 days')::date
        limit most) o
      limit most)
    returning 1
  )
  select 'pace logs', (select count(*) from old)
$$;
grant select, delete on campaign_pace_logs to parley_definer;
alter function platform.purge_pace_logs(timestamptz, int) owner to parley_definer;
revoke all on function platform.purge_pace_logs(timestamptz, int) from public;
grant execute on function platform.purge_pace_logs(timestamptz, int) to parley_app;
