import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type pg from "pg";

/** What a person is reached by: it must be nowhere in clear. */
export type Canary = {
  email: string;
  /** E.164. */
  phone: string;
  /** As people of the country write it, `07700 900001`. */
  national: string;
};

/** Where something was found, and in which spelling. */
export type Sighting = { where: string; spelling: string };

/** Every spelling in which an address might lie about, each in lower case. */
export function spellingsOf({ email, phone, national }: Canary): string[] {
  const digits = phone.slice(1);
  const [account = "", domain = ""] = email.split("@");
  const plain = [
    phone,
    digits,
    national,
    national.replaceAll(" ", ""),
    national.replaceAll(" ", "-"),
    email,
    account,
    `${account}%40${domain}`,
    [...digits].reverse().join(""),
  ];
  const packed = [phone, digits, email, email.toLowerCase()].flatMap((text) => [
    Buffer.from(text).toString("hex"),
    Buffer.from(text, "utf16le").toString("latin1"),
    ...base64Of(text),
  ]);
  return [...new Set([...plain, ...packed].map((text) => text.toLowerCase()))];
}

/** The part of the base64 that is the same wherever the text stands in what was encoded. */
function base64Of(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.from(" ".repeat(shift) + text);
    const from = Math.ceil((shift * 4) / 3);
    return (["base64", "base64url"] as const).map((code) =>
      bytes.toString(code).replace(/=+$/, "").slice(from, -1),
    );
  });
}

/** Where one of the spellings stands in a text, in whatever case. */
export function inText(where: string, text: string, spellings: readonly string[]): Sighting[] {
  const lower = text.toLowerCase();
  return spellings
    .filter((spelling) => lower.includes(spelling))
    .map((spelling) => ({ where, spelling }));
}

/** Every row of every table of every schema, as text. */
export async function inTables(
  pool: pg.Pool,
  spellings: readonly string[],
): Promise<{ rows: Map<string, number>; sightings: Sighting[] }> {
  const tables = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not like 'pg_toast%' and n.nspname <> 'information_schema'`,
  );
  const rows = new Map<string, number>();
  const sightings: Sighting[] = [];
  for (const { name } of tables.rows) {
    const found = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    rows.set(name, found.rows.length);
    for (const { row } of found.rows) {
      sightings.push(...inText(`table ${name}`, row, spellings));
      // Bytes are shown as hexadecimal digits: what they say counts as well.
      for (const [, hex = ""] of row.matchAll(/\\x([0-9a-f]+)/g)) {
        const text = Buffer.from(hex, "hex").toString("latin1");
        sightings.push(...inText(`bytes of ${name}`, text, spellings));
      }
    }
  }
  return { rows, sightings };
}

/** Every file below a folder, whatever is in it. */
export async function inFiles(
  folder: string,
  spellings: readonly string[],
): Promise<{ files: string[]; sightings: Sighting[] }> {
  const files: string[] = [];
  const sightings: Sighting[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    files.push(name);
    sightings.push(...inText(`file ${name}`, await readFile(path, "latin1"), spellings));
    sightings.push(...inText(`name of ${name}`, name, spellings));
  }
  return { files, sightings };
}
