import { type Bench, say } from "./lib/bench.ts";
import { HttpPool, requestText } from "./lib/http.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { closedLoop, openLoop } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { oneOf, seeded, spreadOf } from "./lib/statistics.ts";
import { credentialsOf, makeTenant, makeUsers } from "./lib/tenants.ts";

const users = 50;
const rate = 20;
const askers = 8;

/** Sign-in is slow on purpose (argon2id); it must not be slower, nor hold up the others. */
export const signin: Bench = {
  name: "signin",
  about: "sign-ins with a password",
  run: async ({ seconds, quick }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "signin");
    const emails = Array.from({ length: users }, (_, i) => `user${i}@signin.example`);
    await makeUsers(
      installation,
      tenantId,
      emails.map((email) => ({ email, role: "AGENT" })),
    );
    const server = await startServer(installation);
    // One address may sign in 600 times a minute; people come from many.
    const addresses = Array.from({ length: 50 }, (_, i) => `127.0.1.${i + 1}`);
    const http = new HttpPool(server.port, addresses);
    const random = seeded(3);
    const signIn = async () => {
      const body = credentialsOf(oneOf(emails, random));
      const { status } = await http.ask(requestText("POST", "/api/v1/auth/sign-in", {}, body));
      if (status !== 200) throw new Error(`sign-in was answered with ${status}`);
    };
    await openLoop(rate, 2, signIn);
    server.usage.reset();
    const { p50, p95, p99 } = spreadOf(await openLoop(rate, seconds, signIn));
    const cores = server.usage.read();
    const most = await closedLoop(askers, quick ? 2 : 5, signIn);
    http.close();
    const beside = `p50 ${round(p50)}, p99 ${round(p99)} ms; cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
    say(`  at ${rate}/s: p95 ${round(p95)} ms (${beside}); at most ${round(most)}/s`);
    const figures: Figure[] = [
      { bench: "signin", what: `p95 at ${rate}/s`, value: p95, unit: "ms", floor: 150, beside },
      {
        bench: "signin",
        what: "most a second",
        value: most,
        unit: "/s",
        moreIsBetter: true,
        beside: `${askers} askers on the same cores`,
      },
    ];
    return figures;
  },
};
