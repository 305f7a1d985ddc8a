-- Models that were learned from the tenant's own outcomes. One is never changed: which of them scores is
-- said in scoring_states.
create table score_models (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  number int not null check (number > 0),
  kind text not null check (kind in ('LOGISTIC', 'BOOSTING', 'BOTH')),
  model jsonb not null,
  -- What the parts of its scores are called, in their order; the first is the start.
  factors text[] not null,
  refused jsonb not null,
  comparison jsonb not null,
  outcomes int not null,
  conversions int not null,
  first_outcome_at timestamptz not null,
  last_outcome_at timestamptz not null,
  made_by uuid,
  made_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, made_by) references users (tenant_id, id)
);
select protect_by_tenant('score_models');
revoke update on score_models from parley_app;
