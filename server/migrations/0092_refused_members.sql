-- Members that the law has held up: their campaign says so, and a change of lists, consents or rules looks at
-- them again.
create index members_refused on campaign_members (tenant_id, campaign_id) where refused_for <> '{}';
