-- What a simulation foretold of the setting that a campaign dials by, kept when it was chosen; runs themselves are not kept for ever.
create table campaign_predictions (
  tenant_id uuid not null,
  campaign_id uuid not null,
  setting jsonb not null,
  result jsonb not null,
  days int not null,
  kept_at timestamptz not null,
  kept_by uuid,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, kept_by) references users (tenant_id, id)
);
create index on campaign_predictions (tenant_id, kept_by) where kept_by is not null;
select protect_by_tenant('campaign_predictions');
