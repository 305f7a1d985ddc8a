-- A table that was just filled has no statistics until autovacuum comes by; until then the planner takes a
-- whole campaign for one row and reads all of it for each member. Partitions are looked at one by one.
create or replace function platform.analyze_young() returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  young regclass;
  done int := 0;
begin
  for young in
    select c.oid from pg_class c
    where c.reltuples < 0 and pg_relation_size(c.oid) > 0 and (
      c.oid in ('contacts'::regclass, 'contact_points'::regclass, 'leads'::regclass)
      or c.oid in (select inhrelid from pg_inherits where inhparent = 'campaign_members'::regclass))
  loop
    execute format('analyze %s', young);
    done := done + 1;
  end loop;
  return done;
end $$;
