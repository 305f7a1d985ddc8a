import { type App, inTenant } from "../../platform/app.ts";
import { publicUrl } from "../../platform/config.ts";
import type { SoundFile } from "../telephony/index.ts";
import { addressFor } from "./address.ts";
import { type PromptRow, selectPrompts } from "./queries.ts";
import { keyOf } from "./upload.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "storage" | "config" | "keys">;

/** A sound as a carrier plays it; null of one that was deleted since somebody was sent to it. */
export async function soundOf(
  app: Needs,
  tenantId: string,
  promptId: string,
): Promise<SoundFile | null> {
  const read = (ctx: Parameters<typeof selectPrompts>[0]) => selectPrompts(ctx, { id: promptId });
  const [row] = await inTenant(app, tenantId, read, { readOnly: true });
  return row ? fileOf(app, tenantId, row) : null;
}

function fileOf(app: Needs, tenantId: string, row: PromptRow): SoundFile {
  return {
    sha256: row.sha256,
    seconds: row.seconds,
    url: () => {
      const path = addressFor(app, { tenantId, soundId: row.sound_id });
      return new URL(path, publicUrl(app.config)).href;
    },
    bytes: async () => {
      const chunks: Buffer[] = [];
      const file = app.storage.read(keyOf(tenantId, row.sound_id));
      for await (const chunk of file as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}
