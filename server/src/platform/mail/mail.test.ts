import { once } from "node:events";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, expect, test } from "vitest";
import { checkMail } from "../doctor/mail-check.ts";
import { CaptureMail } from "./capture.ts";
import { createMail } from "./mail.ts";
import { readSmtpUrl } from "./smtp.ts";

const servers: SMTPServer[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

type Received = { from: string; to: string[]; text: string };

/** A real mail server on a port of its own, which keeps what it is given. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ from, to, text: Buffer.concat(chunks).toString("utf8") });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { port, received };
}

const letter = {
  to: "ada@example.org",
  subject: "Größe",
  text: "Good day,\n\nall is well.",
  html: "<p>Good day</p>",
};

test("a letter arrives, whole and from us", async () => {
  const { port, received } = await mailServer();
  const mail = createMail(`smtp://127.0.0.1:${port}?from=desk@acme.example`);
  await mail.verify();
  await mail.send(letter);
  mail.close();
  expect(received).toMatchObject([{ from: "desk@acme.example", to: ["ada@example.org"] }]);
  const { text } = received[0] ?? { text: "" };
  expect(text).toContain("Subject: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=");
  expect(text).toContain("all is well.");
  expect(text).toContain("<p>Good day</p>");
});

test("the password is given, and a wrong one is told in words", async () => {
  const { port, received } = await mailServer({
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      const isRight = username === "desk@acme.example" && password === "p:ss/word";
      if (isRight) done(null, { user: username });
      else done(new Error("no such user"));
    },
  });
  const url = (password: string) =>
    `smtp://desk%40acme.example:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  await createMail(url("p:ss/word")).send(letter);
  expect(received).toMatchObject([{ from: "desk@acme.example" }]);
  await expect(createMail(url("wrong")).send(letter)).rejects.toThrow(/no such user/);
  expect(received).toHaveLength(1);
});

test("a server that refuses the letter is no success", async () => {
  const { port } = await mailServer({
    onRcptTo: (_address, _session, done) => done(new Error("mailbox full")),
  });
  await expect(createMail(`smtp://127.0.0.1:${port}`).send(letter)).rejects.toThrow(/mailbox full/);
});

test("beyond this machine nothing is sent in clear", () => {
  expect(readSmtpUrl("smtp://mail.example.org")).toMatchObject({ port: 587, requireTLS: true });
  expect(readSmtpUrl("smtp://mail.example.org").tls).toEqual({ rejectUnauthorized: true });
  expect(readSmtpUrl("smtps://a:b@mail.example.org")).toMatchObject({
    port: 465,
    secure: true,
    auth: { user: "a", pass: "b" },
    from: "parley@mail.example.org",
  });
  expect(readSmtpUrl("smtp://localhost:2525")).toMatchObject({ port: 2525, requireTLS: false });
  expect(readSmtpUrl("smtp://[::1]")).toMatchObject({ host: "::1", requireTLS: false });
  // A name that only begins like this machine's address is another machine.
  expect(readSmtpUrl("smtp://127.example.org")).toMatchObject({ requireTLS: true });
});

test("without a mail server a letter is refused in words", async () => {
  await expect(createMail(undefined).send(letter)).rejects.toMatchObject({
    code: "unavailable",
    message: "No mail server is set: name one in PARLEY_SMTP_URL",
  });
});

test("the drawer keeps the newest hundred letters", async () => {
  const drawer = new CaptureMail();
  for (let i = 0; i < 101; i++) await drawer.send({ ...letter, subject: String(i) });
  expect(drawer.letters).toHaveLength(100);
  expect(drawer.letters.at(0)?.subject).toBe("1");
});

test("the doctor finds a mail server that works, and one that does not", async () => {
  const { port } = await mailServer();
  expect(await checkMail(`smtp://127.0.0.1:${port}`)).toBe(`127.0.0.1:${port} takes letters`);
  const nobody = checkMail("smtp://desk:hunter2@127.0.0.1:1");
  await expect(nobody).rejects.toMatchObject({
    message: expect.stringMatching(/127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/),
    cure: expect.stringContaining("PARLEY_SMTP_URL"),
  });
  await expect(nobody).rejects.not.toThrow(/hunter2/);
});
