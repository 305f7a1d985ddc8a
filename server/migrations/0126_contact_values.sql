-- What lists of contacts are sorted and narrowed by, as `lead_values` is for leads: for each living contact and each
-- sortable field of its kind one row, also where the contact has no value.
create table contact_values (
  tenant_id uuid not null,
  contact_id uuid not null,
  field_id uuid not null,
  is_number boolean not null,
  number float8,
  text text,
  primary key (tenant_id, contact_id, field_id)
);
create index contact_values_numbers on contact_values (tenant_id, field_id, number, contact_id)
  where is_number;
create index contact_values_texts on contact_values (tenant_id, field_id, text, contact_id)
  where not is_number;
alter table contact_values alter column tenant_id set statistics 1;
select protect_by_tenant('contact_values');

create function keep_values_of_new_contacts() returns trigger language plpgsql as $$
begin
  if not exists (select from lead_fields f where f.sortable and f.record <> 'LEAD') then
    return null;
  end if;
  insert into contact_values (tenant_id, contact_id, field_id, is_number, number, text)
  select c.tenant_id, c.id, f.id, lead_value_is_number(f.type),
    lead_value_number(f.type, c.attributes -> f.key), lead_value_text(f.type, c.attributes -> f.key)
  from lead_fields f
  join made c on c.tenant_id = f.tenant_id and c.kind = f.record and c.deleted_at is null
  where f.sortable
  on conflict (tenant_id, contact_id, field_id) do update set number = excluded.number, text = excluded.text;
  return null;
end $$;

create function keep_values_of_changed_contact() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null or new.kind <> old.kind then
    delete from contact_values v where v.tenant_id = new.tenant_id and v.contact_id = new.id;
  end if;
  if new.deleted_at is not null then
    return null;
  end if;
  insert into contact_values (tenant_id, contact_id, field_id, is_number, number, text)
  select new.tenant_id, new.id, f.id, lead_value_is_number(f.type),
    lead_value_number(f.type, new.attributes -> f.key), lead_value_text(f.type, new.attributes -> f.key)
  from lead_fields f where f.tenant_id = new.tenant_id and f.sortable and f.record = new.kind
  on conflict (tenant_id, contact_id, field_id) do update set number = excluded.number, text = excluded.text
  where (contact_values.number, contact_values.text) is distinct from (excluded.number, excluded.text);
  return null;
end $$;

create function keep_values_of_gone_contacts() returns trigger language plpgsql as $$
begin
  delete from contact_values v using gone where v.tenant_id = gone.tenant_id and v.contact_id = gone.id;
  return null;
end $$;

create trigger values_of_new after insert on contacts
  referencing new table as made for each statement execute function keep_values_of_new_contacts();
create trigger values_of_changed after update of attributes, kind, deleted_at on contacts for each row
  when (old.attributes is distinct from new.attributes or old.kind <> new.kind
    or (old.deleted_at is null) <> (new.deleted_at is null))
  execute function keep_values_of_changed_contact();
create trigger values_of_gone after delete on contacts
  referencing old table as gone for each statement execute function keep_values_of_gone_contacts();
