-- A lead that somebody has put first in a campaign's queue: since when, until it is dialled.
alter table campaign_members add column put_first_at timestamptz;
