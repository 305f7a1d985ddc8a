-- Search by words. Each contact keeps the words of its name and company, folded: lower case, no accents, no
-- apostrophes. A tenant's vocabulary knows which words there are; what was typed is compared with that
-- (by its beginning, by a part, with errors), and contacts are then found by whole words. One index of words
-- takes the place of two of trigrams, which made up a third of what an import writes.

create function words_of(given text) returns text[] language plpgsql immutable parallel safe
  set search_path = pg_catalog as $$
declare
  folded text;
begin
  if given collate "C" ~ '^[A-Za-z0-9 ]*$' then
    return array_remove(string_to_array(lower(given collate "C"), ' '), '');
  end if;
  folded := regexp_replace(lower(normalize(given, NFKD)), '[\u0300-\u036f''’]', '', 'g');
  folded := translate(folded, 'øłđðıħŧ', 'olddiht');
  folded := replace(replace(replace(replace(folded, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  return array_remove(regexp_split_to_array(folded, '[^[:alnum:]]+'), '');
end $$;

-- A word and all that is left of its first eight letters when one is missing: two words share one of these
-- whenever an insertion, an omission, another letter or two letters turned around is between them.
create function near_keys(word text) returns int[] language plpgsql immutable parallel safe
  set search_path = pg_catalog as $$
declare
  start text := left(word, 8);
  keys int[] := array[hashtext(word), hashtext(start)];
begin
  for i in 1..char_length(start) loop
    keys := keys || hashtext(overlay(start placing '' from i for 1));
  end loop;
  return keys;
end $$;

drop index contacts_search;
drop index leads_search;
alter table contacts add column words text[] not null
  generated always as (words_of(name || ' ' || coalesce(company, ''))) stored;
create index contacts_words on contacts using gin (tenant_id, words)
  with (gin_pending_list_limit = 1024);

-- The words of a tenant. `bearers` is how many contacts had the word when they were last counted.
create table search_words (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  word text collate "C" not null,
  bearers int not null,
  -- Some contact has lost the word; whether it was the last one is looked into soon.
  doubted boolean not null default false,
  near int[] not null generated always as (near_keys(word)) stored,
  primary key (tenant_id, word)
) with (fillfactor = 80);
create index search_words_near on search_words using gin (tenant_id, near)
  with (gin_pending_list_limit = 256);
create index search_words_part on search_words using gin (tenant_id, word gin_trgm_ops)
  with (gin_pending_list_limit = 256);
create unique index on search_words (tenant_id, id);
create index on search_words (tenant_id) where doubted;
select protect_by_tenant('search_words');
alter table search_words alter column tenant_id set statistics 1;

-- How many contacts there were when the words were counted, and how many there are about now.
create table search_counts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  contacts int not null,
  counted int not null,
  primary key (tenant_id)
);
select protect_by_tenant('search_counts');

-- Whoever writes a contact holds off, until his transaction ends, whoever forgets words: else a word could
-- be forgotten while its next bearer is being written.
create function learn_words() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('words ' || t.tenant_id, 0))
  from (select distinct tenant_id from fresh) as t;
  insert into search_words (tenant_id, word, bearers)
  select s.tenant_id, s.word, s.bearers
  from (select f.tenant_id, w.word collate "C" as word, count(*) as bearers
        from fresh f cross join unnest(f.words) as w (word) group by 1, 2) as s
  where not exists (
    select from search_words k where k.tenant_id = s.tenant_id and k.word = s.word)
  order by s.tenant_id, s.word
  on conflict do nothing;
  return null;
end $$;

create function doubt_words() returns trigger language plpgsql as $$
declare
  some_doubted boolean;
begin
  with lost as (
    select distinct g.tenant_id, w.word collate "C" as word
    from gone g cross join unnest(g.words) as w (word)
  ), doubted as (
    update search_words k set doubted = true from lost
    where k.tenant_id = lost.tenant_id and k.word = lost.word and not k.doubted
    returning k.tenant_id
  )
  select exists (select from doubted) into some_doubted;
  if some_doubted and coalesce(current_setting('app.tenant_id', true), '') <> '' then
    perform enqueue('forget-words', '{}'::json, 'forget-words ' || current_tenant());
  end if;
  return null;
end $$;

create function relearn_words() returns trigger language plpgsql as $$
declare
  some_doubted boolean;
begin
  if not exists (select from fresh n join gone o using (tenant_id, id) where n.words <> o.words) then
    return null;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('words ' || t.tenant_id, 0))
  from (select distinct tenant_id from fresh) as t;
  insert into search_words (tenant_id, word, bearers)
  select distinct n.tenant_id, w.word collate "C", 1
  from fresh n join gone o using (tenant_id, id) cross join unnest(n.words) as w (word)
  where not w.word = any(o.words)
  order by 1, 2
  on conflict do nothing;
  with doubted as (
    update search_words k set doubted = true
    from fresh n join gone o using (tenant_id, id) cross join unnest(o.words) as w (word)
    where not w.word = any(n.words)
      and k.tenant_id = n.tenant_id and k.word = w.word collate "C" and not k.doubted
    returning k.tenant_id
  )
  select exists (select from doubted) into some_doubted;
  if some_doubted and coalesce(current_setting('app.tenant_id', true), '') <> '' then
    perform enqueue('forget-words', '{}'::json, 'forget-words ' || current_tenant());
  end if;
  return null;
end $$;

create trigger learn_words after insert on contacts
  referencing new table as fresh for each statement execute function learn_words();
create trigger relearn_words after update on contacts
  referencing new table as fresh old table as gone
  for each statement execute function relearn_words();
create trigger doubt_words after delete on contacts
  referencing old table as gone for each statement execute function doubt_words();

insert into search_words (tenant_id, word, bearers)
select c.tenant_id, w.word collate "C", count(*)
from contacts c cross join unnest(c.words) as w (word) group by 1, 2;
insert into search_counts (tenant_id, contacts, counted)
select tenant_id, count(*), count(*) from contacts group by 1;

-- The doors of search. No operator of texts and arrays is leakproof, so under row-level security no index could
-- serve it: these filter on the tenant themselves and return ids only.
grant select, update, delete on search_words to parley_definer;
grant select on search_counts to parley_definer;

-- Words that may be meant by a word with an error in it; how far they are is judged by whoever asks.
create function search_near(wanted text) returns table (id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select w.id from search_words w
  where w.tenant_id = current_tenant() and w.near && near_keys(wanted) limit 200
$$;

-- Contacts that have a word of each group, newest first, older than one of them. What is rare is gathered by
-- the index of words and then sorted; what is common is met soon by walking from the newest on.
create function search_people(groups text[], before uuid, most int, walks boolean)
  returns table (id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
declare
  conditions text := '';
  one text;
begin
  foreach one in array groups loop
    conditions := conditions || format(' and c.words && %L::text[]', one);
  end loop;
  return query execute
    'select g.id from (select c.id, c.tenant_id from contacts c
       where c.tenant_id = $1 and c.deleted_at is null and ($2 is null or c.id < $2)' || conditions
    || case when walks then ') g order by g.id desc limit $3' else ' offset 0) g order by g.id desc limit $3' end
    using current_tenant(), before, most;
end $$;

-- Groups of words for a fragment: of each of its words all that contain it. Null where one of them is contained
-- in so many words, or they in so many contacts, that walking the list is faster.
create function search_groups(fragment text) returns text[]
  language plpgsql stable set search_path = public, pg_temp as $$
declare
  part text;
  found text[];
  bearers bigint;
  groups text[] := '{}';
begin
  foreach part in array words_of(fragment) loop
    select array_agg(w.word), sum(w.bearers) into found, bearers from (
      select k.word, k.bearers from search_words k
      where k.tenant_id = current_tenant() and k.word like like_anywhere(part) limit 501) as w;
    if found is null then return '{}'; end if;
    if cardinality(found) <= 500 and bearers <= 20000 then groups := groups || found::text; end if;
  end loop;
  return nullif(groups, '{}');
end $$;

create or replace function search_contacts(fragment text, before uuid, most int)
  returns table (id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
declare
  groups text[] := search_groups(fragment);
  conditions text := '';
  one text;
begin
  if groups = '{}' then return; end if;
  foreach one in array coalesce(groups, '{}') loop
    conditions := conditions || format(' and c.words && %L::text[]', one);
  end loop;
  return query execute
    'select g.id from (select c.id from contacts c where c.tenant_id = $1 and c.deleted_at is null
       and (c.name || '' '' || coalesce(c.company, '''')) ilike $2
       and ($3 is null or c.id < $3)' || conditions
    || case when groups is null then '' else ' offset 0' end || ') g order by g.id desc limit $4'
    using current_tenant(), like_anywhere(fragment), before, most;
end $$;

-- A lead bears the name of its contact, so the words of contacts find leads.
create or replace function search_leads(fragment text, sort text, after_name text, after_id uuid, most int)
  returns table (id uuid)
  language plpgsql stable security definer set search_path = public, pg_temp rows 100 as $$
declare
  groups text[] := search_groups(fragment);
  conditions text := '';
  one text;
  beyond text := case when after_id is null then 'true' else case sort
    when '-createdAt' then 'l.id < $4'
    when 'createdAt' then 'l.id > $4'
    when '-name' then '(l.name_key, l.id) < ($3, $4)'
    when 'name' then '(l.name_key, l.id) > ($3, $4)'
  end end;
  arranged text := case sort
    when '-createdAt' then 'l.id desc'
    when 'createdAt' then 'l.id'
    when '-name' then 'l.name_key desc, l.id desc'
    when 'name' then 'l.name_key, l.id'
  end;
begin
  if groups = '{}' then return; end if;
  foreach one in array coalesce(groups, '{}') loop
    conditions := conditions || format(' and c.words && %L::text[]', one);
  end loop;
  if groups is null then
    return query execute
      'select l.id from leads l where l.tenant_id = $1 and l.deleted_at is null
         and (l.name || '' '' || coalesce(l.company, '''')) ilike $2
         and ' || beyond || ' order by ' || arranged || ' limit $5'
      using current_tenant(), like_anywhere(fragment), after_name, after_id, most;
  else
    return query execute
      'select l.id from (
         select l.id, l.name_key from (
           select c.id from contacts c where c.tenant_id = $1' || conditions || ' offset 0) as c
         join leads l on l.tenant_id = $1 and l.contact_id = c.id
         where l.deleted_at is null and (l.name || '' '' || coalesce(l.company, '''')) ilike $2
           and ' || beyond || ' offset 0) as l order by ' || arranged || ' limit $5'
      using current_tenant(), like_anywhere(fragment), after_name, after_id, most;
  end if;
end $$;

-- Forgets what was doubted and has no bearer any more; returns how many words were forgotten.
create function search_forget() returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  forgotten int;
begin
  perform pg_advisory_xact_lock(hashtextextended('words ' || current_tenant(), 0));
  delete from search_words k
  where k.tenant_id = current_tenant() and k.doubted
    and not exists (
      select from contacts c where c.tenant_id = current_tenant() and c.words @> array[k.word::text]);
  get diagnostics forgotten = row_count;
  update search_words set doubted = false where tenant_id = current_tenant() and doubted;
  return forgotten;
end $$;

do $$
declare
  door text;
begin
  foreach door in array array[
    'search_near(text)', 'search_people(text[], uuid, int, boolean)',
    'search_contacts(text, uuid, int)', 'search_leads(text, text, text, uuid, int)', 'search_forget()'
  ] loop
    execute format('alter function %s owner to parley_definer', door);
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to parley_app', door);
  end loop;
end $$;
