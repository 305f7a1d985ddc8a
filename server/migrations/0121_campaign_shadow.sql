-- Another setting that is decided by beside the live one of a predictive campaign, and never dialled by.
create table campaign_shadows (
  tenant_id uuid not null,
  campaign_id uuid not null,
  abandon_limit float8 not null check (abandon_limit between 0.001 and 0.03),
  lines_per_agent int not null check (lines_per_agent between 1 and 10),
  since timestamptz not null,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade
);
select protect_by_tenant('campaign_shadows');
