-- Times of the day at which a campaign detects no machines.
alter table campaigns add column detection_off jsonb not null default '[]';
