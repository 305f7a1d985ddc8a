import { createServer } from "node:net";
import { errorCode, explainListenError } from "../start-refusal.ts";

/** Whether the server's port is free, or Parley itself has it. */
export async function checkPort(host: string, port: number): Promise<string> {
  try {
    await tryToListen(host, port);
    return `${port} on ${host} is free`;
  } catch (error) {
    if (errorCode(error) === "EADDRINUSE" && (await isParley(host, port))) {
      return `${port} on ${host} is Parley's: it runs`;
    }
    throw explainListenError(error, host, port);
  }
}

function tryToListen(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Asks for its health; an address that means "all" is asked at this machine's own. */
async function isParley(host: string, port: number): Promise<boolean> {
  const own = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  const address = own.includes(":") && !own.startsWith("[") ? `[${own}]` : own;
  try {
    const response = await fetch(`http://${address}:${port}/health`, {
      signal: AbortSignal.timeout(3000),
    });
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "status" in body;
  } catch {
    return false;
  }
}
