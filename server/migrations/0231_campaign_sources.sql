-- Sources whose leads join a campaign by themselves, by the name that leads bear.
alter table campaigns add column sources text[] not null default '{}' check (cardinality(sources) <= 50);
