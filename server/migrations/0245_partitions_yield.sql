-- A new partition takes its table and those that it refers to for itself. Writers come to them in other orders, so
-- whoever waited for one with another in hand could hold a writer up for good. It waits only a moment now, and then
-- gives all of them up.
alter function platform.ensure_partitions(timestamptz) set lock_timeout = '50ms';
