-- When a conversation ended because the carrier lost its line, and neither of the two hung up; null: it did not.
alter table calls add column line_lost_at timestamptz;
