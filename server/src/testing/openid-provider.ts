import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider, { type Configuration } from "oidc-provider";

export type Directory = Record<
  string,
  { email: string; name?: string; groups?: string[]; email_verified?: boolean }
>;

/** A real OpenID provider on this machine, with people whom a test puts into its directory. */
export class OpenIdProvider {
  readonly issuer: string;
  readonly clientId = "parley";
  readonly clientSecret = randomBytes(24).toString("hex");
  readonly people: Directory;
  /** Requests that came in, as `METHOD /path`. */
  readonly asked: string[] = [];
  private readonly http: Server;

  private constructor(http: Server, people: Directory) {
    this.http = http;
    this.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    this.people = people;
  }

  static async start(people: Directory, callbacks: string[]): Promise<OpenIdProvider> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    http.unref();
    const started = new OpenIdProvider(http, people);
    const provider = new Provider(started.issuer, await started.configuration(callbacks));
    const handle = provider.callback();
    http.on("request", (request, response) => {
      started.asked.push(
        `${request.method} ${new URL(request.url ?? "", started.issuer).pathname}`,
      );
      void handle(request, response);
    });
    return started;
  }

  private async configuration(callbacks: string[]): Promise<Configuration> {
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    return {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: callbacks,
          grant_types: ["authorization_code"],
          response_types: ["code"],
        },
      ],
      jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] },
      cookies: { keys: [randomBytes(16).toString("hex")] },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
      pkce: { required: () => true },
      scopes: ["openid", "email", "profile", "groups"],
      claims: {
        openid: ["sub"],
        email: ["email", "email_verified"],
        profile: ["name"],
        groups: ["groups"],
      },
      findAccount: (_context, login) => ({
        accountId: login,
        claims: () => ({ sub: login, ...this.people[login] }),
      }),
    };
  }

  /** Goes through the provider's own pages as a person does; what it sends back to Parley. */
  async signIn(address: string, login: string): Promise<Record<string, string>> {
    const jar = new Map<string, string>();
    let url = new URL(address);
    let form: Record<string, string> | undefined;
    for (let step = 0; step < 20; step++) {
      if (!url.href.startsWith(this.issuer)) return Object.fromEntries(url.searchParams);
      const answer = await fetch(url, {
        redirect: "manual",
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
        ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        jar.set(name, value);
      }
      const to = answer.headers.get("location");
      form = undefined;
      if (to) url = new URL(to, url);
      else form = formOf(await answer.text(), login);
    }
    throw new Error("the provider leads round in circles");
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** The provider's form for a password, and the one for consent after it. */
function formOf(page: string, login: string): Record<string, string> {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
  if (prompt === "login") return { prompt, login, password: "any" };
  if (prompt === "consent") return { prompt };
  throw new Error(`the provider shows another page: ${page.slice(0, 500)}`);
}
