-- After so many attempts that ended so a lead is done, whatever is left of all its attempts.
alter table campaigns add column outcome_limits jsonb not null default '{}';
alter table campaign_members
  -- How often its attempts of this pass ended so.
  add column outcome_counts jsonb not null default '{}',
  -- Why nothing follows its last attempt, where that ended it.
  add column done_because text check (done_because in ('FINAL_OUTCOME', 'MAX_ATTEMPTS', 'OUTCOME_LIMIT', 'NUMBERS_USED'));
update campaign_members m set outcome_counts = v.counts
  from (
    select n.tenant_id, n.campaign_id, n.lead_id, jsonb_object_agg(n.outcome, n.times) as counts
    from (
      select a.tenant_id, a.campaign_id, a.lead_id, a.outcome, count(*) as times
      from attempts a join campaigns c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
      where a.outcome <> 'NOT_PLACED' and (c.pass_began_at is null or a.at >= c.pass_began_at)
      group by 1, 2, 3, 4
    ) as n group by 1, 2, 3
  ) as v
  where m.tenant_id = v.tenant_id and m.campaign_id = v.campaign_id and m.lead_id = v.lead_id
    and m.state <> 'DONE';
