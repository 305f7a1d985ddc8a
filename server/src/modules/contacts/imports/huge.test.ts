import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import {
  type Import,
  listImportErrors,
  listImports,
  type Problem,
  runImport,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import { ended } from "../testing.ts";

/** Far more than memory may rise. */
const huge = 400_000_000;
const block = Buffer.alloc(1_000_000, "x");

/** Sends a file as it is made, and says how much of it was asked for and how far memory rose. */
async function send(acme: TestTenant, pieces: Iterable<Buffer>) {
  let sent = 0;
  const before = process.memoryUsage().rss;
  let most = before;
  const body = async function* () {
    for (const piece of pieces) {
      sent += piece.length;
      if (sent % (50 * block.length) < block.length) {
        most = Math.max(most, process.memoryUsage().rss);
      }
      yield piece;
      await turn();
    }
  };
  const reply = await fetch(`${acme.server.url}/api/v1/imports`, {
    method: "POST",
    headers: {
      "content-type": "text/csv",
      cookie: acme.admin.cookieHeader,
      "x-csrf-token": acme.admin.session?.csrfToken ?? "",
    },
    body: Readable.toWeb(Readable.from(body())),
    duplex: "half",
  });
  const answer: unknown = await reply.json();
  return { status: reply.status, answer, sent, megabytes: (most - before) / 1e6 };
}

function* line(bytes: number): Generator<Buffer> {
  for (let made = 0; made < bytes; made += block.length) yield block;
}

test("a first line without an end is refused as soon as it is too long", async () => {
  const acme = await newTenant();
  const { status, answer, sent } = await send(acme, line(huge));
  expect(status).toBe(422);
  expect((answer as Problem).errors).toEqual([
    { field: "file", reason: "cannot be read in line 1 (line-too-long)" },
  ]);
  expect(sent).toBeLessThan(huge / 4);
  expect((await acme.admin.call(listImports)).items).toEqual([]);
});

// Slow (some seconds): all of it is sent, sealed, stored and read again.
test("a huge line among others costs itself and no memory", async () => {
  const acme = await newTenant();
  const rows = (function* () {
    yield Buffer.from(`name,phone\nAda,${nextPhone()}\n`);
    yield* line(huge);
    yield Buffer.from(`\nBen,${nextPhone()}\n`);
  })();
  const { status, answer, sent, megabytes } = await send(acme, rows);
  expect([status, sent > huge]).toEqual([201, true]);
  expect(megabytes).toBeLessThan(250);

  const file = answer as Import;
  const params = { id: file.id };
  const before = process.memoryUsage().rss;
  await acme.admin.call(runImport, { params, body: { mapping: file.mapping } });
  const done = await ended(acme.admin, file.id, 40_000);
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(250);
  expect(done).toMatchObject({ state: "DONE", counts: { rows: 3, created: 2, errors: 1 } });
  const { items } = await acme.admin.call(listImportErrors, { params });
  expect(items).toMatchObject([{ line: 3, code: "line-too-long" }]);
  await acme.server.parley.app.storage.remove(`${acme.id}/imports/${file.id}`);
}, 90_000);
