-- When people of a tenant answer: calls and answers by hour of the week where the called person is; of all,
-- of each source and of each zone. Sums, so that a question needs no look at the calls.
create table answer_hours (
  tenant_id uuid not null references tenants (id) on delete cascade,
  kind text not null check (kind in ('ALL', 'SOURCE', 'ZONE')),
  name text not null,
  -- 0 is Monday from midnight to one o'clock.
  hour smallint not null check (hour between 0 and 167),
  calls int not null,
  answers int not null,
  primary key (tenant_id, kind, name, hour)
);
select protect_by_tenant('answer_hours');

-- What the calls so far say.
with zones as (
  select name from pg_timezone_names
), called as (
  select c.tenant_id, l.source, coalesce(z.name, t.time_zone) as zone,
    coalesce(c.ringing_at, c.started_at) at time zone coalesce(z.name, t.time_zone) as at,
    c.outcome in ('CONNECTED', 'ABANDONED') as answered
  from calls c
  join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
  join tenants t on t.id = c.tenant_id
  left join zones z on z.name = l.time_zone
  where c.outcome in ('CONNECTED', 'ABANDONED', 'MACHINE', 'NO_ANSWER', 'BUSY')
)
insert into answer_hours (tenant_id, kind, name, hour, calls, answers)
select c.tenant_id, k.kind, k.name,
  ((extract(isodow from c.at)::int - 1) * 24 + extract(hour from c.at)::int)::smallint,
  count(*), count(*) filter (where c.answered)
from called c
cross join lateral (values ('ALL', ''), ('SOURCE', c.source), ('ZONE', c.zone)) as k (kind, name)
where k.name is not null
group by 1, 2, 3, 4;
