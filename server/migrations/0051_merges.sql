-- Two records that are one person, or one opportunity, made one: what was chosen, what moved, and what stood
-- there before, so that it can be taken back. The values are sealed: they are about a person.
create table merges (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('CONTACT', 'LEAD')),
  winner_id uuid not null,
  loser_id uuid not null,
  -- A merge of contacts may have merged their leads as well; these are undone with it.
  parent_id uuid,
  snapshot bytea not null,
  merged_by uuid,
  merged_at timestamptz not null,
  undone_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, parent_id) references merges (tenant_id, id) on delete cascade
);
create index on merges (tenant_id, winner_id, id);
create index on merges (tenant_id, loser_id, id);
create index on merges (tenant_id, parent_id) where parent_id is not null;
select protect_by_tenant('merges');

-- Every column that points to a lead or a contact, and the key of its table: read from the catalogue, so that
-- a table that comes later cannot be forgotten. Merges themselves point by no key, and a point is weighed alone.
create function merge_references(target text)
  returns table (tab text, col text, key text[]) language sql stable as $$
  select c.relname::text, a.attname::text,
    array(select pa.attname::text from pg_index i
      cross join unnest(i.indkey::int2[]) as n (attnum)
      join pg_attribute pa on pa.attrelid = c.oid and pa.attnum = n.attnum
      where i.indrelid = c.oid and i.indisprimary and pa.attname not in ('tenant_id', a.attname))
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  cross join unnest(k.conkey, k.confkey) as pair (own, other)
  join pg_attribute a on a.attrelid = c.oid and a.attnum = pair.own
  join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
  where k.contype = 'f' and k.confrelid = to_regclass('public.' || target) and b.attname = 'id'
    and not c.relispartition and c.relname <> 'contact_points'
  order by 1, 2
$$;

-- Lets every row that points from one record point to another. A row whose place is taken there, like a tag that
-- both have, stays. Returns what moved, by table, column and key.
create function merge_move(target text, loser uuid, winner uuid)
  returns jsonb language plpgsql as $$
declare
  ref record;
  one jsonb;
  found jsonb;
  moved jsonb := '[]';
  same text;
  own text;
begin
  for ref in select * from merge_references(target) loop
    own := coalesce(nullif((select string_agg(format('%L, t.%I', k, k), ', ') from unnest(ref.key) k), ''), '');
    execute format('select coalesce(jsonb_agg(jsonb_build_object(%s)), ''[]'') from %I t where t.%I = $1',
      own, ref.tab, ref.col) into found using loser;
    same := (select string_agg(format(' and t.%I::text = $3 ->> %L', k, k), '') from unnest(ref.key) k);
    for one in select * from jsonb_array_elements(found) loop
      begin
        execute format('update %I t set %I = $2 where t.%I = $1 %s', ref.tab, ref.col, ref.col, coalesce(same, ''))
          using loser, winner, one;
        moved := moved || jsonb_build_object('table', ref.tab, 'column', ref.col, 'key', one);
      exception when unique_violation then null;
      end;
    end loop;
  end loop;
  return moved;
end $$;

-- The way back: only for what still points where it was moved to. Returns what did not.
create function merge_move_back(moved jsonb, loser uuid, winner uuid)
  returns jsonb language plpgsql as $$
declare
  one jsonb;
  ref record;
  same text;
  done int;
  lost jsonb := '[]';
begin
  for one in select * from jsonb_array_elements(moved) loop
    select r.* into ref from (
      select * from merge_references('leads') union select * from merge_references('contacts')) r
    where r.tab = one ->> 'table' and r.col = one ->> 'column';
    done := 0;
    if found then
      same := (select string_agg(format(' and t.%I::text = $3 ->> %L', k, k), '') from unnest(ref.key) k);
      execute format('update %I t set %I = $1 where t.%I = $2 %s', ref.tab, ref.col, ref.col, coalesce(same, ''))
        using loser, winner, one -> 'key';
      get diagnostics done = row_count;
    end if;
    if done = 0 then lost := lost || one; end if;
  end loop;
  return lost;
end $$;
