-- Enters contacts, addresses and leads, many at once. The keys that guard these tables look for each row's record by
-- a statement of its own: of an import, a third of what the database did. Here the same is asked once a statement, of
-- every key that the catalogue knows, by a trigger that fires in place of those of the keys. It holds what is referred
-- to as the keys do, so whoever removes it meanwhile waits, and finds it in use.
create function keys_of_new() returns trigger language plpgsql
  set search_path = public, pg_temp as $$
declare
  ref record;
  broken boolean;
begin
  for ref in
    select k.conname as name, k.confrelid::regclass as target,
      string_agg(format('%I', a.attname), ', ') as own,
      string_agg(format('%I is not null', a.attname), ' and ') as given,
      string_agg(format('r.%I = m.%I', b.attname, a.attname), ' and ') as same
    from pg_constraint k
    cross join unnest(k.conkey, k.confkey) as pair (own, other)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
    where k.contype = 'f' and k.conrelid = tg_relid
    group by k.oid
  loop
    execute format(
      'select exists (select from (select distinct %s from made where %s) as m
         where not exists (select from %s r where %s for key share))',
      ref.own, ref.given, ref.target, ref.same)
    into broken;
    if broken then
      raise foreign_key_violation using constraint = ref.name, table = tg_table_name,
        message = format('a new row of %s refers to nothing in %s', tg_table_name, ref.target);
    end if;
  end loop;
  return null;
end $$;

create trigger keys_of_new after insert on contacts
  referencing new table as made for each statement execute function keys_of_new();
create trigger keys_of_new after insert on contact_points
  referencing new table as made for each statement execute function keys_of_new();
create trigger keys_of_new after insert on leads
  referencing new table as made for each statement execute function keys_of_new();
create trigger keys_of_new after insert on search_words
  referencing new table as made for each statement execute function keys_of_new();
alter table contacts enable replica trigger keys_of_new;
alter table contact_points enable replica trigger keys_of_new;
alter table leads enable replica trigger keys_of_new;
alter table search_words enable replica trigger keys_of_new;

-- Whatever else follows from a new record follows in any case.
alter table contacts enable always trigger learn_words;
alter table contacts enable always trigger own_words_of_new;
alter table contacts enable always trigger values_of_new;
alter table own_words enable always trigger learn_words;
alter table leads enable always trigger begin_lead;
alter table leads enable always trigger own_words_of_new;
alter table leads enable always trigger values_of_new;
-- It was forgotten when the values of contacts came, so those that were removed left theirs behind.
alter table contacts enable always trigger values_of_gone;
delete from contact_values v where not exists (
  select from contacts c where c.tenant_id = v.tenant_id and c.id = v.contact_id);

-- Where the database is another's, this may not be granted: then the keys themselves look, row by row.
create function ask_keys_at_once(at_once boolean) returns void language plpgsql as $$
begin
  if has_parameter_privilege(current_user, 'session_replication_role', 'SET') then
    perform set_config('session_replication_role', case when at_once then 'replica' else 'origin' end, true);
  end if;
end $$;
revoke all on function ask_keys_at_once(boolean) from public;

create function enter_contacts(
  ids uuid[], kinds text[], names text[], companies text[], languages text[], zones text[],
  zone_sources text[], all_zones text[], countries text[], regions text[], attributes jsonb[], makers uuid[],
  at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform ask_keys_at_once(true);
  insert into contacts (tenant_id, id, kind, name, company, language, time_zone, time_zone_source,
    time_zones, country, region, attributes, created_by, created_at)
  select current_tenant(), v.id, v.kind, v.name, v.company, v.language, v.zone, v.zone_source,
    string_to_array(v.zones, ' '), v.country, v.region, v.attributes, v.maker, at
  from unnest(ids, kinds, names, companies, languages, zones, zone_sources, all_zones, countries,
    regions, attributes, makers) as v (
      id, kind, name, company, language, zone, zone_source, zones, country, region, attributes, maker);
  perform ask_keys_at_once(false);
end $$;

create function enter_points(
  ids uuid[], contact_ids uuid[], types text[], sealed bytea[], digests bytea[], tails bytea[],
  labels text[], primaries boolean[], countries text[], regions text[], validities text[], phone_types text[], at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform ask_keys_at_once(true);
  insert into contact_points (tenant_id, id, contact_id, type, value, digest, tail, label, is_primary, country,
    region, validity, phone_type, created_at)
  select current_tenant(), v.*, at
  from unnest(ids, contact_ids, types, sealed, digests, tails, labels, primaries, countries, regions,
    validities, phone_types) as v;
  perform ask_keys_at_once(false);
end $$;

-- A lead begins in the stage that is named, else where its status belongs in the default pipeline.
create function enter_leads(
  ids uuid[], contact_ids uuid[], statuses text[], sources text[], external_ids text[], attributes jsonb[],
  pipeline_ids uuid[], stage_ids uuid[], assignees uuid[], teams uuid[], imports uuid[], makers uuid[], at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform ask_keys_at_once(true);
  with place as materialized (
    select distinct on (w.status) w.status, s.pipeline_id, s.id as stage_id
    from (select distinct unnest(statuses)) as w (status)
    join pipelines p on p.tenant_id = current_tenant() and p.is_default
    join stages s on s.tenant_id = p.tenant_id and s.pipeline_id = p.id
    order by w.status, (s.status is not distinct from w.status) desc, s.position
  )
  insert into leads (tenant_id, id, contact_id, name, company, time_zone, country, region, status, source,
    external_id, attributes, pipeline_id, stage_id, stage_since, assignee_id, team_id, import_id, created_by,
    created_at)
  select current_tenant(), v.id, v.contact_id, c.name, c.company, c.time_zone, c.country, c.region, v.status,
    v.source, v.external_id, v.attributes, coalesce(v.pipeline_id, place.pipeline_id),
    coalesce(v.stage_id, place.stage_id), at, v.assignee, v.team, v.import, v.maker, at
  from unnest(ids, contact_ids, statuses, sources, external_ids, attributes, pipeline_ids, stage_ids,
    assignees, teams, imports, makers) as v (
      id, contact_id, status, source, external_id, attributes, pipeline_id, stage_id,
      assignee, team, import, maker)
  left join place on place.status = v.status
  cross join lateral (
    select name, company, time_zone, country, region from contacts c
    where c.tenant_id = current_tenant() and c.id = v.contact_id limit 1) as c;
  perform ask_keys_at_once(false);
end $$;

do $$
declare
  fn regprocedure;
begin
  for fn in select oid::regprocedure from pg_proc
    where proname in ('enter_contacts', 'enter_points', 'enter_leads') and pronamespace = 'public'::regnamespace
  loop
    execute format('revoke all on function %s from public', fn);
    execute format('grant execute on function %s to parley_app', fn);
  end loop;
end $$;
