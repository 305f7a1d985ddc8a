import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServer } from "../../testing/server.ts";
import { eventually } from "../../testing/tenant.ts";
import { createHttp } from "./server.ts";

const pace = { bodyMs: 400, fileSpanMs: 200, fileSpanBytes: 1000 };
let http: FastifyInstance;
let url: string;
/** Files that came to their end, and those that were cut. */
const files: string[] = [];

beforeAll(async () => {
  const { parley } = await testServer();
  http = await createHttp(parley.app, "no-folder", pace);
  http.post("/thing", async () => "done");
  http.post("/file", { config: { upload: "text/csv" } }, async (request) => {
    const size = await text(request.body as AsyncIterable<Buffer>).then(
      (all) => String(all.length),
      (error: Error) => error.message,
    );
    files.push(size);
    return size;
  });
  url = await http.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(() => http.close());

/** Begins a request and sends a piece of its body each 50 ms; gives what came back. */
async function trickle(path: string, type: string, piece: string, pieces: number) {
  const socket: Socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  const heard: string[] = [];
  socket.on("data", (data) => heard.push(String(data)));
  const length = piece.length * pieces;
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`);
  socket.write(`content-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`);
  let sent = 0;
  const timer = setInterval(() => {
    if (sent++ < pieces && socket.writable) socket.write(piece);
  }, 50);
  await once(socket, "close");
  clearInterval(timer);
  return { sent, status: Number(/ (\d{3}) /.exec(heard.join(""))?.[1] ?? 0) };
}

test("an ordinary body that trickles is cut off, whatever comes", async () => {
  const slow = await trickle("/thing", "application/json", " ".repeat(1000), 1000);
  expect(slow.status).toBe(408);
  expect(slow.sent).toBeLessThan(100);
  expect((await trickle("/thing", "application/json", '"xxxxx"', 1)).status).toBe(200);
});

test("a file may take long while it comes, and is cut off when it trickles", async () => {
  const slow = await trickle("/file", "text/csv", "x", 1000);
  expect(slow.status).toBe(408);
  await eventually(() => files.length > 0);
  expect(files).toEqual(["The body came too slowly"]);

  // Three times as long as an ordinary body may take.
  const steady = await trickle("/file", "text/csv", "x".repeat(1000), 24);
  expect(steady.status).toBe(200);
  expect(files.at(-1)).toBe("24000");
});

test("no limit of Node's own cuts a whole request", () => {
  expect(http.server.requestTimeout).toBe(0);
  expect(http.server.headersTimeout).toBe(60_000);
});
