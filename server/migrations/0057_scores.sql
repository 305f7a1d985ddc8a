-- How likely each lead is to convert, in tenths of a point, and what it is made of. A table of its own:
-- scores change by the night, and a lead that was only scored anew is not another lead.
create table lead_scores (
  tenant_id uuid not null,
  lead_id uuid not null,
  score smallint not null check (score between 0 and 1000),
  -- 0: by the rules; else the number of the learned model.
  model int not null,
  -- The version of the tenant's settings that held.
  settings_version int not null,
  -- Tenths of a point, in the order of the model's factors; together they are the score.
  parts smallint[] not null,
  scored_at timestamptz not null,
  primary key (tenant_id, lead_id),
  foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
);
-- Lists by score begin in the middle of this one.
create index lead_scores_by_score on lead_scores (tenant_id, score desc, lead_id desc);
alter table lead_scores alter column tenant_id set statistics 1;
select protect_by_tenant('lead_scores');

-- Where the scoring of a tenant stands: what the rules took from its history, and what went wrong last.
create table scoring_states (
  tenant_id uuid not null references tenants (id) on delete cascade,
  live_model int not null default 0,
  basis jsonb,
  basis_at timestamptz,
  -- The tenant's day on which every lead was scored last.
  aged_on date,
  fault text,
  fault_at timestamptz,
  drift jsonb,
  drift_at timestamptz,
  primary key (tenant_id)
);
select protect_by_tenant('scoring_states');

insert into role_permissions (tenant_id, role_id, permission, scope)
  select r.tenant_id, r.id, p.code, case r.code when 'SUPERVISOR' then 'TEAM' else 'ALL' end
  from roles r, unnest(array['scoring:read', 'scoring:run', 'scoring:switch']) as p (code)
  where r.built_in
    and (r.code in ('ADMIN', 'MANAGER') or (r.code in ('SUPERVISOR', 'VIEWER') and p.code = 'scoring:read'))
  on conflict do nothing;
