-- Campaigns that take calls: INBOUND dials nobody, BLENDED dials ahead as well.
alter table campaigns drop constraint campaigns_mode_check;
alter table campaigns add constraint campaigns_mode_check
  check (mode in ('OUTBOUND', 'PREVIEW', 'PROGRESSIVE', 'PREDICTIVE', 'INBOUND', 'BLENDED'));

-- The campaign of whoever calls a number that leads to this queue; without one his call is no campaign's.
alter table queues
  add column campaign_id uuid,
  add foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id);
create index on queues (tenant_id, campaign_id) where campaign_id is not null;

-- Callers are counted apart: they are no dials, and nobody's limit of abandoned people is measured by them.
alter table ledger_hours
  add column callers int not null default 0,
  add column callers_served int not null default 0;
