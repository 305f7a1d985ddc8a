import { once } from "node:events";
import { SMTPServer } from "smtp-server";

export type ReceivedLetter = { to: string[]; text: string };

export type MailServer = { url: string; letters: ReceivedLetter[]; close(): void };

/** A real mail server on a port of its own, which keeps what it is given. */
export async function startMailServer(): Promise<MailServer> {
  const letters: ReceivedLetter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, text: plain(Buffer.concat(chunks).toString("utf8")) });
        done();
      });
    },
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `smtp://127.0.0.1:${port}`, letters, close: () => void server.close() };
}

/** Undoes quoted-printable, as a reader of mail does. */
function plain(source: string): string {
  const joined = source.replace(/=\r?\n/g, "");
  const bytes = joined.replace(/((?:=[0-9A-F]{2})+)/g, (run) =>
    Buffer.from(run.replaceAll("=", ""), "hex").toString("utf8"),
  );
  return bytes;
}
