-- Certificates of abandoned calls, and what they need besides the ledger of hours.

-- Abandoned calls are few: how many of them heard the message is counted from the calls themselves.
create index calls_abandoned on calls (tenant_id, campaign_id, ended_at) where outcome = 'ABANDONED';

-- By which rules a campaign's dials were allowed, in hours that are over; counted once, with those hours.
create table ledger_rules (
  tenant_id uuid not null references tenants (id) on delete cascade,
  campaign_id uuid not null,
  hour timestamptz not null,
  rule_version int not null,
  packs text[] not null,
  dials int not null,
  primary key (tenant_id, campaign_id, hour, rule_version, packs),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id)
);
select protect_by_tenant('ledger_rules');
create index dial_decisions_of_campaigns on dial_decisions (tenant_id, at)
  where outcome = 'ALLOW' and campaign_id is not null;

insert into ledger_rules (tenant_id, campaign_id, hour, rule_version, packs, dials)
select d.tenant_id, d.campaign_id, date_trunc('hour', d.at, t.time_zone), d.rule_version, d.packs, count(*)
from dial_decisions d
join ledger_marks m on m.tenant_id = d.tenant_id and d.at < m.closed_until
join tenants t on t.id = d.tenant_id
join campaigns c on c.tenant_id = d.tenant_id and c.id = d.campaign_id
where d.outcome = 'ALLOW'
group by 1, 2, 3, 4, 5;

-- What was certified, as it was signed; the figures are those of the snapshot.
create table abandon_certificates (
  tenant_id uuid not null,
  campaign_id uuid not null,
  id uuid not null,
  snapshot_id uuid not null,
  certificate text not null,
  key_id text not null,
  signature text not null,
  issued_by uuid,
  issued_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, snapshot_id) references ledger_snapshots (tenant_id, id) on delete cascade,
  foreign key (tenant_id, issued_by) references users (tenant_id, id)
);
create index on abandon_certificates (tenant_id, campaign_id, id);
create index on abandon_certificates (tenant_id, snapshot_id);
create index on abandon_certificates (tenant_id, issued_by) where issued_by is not null;
select protect_by_tenant('abandon_certificates');
revoke update on abandon_certificates from parley_app;
