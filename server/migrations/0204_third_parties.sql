-- Somebody outside who is called in a conversation: to hand the customer over, or to talk with all three.
-- It bears the id of the decision that allows it, and, as an attempt does, the number that was decided about.
create table third_parties (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  call_id uuid not null,
  leg_id uuid not null,
  how text not null check (how in ('BLIND', 'WARM')),
  asked_by uuid,
  number bytea not null,
  number_digest bytea not null,
  caller_id text,
  asked_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  cause text,
  -- What lines were busy with it, in milliseconds: its own, and the customer's after the agent had left.
  line_ms bigint not null default 0,
  allowed text not null generated always as ('ALLOW') stored,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references calls (tenant_id, id) on delete cascade,
  foreign key (tenant_id, asked_by) references users (tenant_id, id),
  foreign key (tenant_id, id, number_digest, allowed)
    references dial_decisions (tenant_id, id, number_digest, outcome)
);
create index on third_parties (tenant_id, call_id);
create index on third_parties (tenant_id, asked_by);
select protect_by_tenant('third_parties');
create trigger decision before insert on third_parties for each row execute function demand_fresh_decision();

alter table legs drop constraint legs_kind_check;
alter table legs add constraint legs_kind_check check (kind in ('CUSTOMER', 'AGENT', 'THIRD'));
create index legs_third on legs (tenant_id, call_id) where live and kind = 'THIRD';

alter table calls
  -- The third party of now or last, what is wanted of it, and what it is.
  add column third_id uuid,
  add column third_leg_id uuid,
  add column third_plan text check (third_plan in ('BLIND', 'WARM', 'CONFERENCE', 'HAND_OVER', 'DROP')),
  add column third_state text check (third_state in ('RINGING', 'ASIDE', 'JOINED', 'HANDED_OVER', 'OVER')),
  -- Without the agent they go on; his part, and with it the call, ends then.
  add column third_may_stay boolean not null default true,
  add column handed_over_at timestamptz;
