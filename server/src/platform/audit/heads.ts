import { type KeyObject, sign, verify } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../whole-file.ts";

/** Where a tenant's chain stood, signed. */
const Head = z.object({
  tenantId: z.string(),
  day: z.string(),
  number: z.number(),
  hash: z.string(),
  signedAt: z.string(),
  keyId: z.string(),
  signature: z.string(),
});
export type Head = z.infer<typeof Head>;
type Unsigned = Omit<Head, "signature">;

function textOf({ tenantId, day, number, hash, signedAt, keyId }: Unsigned): Buffer {
  return Buffer.from(JSON.stringify([1, tenantId, day, number, hash, signedAt, keyId]));
}

export function signHead(head: Unsigned, key: KeyObject): Head {
  return { ...head, signature: sign(null, textOf(head), key).toString("base64") };
}

export function isSigned(head: Head, key: KeyObject): boolean {
  return verify(null, textOf(head), key, Buffer.from(head.signature, "base64"));
}

/** Heads in files, one a day and tenant: whoever changes the database does not change these. */
export class HeadFiles {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(head: Head): Promise<void> {
    const folder = join(this.folder, head.tenantId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(join(folder, `${head.day}.json`), `${JSON.stringify(head)}\n`);
  }

  /** All heads of a tenant, the oldest first. */
  async all(tenantId: string): Promise<Head[]> {
    const names = await this.names(tenantId);
    return Promise.all(names.map((name) => this.read(tenantId, name)));
  }

  async newest(tenantId: string): Promise<Head | undefined> {
    const name = (await this.names(tenantId)).at(-1);
    return name === undefined ? undefined : this.read(tenantId, name);
  }

  /** Removes those of a tenant that is no more; answers how many there were. */
  async removeAll(tenantId: string): Promise<number> {
    const { length } = await this.names(tenantId);
    await rm(join(this.folder, tenantId), { recursive: true, force: true });
    return length;
  }

  private async read(tenantId: string, name: string): Promise<Head> {
    return Head.parse(JSON.parse(await readFile(join(this.folder, tenantId, name), "utf8")));
  }

  private async names(tenantId: string): Promise<string[]> {
    const names = await readdir(join(this.folder, tenantId)).catch(() => []);
    return names.filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name)).sort();
  }
}
