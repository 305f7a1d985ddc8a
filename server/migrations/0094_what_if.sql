-- Simulations of a campaign. What was asked and learned is kept with what came of it, so that a result can
-- be read, and made again, when the history has moved on.
create table what_if_runs (
  tenant_id uuid not null,
  campaign_id uuid not null,
  id uuid not null,
  operation_id uuid not null,
  question jsonb not null,
  basis jsonb not null,
  results jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, operation_id) references operations (tenant_id, id)
);
create index on what_if_runs (tenant_id, campaign_id, id);
create index on what_if_runs (tenant_id, operation_id);
select protect_by_tenant('what_if_runs');
