import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { checkExternal } from "./external.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A message of PostgreSQL's protocol: a letter, the length, the body. */
function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.from(`${kind}    `);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Answers every question with one version number, as a server of that version would. */
function pretendToBe(version: string): Promise<string> {
  const ready = message("Z", Buffer.from("I"));
  const column = Buffer.from(
    "\0\x01version\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0",
    "latin1",
  );
  const size = Buffer.alloc(4);
  size.writeInt32BE(version.length);
  const row = Buffer.concat([Buffer.from([0, 1]), size, Buffer.from(version)]);
  const answer = [
    message("T", column),
    message("D", row),
    message("C", Buffer.from("SELECT 1\0")),
    ready,
  ];
  const serve = (socket: Socket) => {
    socket.once("data", () => {
      socket.write(Buffer.concat([message("R", Buffer.from([0, 0, 0, 0])), ready]));
      socket.on("data", (data) => data[0] === 0x51 && socket.write(Buffer.concat(answer)));
    });
  };
  return new Promise((resolve) => {
    server = createServer(serve).listen(0, "127.0.0.1", () => {
      const address = server?.address();
      const port = typeof address === "object" && address ? address.port : 0;
      resolve(`postgres://me:hunter2@127.0.0.1:${port}/parley`);
    });
  });
}

test("a server that is new enough is taken, with passwords of our own for the roles", async () => {
  const url = await pretendToBe("150004");
  const database = await checkExternal(url, (role) => `password of ${role}`);
  expect(database.kind).toBe("external");
  expect(database.admin).toMatchObject({ host: "127.0.0.1", user: "me", password: "hunter2" });
  expect(database.connection({ role: "parley_app", database: "copy" })).toMatchObject({
    host: "127.0.0.1",
    user: "parley_app",
    password: "password of parley_app",
    database: "copy",
  });
  await database.stop();
});

test("an old server is refused, without its password in the words", async () => {
  const url = await pretendToBe("140012");
  const refused = checkExternal(url, () => "");
  await expect(refused).rejects.toMatchObject({
    reason: "database-too-old",
    message: expect.stringMatching(/is PostgreSQL 14; Parley needs 15/),
  });
  await expect(refused).rejects.not.toThrow("hunter2");
});

test("a server that does not answer is refused, and what to check is named", async () => {
  const url = await pretendToBe("150004");
  await new Promise((resolve) => server?.close(resolve));
  await expect(checkExternal(url, () => "")).rejects.toMatchObject({
    reason: "database-unreachable",
    message: expect.stringMatching(/127\.0\.0\.1:\d+\/parley cannot be reached: .*ECONNREFUSED/),
    cure: expect.stringContaining("DATABASE_URL"),
  });
});
