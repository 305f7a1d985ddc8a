-- A right password clears what was counted for its address only where it is right for all who have the
-- address. Else it takes back its own try: with an account of his own in one tenant nobody guesses on in
-- another.
create function platform.give_back_sign_in(of_key bytea) returns void
  language sql security definer set search_path = platform, pg_temp as $$
  update platform.sign_in_failures f set failures = greatest(f.failures - 1, 0) where f.key = of_key
$$;
alter function platform.give_back_sign_in(bytea) owner to parley_definer;
revoke all on function platform.give_back_sign_in(bytea) from public;
grant execute on function platform.give_back_sign_in(bytea) to parley_app;
