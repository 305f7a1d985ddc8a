-- The outbox is emptied by the row's place: only the sequencer takes rows away, so nobody moves one
-- between the look and the taking, and the table is not read a second time to find them again.
create or replace function platform.sequence_events(most int)
  returns table (tenant_id uuid, id uuid, "position" bigint, name text, data jsonb, audience jsonb,
                 actor_id uuid, at timestamptz)
  language sql security definer set search_path = public, pg_temp as $$
  with taken as (
    delete from event_outbox o
    where o.ctid = any (array(select q.ctid from event_outbox q order by q.id limit most))
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
