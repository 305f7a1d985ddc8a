-- What a campaign may cost, and what it has. Rates are whole millionths of the currency, so that a line's minute
-- at 0.012 is exact; a rate that is not there is the tenant's own.
alter table campaigns
  add column budget_minor bigint check (budget_minor > 0),
  add column budget_currency text check (budget_currency ~ '^[A-Z]{3}$'),
  add column line_minute bigint check (line_minute >= 0),
  add column agent_hour bigint check (agent_hour >= 0),
  -- How much of the budget somebody has been told of, in percent.
  add column budget_told smallint not null default 0 check (budget_told in (0, 80, 100)),
  add check ((budget_minor is null) = (budget_currency is null));

-- Time that calls have taken, in milliseconds, by the rates that held when they ended: a rate that is changed
-- leaves what was spent before as it was. Money is made of it on reading, and rounded once.
create table campaign_spend (
  tenant_id uuid not null,
  campaign_id uuid not null,
  line_minute bigint not null,
  agent_hour bigint not null,
  line_ms bigint not null default 0,
  agent_ms bigint not null default 0,
  primary key (tenant_id, campaign_id, line_minute, agent_hour),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
select protect_by_tenant('campaign_spend');
