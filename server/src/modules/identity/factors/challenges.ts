import { sql } from "kysely";
import type { z } from "zod";
import { type App, inInstallation } from "../../../platform/app.ts";
import type { AnyTx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";

const minutesValid = 5;
const mostTries = 5;

type Needs = Pick<App, "pool" | "clock">;
type Answer = { data: unknown };

/** Keeps what somebody is asked, for five minutes. The text that is returned is what he answers with. */
export async function putChallenge(app: Needs, data: object): Promise<string> {
  return inInstallation(app, (tx) => keepChallenge(tx, app.clock.now(), data));
}

/** The same within a transaction, which must not wait for a second connection. */
export async function keepChallenge(tx: AnyTx, now: Date, data: object): Promise<string> {
  const id = newId();
  const until = new Date(now.getTime() + minutesValid * 60_000);
  await sql`select platform.put_challenge(${id}, ${JSON.stringify(data)}, ${until})`.execute(tx);
  return id;
}

/** One more try at a challenge that stays open; undefined when it is over. */
export async function tryChallenge<S extends z.ZodType>(
  app: Needs,
  shape: S,
  id: string,
): Promise<z.output<S> | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await inInstallation(app, (tx) =>
    sql<Answer>`select platform.try_challenge(${id}, ${app.clock.now()}, ${mostTries}) as data`.execute(
      tx,
    ),
  );
  return shape.safeParse(rows[0]?.data).data;
}

/** Takes a challenge: whoever comes second finds nothing. */
export async function takeChallenge<S extends z.ZodType>(
  app: Needs,
  shape: S,
  id: string,
): Promise<z.output<S> | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await inInstallation(app, (tx) =>
    sql<Answer>`select platform.take_challenge(${id}, ${app.clock.now()}) as data`.execute(tx),
  );
  return shape.safeParse(rows[0]?.data).data;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
