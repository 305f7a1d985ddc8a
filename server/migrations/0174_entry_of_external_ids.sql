-- A file may bring the ids that people and firms have in another system.
drop function enter_contacts(
  uuid[], text[], text[], text[], text[], text[], text[], text[], text[], text[], jsonb[], uuid[], timestamptz);

create function enter_contacts(
  ids uuid[], kinds text[], names text[], companies text[], external_ids text[], languages text[], zones text[],
  zone_sources text[], all_zones text[], countries text[], regions text[], attributes jsonb[], makers uuid[],
  at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform ask_keys_at_once(true);
  insert into contacts (tenant_id, id, kind, name, company, external_id, language, time_zone, time_zone_source,
    time_zones, country, region, attributes, created_by, created_at)
  select current_tenant(), v.id, v.kind, v.name, v.company, v.external_id, v.language, v.zone, v.zone_source,
    string_to_array(v.zones, ' '), v.country, v.region, v.attributes, v.maker, at
  from unnest(ids, kinds, names, companies, external_ids, languages, zones, zone_sources, all_zones, countries,
    regions, attributes, makers) as v (
      id, kind, name, company, external_id, language, zone, zone_source, zones, country, region, attributes, maker);
  perform ask_keys_at_once(false);
end $$;

do $$
declare
  fn regprocedure;
begin
  select oid::regprocedure into fn from pg_proc
  where proname = 'enter_contacts' and pronamespace = 'public'::regnamespace;
  execute format('revoke all on function %s from public', fn);
  execute format('grant execute on function %s to parley_app', fn);
end $$;
