-- Own fields that hold an instant: a day and an hour with the offset of a zone. They are kept as they were
-- given and compared by when they are.
alter table lead_fields drop constraint lead_fields_type_check;
alter table lead_fields add constraint lead_fields_type_check check (
  type in ('TEXT', 'NUMBER', 'DATE', 'DATETIME', 'BOOLEAN', 'CHOICE', 'MULTI_CHOICE', 'URL'));

-- The instant that an attribute holds, and nothing where it holds anything else. A cast would depend on the
-- session's zone and fail on the 31st of June; this is the same for everybody and never fails.
create function own_instant(value jsonb) returns timestamptz
  language sql immutable parallel safe as $$
  select case when p is not null and d.day = p[3]::int then
    (d.first + (p[3]::int - 1) + make_interval(hours => p[4]::int, mins => p[5]::int, secs => p[6]::float8)
      - (case when p[7] = '-' then -1 else 1 end) * make_interval(
          hours => coalesce(p[8], '0')::int, mins => coalesce(p[9], '0')::int)
    ) at time zone 'UTC'
  end
  from (select case when jsonb_typeof(value) = 'string' then regexp_match(value #>> '{}',
    '^(?!0000)(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d{1,6})?)(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$')
    end as p) as found
  cross join lateral (
    select make_date(p[1]::int, p[2]::int, 1) as first,
      extract(day from make_date(p[1]::int, p[2]::int, 1) + (p[3]::int - 1))::int as day) as d
$$;

create function lead_value_is_number(type text) returns boolean
  language sql immutable parallel safe as $$ select type in ('NUMBER', 'BOOLEAN', 'DATETIME') $$;

create or replace function lead_value_number(type text, value jsonb) returns float8
  language sql immutable parallel safe as $$
  select case
    when type = 'NUMBER' and jsonb_typeof(value) = 'number' then (value #>> '{}')::float8
    when type = 'BOOLEAN' and jsonb_typeof(value) = 'boolean' then (value = 'true')::int::float8
    when type = 'DATETIME' then extract(epoch from own_instant(value))::float8
  end
$$;

create or replace function lead_value_text(type text, value jsonb) returns text
  language sql immutable parallel safe as $$
  select case when not lead_value_is_number(type) and jsonb_typeof(value) = 'string'
    then left(lower(value #>> '{}'), 100) end
$$;

create or replace function keep_values_of_new() returns trigger language plpgsql as $$
begin
  insert into lead_values (tenant_id, lead_id, field_id, is_number, number, text)
  select l.tenant_id, l.id, f.id, lead_value_is_number(f.type),
    lead_value_number(f.type, l.attributes -> f.key), lead_value_text(f.type, l.attributes -> f.key)
  from lead_fields f join made l on l.tenant_id = f.tenant_id and l.deleted_at is null
  where f.sortable and f.record = 'LEAD'
  on conflict (tenant_id, lead_id, field_id) do update set number = excluded.number, text = excluded.text;
  return null;
end $$;

create or replace function keep_values_of_changed() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null then
    delete from lead_values v where v.tenant_id = new.tenant_id and v.lead_id = new.id;
    return null;
  end if;
  insert into lead_values (tenant_id, lead_id, field_id, is_number, number, text)
  select new.tenant_id, new.id, f.id, lead_value_is_number(f.type),
    lead_value_number(f.type, new.attributes -> f.key), lead_value_text(f.type, new.attributes -> f.key)
  from lead_fields f where f.tenant_id = new.tenant_id and f.sortable and f.record = 'LEAD'
  on conflict (tenant_id, lead_id, field_id) do update set number = excluded.number, text = excluded.text
  where (lead_values.number, lead_values.text) is distinct from (excluded.number, excluded.text);
  return null;
end $$;
