-- How campaigns that hold the same agents share them, how fast one may dial, and what a conversion of it is worth.
alter table campaigns
  add column weight int not null default 1 check (weight between 1 and 100),
  add column calls_per_second int check (calls_per_second between 1 and 100),
  add column sale_minor bigint check (sale_minor > 0);
