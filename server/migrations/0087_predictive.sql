-- Predictive campaigns dial more lines than agents wait, and whoever answers goes to the agent who has waited
-- longest. Who finds none within two seconds hears the campaign's message and is counted as abandoned.
alter table campaigns drop constraint campaigns_mode_check;
alter table campaigns add constraint campaigns_mode_check
  check (mode in ('PREVIEW', 'PROGRESSIVE', 'PREDICTIVE'));
alter table campaigns
  -- Own limit of abandoned to answered by a person; the law's is 3 %.
  add column abandon_limit real not null default 0.025 check (abandon_limit > 0 and abandon_limit <= 0.03),
  add column lines_per_agent int not null default 5 check (lines_per_agent between 1 and 10),
  add column farewell text check (char_length(farewell) between 1 and 500);

alter table calls
  -- Teams whose agents may take it (none: all), when no agent was held for it; null when one was.
  add column pool_team_ids uuid[],
  -- What whoever answered is told when nobody can talk to him.
  add column farewell text,
  add column dismissed_at timestamptz;

-- How the owner of a campaign paces it, as of a second ago: shown by any process, kept for nobody.
create table campaign_pace (
  tenant_id uuid not null,
  campaign_id uuid not null,
  at timestamptz not null,
  pace jsonb not null,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
) with (fillfactor = 50);
select protect_by_tenant('campaign_pace');
