-- The law before every dial: what may not be called, what was consented to, how often a number was dialled,
-- and the decision that each dial has to have.

-- How often the rules of a tenant have changed: a decision by older rules allows nothing.
create table law_versions (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  number int not null check (number > 0)
);
select protect_by_tenant('law_versions');

-- The settings that the rules are made of raise it, whoever writes them.
create function raise_law_version() returns trigger language plpgsql as $$
begin
  insert into law_versions as l (tenant_id, number) values (new.tenant_id, 1)
    on conflict (tenant_id) do update set number = l.number + 1;
  return null;
end $$;
create trigger law after insert on settings_versions
  for each row when (new.section in ('calling', 'holidays')) execute function raise_law_version();
insert into law_versions (tenant_id, number)
  select tenant_id, count(*) from settings_versions where section = 'holidays' group by 1;

-- Lists of numbers that are not called. INTERNAL holds for every dial of the tenant, CAMPAIGN for those of one
-- campaign; NATIONAL is a register's file for the callees of its country, as old as `file_at` says.
create table do_not_call_lists (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('INTERNAL', 'CAMPAIGN', 'NATIONAL')),
  name text not null,
  campaign_id uuid,
  country text check (country ~ '^[A-Z]{2}$'),
  file_at timestamptz,
  numbers int not null default 0,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  version int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  check ((kind = 'CAMPAIGN') = (campaign_id is not null)),
  check ((kind = 'NATIONAL') = (country is not null)),
  foreign key (tenant_id, campaign_id) references campaigns (tenant_id, id) on delete cascade,
  foreign key (tenant_id, created_by) references users (tenant_id, id)
);
create index on do_not_call_lists (tenant_id, campaign_id) where campaign_id is not null;
select protect_by_tenant('do_not_call_lists');

-- A number is found by the digest that contact points have too. Its value is sealed where the tenant's own
-- people put it there; of a register's file nobody needs to read it again.
create table do_not_call_numbers (
  tenant_id uuid not null,
  id uuid not null,
  list_id uuid not null,
  number_digest bytea not null check (length(number_digest) = 16),
  value bytea,
  added_by uuid,
  added_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, list_id, number_digest),
  foreign key (tenant_id, list_id) references do_not_call_lists (tenant_id, id) on delete cascade,
  foreign key (tenant_id, added_by) references users (tenant_id, id)
);
create index on do_not_call_numbers (tenant_id, number_digest);
select protect_by_tenant('do_not_call_numbers');

-- Every grant and every withdrawal. None is changed: what holds is the last one, and of two of the same
-- instant the withdrawal. Only a merge lets them belong to the contact that is left.
create table consent_records (
  tenant_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  purpose text not null check (purpose in ('MARKETING', 'SERVICE')),
  channel text not null check (channel in ('VOICE', 'SMS', 'EMAIL')),
  state text not null check (state in ('GRANTED', 'WITHDRAWN')),
  at timestamptz not null,
  source text not null check (source in ('CALL', 'WEB', 'PAPER', 'MESSAGE', 'IMPORT', 'OTHER')),
  call_id uuid,
  note bytea,
  recorded_by uuid,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
  foreign key (tenant_id, recorded_by) references users (tenant_id, id)
);
create index on consent_records (tenant_id, contact_id, channel, purpose, at desc, id);
select protect_by_tenant('consent_records');
-- The note is sealed anew when the data key changes.
revoke update on consent_records from parley_app;
grant update (contact_id, note) on consent_records to parley_app;

-- It goes with its person and not before him.
create function keep_consent() returns trigger language plpgsql as $$
begin
  if exists (select from contacts c
             where c.tenant_id = old.tenant_id and c.id = old.contact_id and c.deleted_at is null) then
    raise exception 'consent is not taken out of the history of a contact'
      using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger keep before delete on consent_records
  for each row when (current_user = 'parley_app') execute function keep_consent();

-- Dials of a number hour by hour, of all campaigns together.
create table number_attempts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  number_digest bytea not null,
  hour timestamptz not null,
  dials int not null check (dials >= 0),
  primary key (tenant_id, number_digest, hour)
);
select protect_by_tenant('number_attempts');

-- One decision for each dial that was asked for, refused ones with all that was against them. No key leads to the
-- lead: a decision is evidence and outlives it. `written_at` is the database's own clock, whatever is sent.
create table dial_decisions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  id uuid not null,
  at timestamptz not null,
  written_at timestamptz not null,
  number_digest bytea not null,
  outcome text not null check (outcome in ('ALLOW', 'REFUSE')),
  reasons text[] not null default '{}',
  rule_version int not null,
  packs text[] not null,
  needs_agent boolean not null,
  next_allowed_at timestamptz,
  origin text not null,
  purpose text not null,
  lead_id uuid not null,
  contact_point_id uuid,
  campaign_id uuid,
  agent_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, id, number_digest, outcome),
  check ((outcome = 'REFUSE') = (cardinality(reasons) > 0))
) partition by range (id);
create index on dial_decisions (tenant_id, number_digest, id);
create index on dial_decisions (tenant_id, lead_id, id);
create index on dial_decisions (tenant_id, id) where outcome = 'REFUSE';
select protect_by_tenant('dial_decisions');
select partition_by_time('dial_decisions', 'MONTH', null);
-- What was decided stays decided.
revoke update, delete on dial_decisions from parley_app;

-- An attempt bears the id of the decision that allows it, so that its primary key is what makes one decision
-- good for one dial; the key behind it holds number and outcome to what was decided.
alter table attempts
  add column number_digest bytea,
  add column decision_id uuid not null generated always as (id) stored,
  add column allowed text not null generated always as ('ALLOW') stored;

update attempts a set number_digest = coalesce(
  (select p.digest from calls c
   join contact_points p on p.tenant_id = c.tenant_id and p.id = c.contact_point_id
   where c.tenant_id = a.tenant_id and c.id = a.call_id), '\x');

-- Those that were made before there were decisions get one that says so: the rules' version 0.
do $$
declare
  month timestamptz;
begin
  for month in
    select distinct date_trunc('month', at at time zone 'UTC') at time zone 'UTC' from attempts
    union select date_trunc('month', clock_timestamp() at time zone 'UTC') at time zone 'UTC'
  loop
    execute format('create table %I partition of dial_decisions for values from (%L) to (%L)',
      'dial_decisions_' || to_char(month at time zone 'UTC', 'YYYYMM'),
      first_id_at(month), first_id_at(month + interval '1 month'));
  end loop;
end $$;
insert into dial_decisions (tenant_id, id, at, written_at, number_digest, outcome, rule_version, packs, needs_agent,
  origin, purpose, lead_id, contact_point_id, campaign_id, agent_id)
select a.tenant_id, a.id, a.at, a.at, a.number_digest, 'ALLOW', 0, '{}', false, c.origin, 'MARKETING', a.lead_id,
  c.contact_point_id, a.campaign_id, c.agent_id
from attempts a join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id;
insert into number_attempts (tenant_id, number_digest, hour, dials)
select tenant_id, number_digest, date_trunc('hour', at), count(*)
from attempts where outcome is distinct from 'NOT_PLACED' and number_digest <> '\x' group by 1, 2, 3;

alter table attempts
  alter column number_digest set not null,
  add constraint attempts_decision foreign key (tenant_id, id, number_digest, allowed)
    references dial_decisions (tenant_id, id, number_digest, outcome);
create index on attempts (tenant_id, number_digest, at);

create function stamp_decision() returns trigger language plpgsql as $$
begin
  new.written_at := clock_timestamp();
  return new;
end $$;
create trigger stamp before insert on dial_decisions for each row execute function stamp_decision();

-- A decision is good for a minute, and for as long as the rules are the same.
create function demand_fresh_decision() returns trigger language plpgsql as $$
declare
  age interval;
  decided int;
  holds int;
begin
  select clock_timestamp() - d.written_at, d.rule_version, coalesce(l.number, 0)
  into age, decided, holds
  from dial_decisions d left join law_versions l on l.tenant_id = d.tenant_id
  where d.tenant_id = new.tenant_id and d.id = new.id;
  -- Without a decision the key refuses, and names itself.
  if age > interval '60 seconds' then
    raise exception 'the decision of this dial is % old', age
      using errcode = 'check_violation', constraint = 'attempts_decision_fresh';
  end if;
  if decided <> holds then
    -- Somebody has changed the rules since: asked again, it is decided by the new ones.
    raise exception 'the dial was decided by rules % and % hold', decided, holds
      using errcode = 'serialization_failure', constraint = 'attempts_decision_rules';
  end if;
  return new;
end $$;
create trigger decision before insert on attempts for each row execute function demand_fresh_decision();

-- Why a member was not dialled the last time its turn came.
alter table campaign_members add column refused_for text[] not null default '{}';
