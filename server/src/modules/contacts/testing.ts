import { getImport, type Import, runImport, uploadImport } from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import { eventually } from "../../testing/tenant.ts";

/** What was uploaded, or why it was refused. */
export async function upload(client: Client, body: string | Buffer, fileName = "leads.csv") {
  const response = await client.send({
    method: uploadImport.method,
    url: `/api/v1/imports?fileName=${encodeURIComponent(fileName)}`,
    body,
    headers: { "content-type": "text/csv" },
  });
  return { status: response.statusCode, body: response.json() };
}

export async function uploaded(client: Client, body: string | Buffer): Promise<Import> {
  const reply = await upload(client, body);
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
  return reply.body as Import;
}

type Wishes = Partial<
  Pick<Import["options"], "country" | "source" | "onDuplicate" | "overwrites">
> & {
  mapping?: Import["mapping"];
};

/** Uploads a file, runs its import and waits for its end. */
export async function importCsv(
  client: Client,
  body: string | Buffer,
  { mapping, ...wishes }: Wishes = {},
): Promise<Import> {
  const file = await uploaded(client, body);
  const params = { id: file.id };
  await client.call(runImport, { params, body: { mapping: mapping ?? file.mapping, ...wishes } });
  return ended(client, file.id);
}

/** Runs what was uploaded, as it is proposed, and waits for its end. */
export async function ranToEnd(client: Client, { id, mapping }: Import): Promise<Import> {
  await client.call(runImport, { params: { id }, body: { mapping } });
  return ended(client, id);
}

export function ended(client: Client, id: string, within = 10_000): Promise<Import> {
  return eventually(
    async () => {
      const now = await client.call(getImport, { params: { id } });
      return now.state === "QUEUED" || now.state === "RUNNING" ? undefined : now;
    },
    { what: "the end of the import", within },
  );
}
