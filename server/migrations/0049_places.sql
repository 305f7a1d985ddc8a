-- Where a number, and with it a person, is. Every zone in which somebody may be is kept: the law asks for an
-- hour that is allowed in each of them. A number nobody has looked at yet has no validity.
alter table contact_points
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column region text,
  add column validity text check (validity in ('VALID', 'POSSIBLE', 'INVALID', 'UNKNOWN')),
  add column phone_type text check (phone_type in
    ('MOBILE', 'FIXED', 'FIXED_OR_MOBILE', 'TOLL_FREE', 'PREMIUM_RATE', 'VOIP', 'OTHER'));

alter table contacts
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column region text,
  add column time_zone_source text check (time_zone_source in ('GIVEN', 'DERIVED')),
  add column time_zones text[] not null default '{}';

-- What lists of leads show and filter by, like the name.
alter table leads
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column region text;

update contacts set time_zone_source = 'GIVEN', time_zones = array[time_zone] where time_zone is not null;

-- The numbers are sealed, so a job opens them and looks: one for each tenant that has some.
do $$
declare
  tenant uuid;
begin
  for tenant in select distinct tenant_id from contact_points loop
    perform set_config('app.tenant_id', tenant::text, true);
    perform enqueue('place-contacts', '{}'::json, 'place-contacts ' || tenant);
  end loop;
end $$;
