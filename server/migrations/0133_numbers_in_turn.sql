-- A lead that has several numbers is called on each in turn, where a campaign says how often: null leaves it at the first.
alter table campaigns
  add column attempts_per_number int check (attempts_per_number between 1 and 10),
  add column next_number_after text[] not null default '{}';
