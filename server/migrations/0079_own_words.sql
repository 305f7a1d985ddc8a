-- Own fields of people and firms as well as of leads, and own fields whose words search finds.
alter table lead_fields add column record text not null default 'LEAD'
  check (record in ('LEAD', 'PERSON', 'COMPANY'));
alter table lead_fields add column searchable boolean not null default false;
-- False while the words of the records that were there before are taken over.
alter table lead_fields add column search_ready boolean not null default false;
alter table lead_fields drop constraint lead_fields_tenant_id_key_key;
alter table lead_fields add unique (tenant_id, record, key);
alter table contacts add column attributes jsonb not null default '{}';

-- The words of a record's searchable fields. Like `lead_values` it follows from the records and the definitions,
-- and is kept like an index: by the database, whoever writes. `id` is a lead's or a contact's.
create table own_words (
  tenant_id uuid not null,
  id uuid not null,
  is_lead boolean not null,
  words text[] not null,
  primary key (tenant_id, id)
);
create index own_words_words on own_words using gin (tenant_id, words)
  with (gin_pending_list_limit = 1024);
alter table own_words alter column tenant_id set statistics 1;
select protect_by_tenant('own_words');

create function own_words_of(tenant uuid, kind text, attributes jsonb) returns text[]
  language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct w.word), '{}')
  from lead_fields f cross join unnest(words_of(left(attributes ->> f.key, 500))) as w (word)
  where f.tenant_id = tenant and f.record = kind and f.searchable
    and jsonb_typeof(attributes -> f.key) = 'string'
    and not (f.type = 'URL' and w.word in ('http', 'https', 'www'))
$$;

create function own_words_of_new_leads() returns trigger language plpgsql as $$
begin
  if not exists (select from lead_fields f where f.searchable and f.record = 'LEAD') then
    return null;
  end if;
  insert into own_words (tenant_id, id, is_lead, words)
  select l.tenant_id, l.id, true, w.words
  from made l cross join lateral (select own_words_of(l.tenant_id, 'LEAD', l.attributes) as words) as w
  where l.deleted_at is null and w.words <> '{}'
  on conflict (tenant_id, id) do update set words = excluded.words;
  return null;
end $$;

create function own_words_of_new_contacts() returns trigger language plpgsql as $$
begin
  if not exists (select from made where attributes <> '{}')
     or not exists (select from lead_fields f where f.searchable and f.record <> 'LEAD') then
    return null;
  end if;
  insert into own_words (tenant_id, id, is_lead, words)
  select c.tenant_id, c.id, false, w.words
  from made c cross join lateral (select own_words_of(c.tenant_id, c.kind, c.attributes) as words) as w
  where c.deleted_at is null and w.words <> '{}'
  on conflict (tenant_id, id) do update set words = excluded.words;
  return null;
end $$;

create function put_own_words(tenant uuid, record uuid, is_of_lead boolean, held text[]) returns void
  language plpgsql as $$
begin
  if held = '{}' then
    delete from own_words o where o.tenant_id = tenant and o.id = record;
  else
    insert into own_words (tenant_id, id, is_lead, words) values (tenant, record, is_of_lead, held)
    on conflict (tenant_id, id) do update set words = excluded.words
    where own_words.words is distinct from excluded.words;
  end if;
end $$;

create function own_words_of_changed_lead() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null then
    perform put_own_words(new.tenant_id, new.id, true, '{}');
  elsif exists (select from lead_fields f
                where f.tenant_id = new.tenant_id and f.searchable and f.record = 'LEAD') then
    perform put_own_words(
      new.tenant_id, new.id, true, own_words_of(new.tenant_id, 'LEAD', new.attributes));
  end if;
  return null;
end $$;

create function own_words_of_changed_contact() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null then
    perform put_own_words(new.tenant_id, new.id, false, '{}');
  elsif exists (select from lead_fields f
                where f.tenant_id = new.tenant_id and f.searchable and f.record <> 'LEAD') then
    perform put_own_words(
      new.tenant_id, new.id, false, own_words_of(new.tenant_id, new.kind, new.attributes));
  end if;
  return null;
end $$;

create function own_words_of_gone() returns trigger language plpgsql as $$
begin
  delete from own_words o using gone where o.tenant_id = gone.tenant_id and o.id = gone.id;
  return null;
end $$;

create trigger own_words_of_new after insert on leads
  referencing new table as made for each statement execute function own_words_of_new_leads();
create trigger own_words_of_changed after update of attributes, deleted_at on leads for each row
  when (old.attributes is distinct from new.attributes
    or (old.deleted_at is null) <> (new.deleted_at is null))
  execute function own_words_of_changed_lead();
create trigger own_words_of_gone after delete on leads
  referencing old table as gone for each statement execute function own_words_of_gone();
create trigger own_words_of_new after insert on contacts
  referencing new table as made for each statement execute function own_words_of_new_contacts();
create trigger own_words_of_changed after update of attributes, kind, deleted_at on contacts for each row
  when (old.attributes is distinct from new.attributes or old.kind <> new.kind
    or (old.deleted_at is null) <> (new.deleted_at is null))
  execute function own_words_of_changed_contact();
create trigger own_words_of_gone after delete on contacts
  referencing old table as gone for each statement execute function own_words_of_gone();

-- The vocabulary knows these words too: their beginnings and errors in them are found like those of names.
create trigger learn_words after insert on own_words
  referencing new table as fresh for each statement execute function learn_words();
create trigger relearn_words after update on own_words
  referencing new table as fresh old table as gone
  for each statement execute function relearn_words();
create trigger doubt_words after delete on own_words
  referencing old table as gone for each statement execute function doubt_words();

grant select on own_words, leads, contacts to parley_definer;

create or replace function search_forget() returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  forgotten int;
begin
  perform pg_advisory_xact_lock(hashtextextended('words ' || current_tenant(), 0));
  delete from search_words k
  where k.tenant_id = current_tenant() and k.doubted
    and not exists (
      select from contacts c where c.tenant_id = current_tenant() and c.words @> array[k.word::text])
    and not exists (
      select from own_words o where o.tenant_id = current_tenant() and o.words @> array[k.word::text]);
  get diagnostics forgotten = row_count;
  update search_words set doubted = false where tenant_id = current_tenant() and doubted;
  return forgotten;
end $$;

-- Records whose searchable fields hold a word of a group, where their person's name or they themselves hold one
-- of each. Like the other doors it filters on the tenant itself and returns ids only.
create function search_own(groups text[], most int) returns table (contact_id uuid, lead_id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
declare
  conditions text := '';
  everything text[] := '{}';
  one text;
begin
  foreach one in array groups loop
    conditions := conditions
      || format(' and (o.words && %1$L::text[] or c.words && %1$L::text[])', one);
    everything := everything || one::text[];
  end loop;
  return query execute
    'select c.id, l.id from (
       select w.id, w.is_lead, w.words from own_words w
       where w.tenant_id = $1 and w.words && $2 offset 0) as o
     left join leads l on o.is_lead and l.tenant_id = $1 and l.id = o.id and l.deleted_at is null
     join contacts c on c.tenant_id = $1 and c.deleted_at is null
       and c.id = case when o.is_lead then l.contact_id else o.id end
     where true' || conditions || ' order by o.id desc limit $3'
    using current_tenant(), everything, most;
end $$;
alter function search_own(text[], int) owner to parley_definer;
revoke all on function search_own(text[], int) from public;
grant execute on function search_own(text[], int) to parley_app;
