import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { describeRefusal, explainListenError, StartRefusal } from "./start-refusal.ts";

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

async function listenError(host: string, port: number): Promise<StartRefusal> {
  const error = await listen(host, port).then(
    () => new Error("It could listen"),
    (failure: unknown) => explainListenError(failure, host, port),
  );
  if (error instanceof StartRefusal) return error;
  throw error;
}

test("a port that is taken is named together with another to try", async () => {
  const other = await listen("127.0.0.1", 0);
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const refusal = await listenError("127.0.0.1", port);
  other.close();

  expect(refusal.reason).toBe("port-taken");
  expect(describeRefusal(refusal)).toBe(
    `Parley cannot start: Port ${port} on 127.0.0.1 is taken by another program. ` +
      `Stop that program, or choose another port: PORT=${port + 1} npm start.`,
  );
});

test("an address of another machine is refused", async () => {
  const refusal = await listenError("192.0.2.1", 4400);
  expect(refusal.reason).toBe("address-unusable");
});

test("any other error stays what it is", () => {
  const error = new Error("a bug");
  expect(explainListenError(error, "127.0.0.1", 1)).toBe(error);
});
