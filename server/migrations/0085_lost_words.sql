-- Words that some record has lost are noted in a table of their own. To mark them in the vocabulary rewrote rows
-- that two indexes of their parts hold: a third of what taking an import back cost. Whether a record still has
-- them is looked into soon after; where they are many, a minute later, so that all is looked into once.
create table lost_words (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  word text collate "C" not null,
  primary key (tenant_id, id)
);
create index on lost_words (tenant_id, word);
select protect_by_tenant('lost_words');

insert into lost_words (tenant_id, word) select tenant_id, word from search_words where doubted;
alter table search_words drop column doubted;
-- How many bear a word changes with every count; half of each page is kept for that, apart from the indexes.
alter table search_words set (fillfactor = 50);

-- Has something done at the latest so many seconds from now; who asks again meanwhile joins in.
create function enqueue_within(task text, seconds int, job_key text)
  returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform graphile_worker.add_job(
    task, json_build_object('tenantId', current_tenant(), 'data', '{}'::json),
    run_at := clock_timestamp() + make_interval(secs => seconds), job_key := job_key,
    job_key_mode := 'preserve_run_at', max_attempts := 10);
end $$;
alter function enqueue_within(text, int, text) owner to parley_jobs;
revoke all on function enqueue_within(text, int, text) from public;
grant execute on function enqueue_within(text, int, text) to parley_app, parley_definer;

create function words_were_lost(many bigint) returns void language plpgsql as $$
begin
  if many = 0 then return; end if;
  perform enqueue_within(
    'forget-words', case when many < 200 then 2 else 60 end, 'forget-words ' || current_tenant());
end $$;

create or replace function doubt_words() returns trigger language plpgsql as $$
declare
  many bigint;
begin
  -- Who erases a tenant works for another one, whose words are not in doubt.
  insert into lost_words (tenant_id, word)
  select g.tenant_id, w.word from gone g cross join unnest(g.words) as w (word)
  where g.tenant_id::text = current_setting('app.tenant_id', true)
  group by 1, 2;
  get diagnostics many = row_count;
  perform words_were_lost(many);
  return null;
end $$;

create or replace function relearn_words() returns trigger language plpgsql as $$
declare
  many bigint;
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
  insert into lost_words (tenant_id, word)
  select n.tenant_id, w.word
  from fresh n join gone o using (tenant_id, id) cross join unnest(o.words) as w (word)
  where not w.word = any(n.words) and n.tenant_id::text = current_setting('app.tenant_id', true)
  group by 1, 2;
  get diagnostics many = row_count;
  perform words_were_lost(many);
  return null;
end $$;

drop function search_forget();
grant select, insert, delete on lost_words to parley_definer;

-- Looks into some of the words that were lost and forgets those that no record has; says into how many. Only what
-- seems to be nobody's any more is looked into while writers wait, so they wait shortly.
create function search_forget(most int) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  lost text[] := array(
    select distinct l.word from (
      select word from lost_words where tenant_id = current_tenant() order by word limit most * 20) as l
    order by 1 limit most);
  unborne text[];
begin
  select array_agg(w.word) into unborne from unnest(lost) as w (word)
  where not exists (
      select from contacts c where c.tenant_id = current_tenant() and c.words @> array[w.word])
    and not exists (
      select from own_words o where o.tenant_id = current_tenant() and o.words @> array[w.word]);
  perform pg_advisory_xact_lock(hashtextextended('words ' || current_tenant(), 0));
  delete from lost_words where tenant_id = current_tenant() and word = any(lost);
  delete from search_words k
  where k.tenant_id = current_tenant() and k.word = any(unborne)
    and not exists (
      select from contacts c where c.tenant_id = current_tenant() and c.words @> array[k.word::text])
    and not exists (
      select from own_words o where o.tenant_id = current_tenant() and o.words @> array[k.word::text]);
  return cardinality(lost);
end $$;
alter function search_forget(int) owner to parley_definer;
revoke all on function search_forget(int) from public;
grant execute on function search_forget(int) to parley_app;
