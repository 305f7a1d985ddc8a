import { signOut } from "@parley/contract";
import { call } from "../../api/client.ts";
import { setSession } from "../../api/session.ts";

/** Ends the session; when the server cannot be reached this browser forgets it all the same. */
export async function leave(): Promise<void> {
  await call(signOut).catch(() => undefined);
  setSession(null);
}
