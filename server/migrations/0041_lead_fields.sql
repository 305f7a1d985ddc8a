-- The fields that a tenant gives its leads besides those that all have. Their values are attributes.
create table lead_fields (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  key text not null check (length(key) between 1 and 60),
  label text not null,
  type text not null
    check (type in ('TEXT', 'NUMBER', 'DATE', 'BOOLEAN', 'CHOICE', 'MULTI_CHOICE', 'URL')),
  required boolean not null default false,
  choices jsonb not null default '[]',
  help text,
  sortable boolean not null default false,
  -- False while the values of the leads that were there before are taken over.
  sort_ready boolean not null default false,
  position int not null,
  archived boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
select protect_by_tenant('lead_fields');

-- What lists are sorted and narrowed by: for each living lead and each sortable field one row, also
-- where the lead has no value, so that the table alone gives the whole list in its order. It follows
-- from `leads` and `lead_fields` and from nothing else, like an index, and is kept like one: by the
-- database, whoever writes. It refers to no lead by a foreign key, for a check of each row would
-- double the price of it; the triggers take rows away with their leads.
create table lead_values (
  tenant_id uuid not null,
  lead_id uuid not null,
  field_id uuid not null,
  is_number boolean not null,
  number float8,
  text text,
  primary key (tenant_id, lead_id, field_id)
);
create index lead_values_numbers on lead_values (tenant_id, field_id, number, lead_id) where is_number;
create index lead_values_texts on lead_values (tenant_id, field_id, text, lead_id) where not is_number;
alter table lead_values alter column tenant_id set statistics 1;
select protect_by_tenant('lead_values');

create function lead_value_number(type text, value jsonb) returns float8
  language sql immutable parallel safe as $$
  select case
    when type = 'NUMBER' and jsonb_typeof(value) = 'number' then (value #>> '{}')::float8
    when type = 'BOOLEAN' and jsonb_typeof(value) = 'boolean' then (value = 'true')::int::float8
  end
$$;

-- Upper and lower case together, as far as an index should hold a text.
create function lead_value_text(type text, value jsonb) returns text
  language sql immutable parallel safe as $$
  select case when type not in ('NUMBER', 'BOOLEAN') and jsonb_typeof(value) = 'string'
    then left(lower(value #>> '{}'), 100) end
$$;

-- New leads, a statement at a time: a tenant without sortable fields pays for one look at a small table.
create function keep_values_of_new() returns trigger language plpgsql as $$
begin
  insert into lead_values (tenant_id, lead_id, field_id, is_number, number, text)
  select l.tenant_id, l.id, f.id, f.type in ('NUMBER', 'BOOLEAN'),
    lead_value_number(f.type, l.attributes -> f.key), lead_value_text(f.type, l.attributes -> f.key)
  from lead_fields f join made l on l.tenant_id = f.tenant_id and l.deleted_at is null
  where f.sortable
  on conflict (tenant_id, lead_id, field_id) do update set number = excluded.number, text = excluded.text;
  return null;
end $$;

create function keep_values_of_changed() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null then
    delete from lead_values v where v.tenant_id = new.tenant_id and v.lead_id = new.id;
    return null;
  end if;
  insert into lead_values (tenant_id, lead_id, field_id, is_number, number, text)
  select new.tenant_id, new.id, f.id, f.type in ('NUMBER', 'BOOLEAN'),
    lead_value_number(f.type, new.attributes -> f.key), lead_value_text(f.type, new.attributes -> f.key)
  from lead_fields f where f.tenant_id = new.tenant_id and f.sortable
  on conflict (tenant_id, lead_id, field_id) do update set number = excluded.number, text = excluded.text
  where (lead_values.number, lead_values.text) is distinct from (excluded.number, excluded.text);
  return null;
end $$;

create function keep_values_of_gone() returns trigger language plpgsql as $$
begin
  delete from lead_values v using gone where v.tenant_id = gone.tenant_id and v.lead_id = gone.id;
  return null;
end $$;

create trigger values_of_new after insert on leads
  referencing new table as made for each statement execute function keep_values_of_new();
create trigger values_of_changed after update of attributes, deleted_at on leads for each row
  when (old.attributes is distinct from new.attributes
    or (old.deleted_at is null) <> (new.deleted_at is null))
  execute function keep_values_of_changed();
create trigger values_of_gone after delete on leads
  referencing old table as gone for each statement execute function keep_values_of_gone();

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.permission, 'ALL'
  from roles r
  cross join (values ('lead-fields:update'), ('lists:update'), ('tags:update'), ('views:share')) as p (permission)
  where r.built_in and r.code in ('ADMIN', 'MANAGER')
  on conflict do nothing;
