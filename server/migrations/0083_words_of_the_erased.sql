-- Who erases a tenant works for another one, that of the operators: its words are going as well, and nobody
-- need be told to forget them.
create or replace function doubt_words() returns trigger language plpgsql as $$
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
  select exists (
    select from doubted d where d.tenant_id::text = current_setting('app.tenant_id', true))
  into some_doubted;
  if some_doubted then
    perform enqueue('forget-words', '{}'::json, 'forget-words ' || current_tenant());
  end if;
  return null;
end $$;

create or replace function relearn_words() returns trigger language plpgsql as $$
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
  select exists (
    select from doubted d where d.tenant_id::text = current_setting('app.tenant_id', true))
  into some_doubted;
  if some_doubted then
    perform enqueue('forget-words', '{}'::json, 'forget-words ' || current_tenant());
  end if;
  return null;
end $$;
