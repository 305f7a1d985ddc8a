import {
  type Recording,
  recordingChanged,
  recordingDeleted,
  recordingStored,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit, emitAll } from "../../../platform/events/emit.ts";

type Told = {
  id: string;
  call_id: string;
  state: Recording["state"];
  agent_id: string | null;
  team_id: string | null;
};

const audienceOf = ({ agent_id, team_id }: Told) => ofRecord("calls:read", [agent_id], team_id);
const dataOf = ({ id, call_id, state }: Told) => ({ id, callId: call_id, state });

/** Says what became of recordings. */
export function tellChange(ctx: Ctx, rows: readonly Told[]): Promise<void> {
  return emitAll(
    ctx,
    rows.map((row) => ({ type: recordingChanged, data: dataOf(row), audience: audienceOf(row) })),
  );
}

type OfPerson = Told & { contact_id: string; seconds: number | null; sha256: string | null };

/** Says that the sound is here, or is gone, with what it is known by in the audit log. */
export function tellSound(ctx: Ctx, row: OfPerson): Promise<void> {
  const type = row.state === "STORED" ? recordingStored : recordingDeleted;
  const data = { ...dataOf(row), contactId: row.contact_id };
  const known = { sha256: row.sha256, seconds: row.seconds, callId: row.call_id };
  const change = row.state === "STORED" ? { after: known } : { before: known };
  return emit(ctx, type, data, audienceOf(row), change);
}
