-- A list is gone through again without touching its rows: a member that is done and whose pass is lower than its campaign's
-- may be dialled again, if it ended as the pass asks for.
alter table campaigns
  add column pass int not null default 1,
  add column pass_outcomes text[] not null default '{}',
  add column pass_outcomes_before text[] not null default '{}',
  add column pass_began_at timestamptz,
  add column pass_dialled_at timestamptz;
alter table campaign_members
  add column pass int not null default 1,
  -- Nobody is to call this lead any more: no pass brings it back.
  add column ended boolean not null default false;
create index members_of_passes on campaign_members (tenant_id, campaign_id, last_outcome, pass, due_at, id)
  where state = 'DONE' and not ended;
-- Until now nothing told who is not to be called any more from who was exhausted: who was talked with elsewhere stays done.
update campaign_members m set ended = true
  where m.state = 'DONE' and exists (
    select from campaign_members o where o.tenant_id = m.tenant_id and o.lead_id = m.lead_id
      and o.campaign_id <> m.campaign_id and o.last_outcome = 'CONNECTED');
