import type {
  ContactBulkChange,
  ContactBulkEdit,
  getOperation,
  Output,
  startContactBulkEdit,
} from "@parley/contract";
import { type Bench, say } from "./lib/bench.ts";
import { written } from "./lib/caller.ts";
import { HttpPool } from "./lib/http.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const changes: ContactBulkChange[] = [
  { action: "COMPANY", company: "Analytical Engines" },
  { action: "ATTRIBUTE", kind: "PERSON", key: "plan", value: "gold" },
  { action: "DELETE" },
];
const email = "chief@bulk.example";

/** Every contact of a tenant changed at once, and taken back: each has a lead, so rows of both are written. */
export const bulk: Bench = {
  name: "bulk",
  about: "a bulk edit of 10,000 and 100,000 contacts with a lead each, and its undo",
  run: async ({ quick, statements }) => {
    const installation = await openInstallation();
    const server = await startServer(installation);
    const figures: Figure[] = [];
    for (const contacts of quick ? [1000, 10_000] : [10_000, 100_000]) {
      const slug = `bulk-${contacts}`;
      const tenantId = await makeTenant(installation, slug);
      await makeUsers(installation, tenantId, [{ email: `${contacts}-${email}`, role: "ADMIN" }]);
      await installation.admin.query(made, [tenantId, contacts]);
      await installation.admin.query("vacuum analyze contacts, leads");
      const http = new HttpPool(server.port);
      const chief = await signInAs(server.url, `${contacts}-${email}`);
      const ask = <T>(path: string, body: unknown) => written<T>(http, chief, "POST", path, body);
      const read = async <T>(path: string) => {
        const { body } = await http.get(`/api/v1${path}`, chief.cookieHeader);
        return JSON.parse(body.toString()) as T;
      };
      const ended = async (operationId: string, begin: number) => {
        for (;;) {
          const now = await read<Output<typeof getOperation>>(`/operations/${operationId}`);
          if (now.state === "DONE") return (performance.now() - begin) / 1000;
          if (now.endedAt) throw new Error(`${now.state}: ${now.error}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      if (statements) await resetStatements(installation.admin);
      const start = performance.now();
      for (const change of changes) {
        let begin = performance.now();
        const body = { selection: { filter: {} }, change };
        const edit = await ask<Output<typeof startContactBulkEdit>>("/contacts/bulk-edits", body);
        const there = await ended(edit.operationId ?? "", begin);
        begin = performance.now();
        const undone = await ask<ContactBulkEdit>(`/contacts/bulk-edits/${edit.id}/undo`, {});
        const back = await ended(undone.undoOperationId ?? "", begin);
        const { counts } = await read<ContactBulkEdit>(`/contacts/bulk-edits/${edit.id}`);
        if (counts.changed !== contacts || counts.restored !== contacts) {
          throw new Error(JSON.stringify(counts));
        }
        say(`  ${contacts} contacts, ${change.action}: ${round(there)} s, undo ${round(back)} s`);
        const what = `${contacts} contacts, ${change.action}`;
        figures.push({ bench: "bulk", what, value: there, unit: "s" });
        figures.push({ bench: "bulk", what: `${what}, undo`, value: back, unit: "s" });
      }
      http.close();
      if (statements) await sayStatements(installation.admin, (performance.now() - start) / 1000);
    }
    return figures;
  },
};

const made = `
  with one as (
    select uuidv7() as contact_id, uuidv7() as id, 'Person ' || i as name
    from generate_series(1, $2::int) i
  ), contact as (
    insert into contacts (tenant_id, id, kind, name, created_at)
    select $1, contact_id, 'PERSON', name, now() from one returning id
  )
  insert into leads (tenant_id, id, contact_id, name, status, source, created_at)
  select $1, id, contact_id, name, 'NEW', 'Web', now() from one`;
