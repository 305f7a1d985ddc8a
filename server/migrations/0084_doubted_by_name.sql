-- Words that a deletion puts in doubt are found by their names. Joined to them, the update read all words of a
-- tenant for every thousand records that went.
create or replace function doubt_words() returns trigger language plpgsql as $$
declare
  lost record;
  is_own boolean := false;
begin
  for lost in
    select g.tenant_id, array_agg(distinct w.word collate "C") as words
    from gone g cross join unnest(g.words) as w (word) group by 1
  loop
    update search_words k set doubted = true
    where k.tenant_id = lost.tenant_id and k.word = any (lost.words) and not k.doubted;
    -- Who erases a tenant works for another one, whose words are not in doubt.
    is_own := is_own
      or (found and lost.tenant_id::text = current_setting('app.tenant_id', true));
  end loop;
  if is_own then
    perform enqueue('forget-words', '{}'::json, 'forget-words ' || current_tenant());
  end if;
  return null;
end $$;
