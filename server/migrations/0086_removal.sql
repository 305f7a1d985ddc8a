-- Removes leads and contacts with all that is theirs, many at once. The keys that guard them look for what refers
-- to a row, row by row, in some twenty tables, of which four have many parts: nine tenths of what taking an import
-- back cost. Here the same is asked once for all rows, of every table that the catalogue knows to refer to them.
-- Then nothing is left that the keys could find, and they need not be asked again.
--
-- Rows are held before anything is looked for: a key share of them is what whoever comes to refer to one needs,
-- so he waits, and finds it gone. Refuses like the keys do where something must not lose its record.
create function remove_records(lead_ids uuid[], contact_ids uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  point_ids uuid[];
  ref record;
  ids uuid[];
  used boolean;
begin
  perform from leads where tenant_id = current_tenant() and id = any(lead_ids) order by id for update;
  perform from contacts where tenant_id = current_tenant() and id = any(contact_ids) order by id for update;
  select coalesce(array_agg(p.id), '{}') into point_ids from (
    select id from contact_points where tenant_id = current_tenant() and contact_id = any(contact_ids)
    order by id for update) as p;

  -- First whatever must not lose its record, so that nothing is taken away in vain.
  for ref in
    select k.conrelid::regclass as tab, k.confrelid::regclass as target, k.confdeltype as rule, a.attname as col
    from pg_constraint k
    cross join unnest(k.conkey, k.confkey) as pair (own, other)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
    where k.contype = 'f' and k.conparentid = 0 and b.attname = 'id'
      and k.confrelid in ('leads'::regclass, 'contacts'::regclass, 'contact_points'::regclass)
    order by k.confdeltype in ('c', 'n'), 2, 1, 4
  loop
    ids := case ref.target
      when 'leads'::regclass then lead_ids when 'contacts'::regclass then contact_ids else point_ids end;
    if ref.tab in ('leads'::regclass, 'contact_points'::regclass) then
      -- These go as well; of contacts there must be no lead but those.
      execute format('select exists (select from %s where tenant_id = $1 and %I = any($2) and id <> all($3))',
        ref.tab, ref.col)
      into used using current_tenant(), ids, case ref.tab when 'leads'::regclass then lead_ids else point_ids end;
      used := used and ref.rule <> 'c';
    elsif ref.rule = 'c' then
      execute format('delete from %s where tenant_id = $1 and %I = any($2)', ref.tab, ref.col)
        using current_tenant(), ids;
    elsif ref.rule = 'n' then
      execute format('update %1$s set %2$I = null where tenant_id = $1 and %2$I = any($2)', ref.tab, ref.col)
        using current_tenant(), ids;
    else
      execute format('select exists (select from %s where tenant_id = $1 and %I = any($2))', ref.tab, ref.col)
        into used using current_tenant(), ids;
    end if;
    if used then
      raise foreign_key_violation using message = format('%s still has rows of what is to be removed', ref.tab);
    end if;
  end loop;

  -- Where the database is another's, this may not be granted: then the keys look again, and find nothing.
  if has_parameter_privilege(current_user, 'session_replication_role', 'SET') then
    perform set_config('session_replication_role', 'replica', true);
  end if;
  delete from leads where tenant_id = current_tenant() and id = any(lead_ids);
  delete from contact_points where tenant_id = current_tenant() and id = any(point_ids);
  delete from contacts where tenant_id = current_tenant() and id = any(contact_ids);
  if has_parameter_privilege(current_user, 'session_replication_role', 'SET') then
    perform set_config('session_replication_role', 'origin', true);
  end if;
end $$;
revoke all on function remove_records(uuid[], uuid[]) from public;
grant execute on function remove_records(uuid[], uuid[]) to parley_app;

-- What is kept of records elsewhere without a key goes with them in any case.
alter table leads enable always trigger forget_scores;
alter table leads enable always trigger own_words_of_gone;
alter table leads enable always trigger values_of_gone;
alter table contacts enable always trigger own_words_of_gone;
alter table contacts enable always trigger doubt_words;
alter table own_words enable always trigger doubt_words;
