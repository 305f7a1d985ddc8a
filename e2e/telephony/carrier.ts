import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { triplet } from "../../server/src/modules/telephony/asterisk-host/root.ts";
import {
  newPassword,
  startAsterisk,
} from "../../server/src/modules/telephony/asterisk-host/run.ts";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import { asteriskRoot } from "./surroundings.ts";

/** Who may call by this carrier, and be called; `bySender`: known by the sender of a call, not by who proves himself. */
export type Account = {
  username: string;
  password: string;
  encrypts: boolean;
  bySender: boolean;
  /** Comes by the port of `strict` and is spoken to by it alone, at this address; without one he registers. */
  behind?: string;
};

/** Numbers lead to people outside, and what they dial to whichever account has registered last. */
const dialplan = `[general]
static = yes
[from-account]
exten => _[+0-9].,1,Dial(PJSIP/\${EXTEN}@people,30)
 same => n,Hangup(\${HANGUPCAUSE})
[from-people]
exten => _[+0-9].,1,Dial(PJSIP/\${EXTEN}@\${ACCOUNT},30)
 same => n,Hangup(\${HANGUPCAUSE})
`;

/** Where the carrier proves itself by a certificate that nobody is to believe, although its authority vouches for it. */
export const doubtful = { expired: 5062, ofAnother: 5063 } as const;
/** Where it asks for the certificates of those whom it calls: its authority's alone. */
export const strict = 5064;

/**
 * A second real Asterisk that plays a carrier: it asks for passwords, speaks UDP, TCP and TLS (port 5061, with a
 * certificate of an authority of its own, and beside it at the ports of `doubtful`), and has the telephones of people
 * behind it.
 */
export async function openCarrier(
  address: string,
  peopleAt: string,
  accounts: readonly Account[],
  /** Where whoever stands before its customers proves himself by a certificate of its authority. */
  proxyAt = "127.255.255.253",
) {
  const root = asteriskRoot();
  const { own, expired, ofAnother, ...certificates } = makeCertificates(root, address, proxyAt);
  const asterisk = await startAsterisk({
    ...{ root, name: `room-${process.pid}-carrier`, sip: { address, port: 5060 } },
    control: { address, port: 8088, password: newPassword() },
    ...{ rtp: { from: 25_000, to: 25_999 }, certificate: own },
  });
  process.once("exit", () => rmSync(asterisk.folder, { recursive: true, force: true }));
  const inside = asterisk.folder.slice(root.length);

  const order = (command: string) => {
    const args = [root, "/usr/sbin/asterisk", "-C", `${inside}/etc/asterisk.conf`, "-rx", command];
    return execFileSync("chroot", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  };
  const put = async (kind: string, name: string, fields: Record<string, string>) => {
    const { url, user, password } = asterisk.connection;
    const at = new URL(`/ari/asterisk/config/dynamic/res_pjsip/${kind}/${name}`, url);
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const all = Object.entries(fields).map(([attribute, value]) => ({ attribute, value }));
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(at, {
      method: "PUT",
      headers,
      body: JSON.stringify({ fields: all }),
    });
    if (!answer.ok) throw new Error(`${kind} ${name}: ${answer.status} ${await answer.text()}`);
  };

  writeFileSync(join(asterisk.folder, "etc", "extensions.conf"), dialplan);
  order("dialplan reload");
  const spoken = { disallow: "all", allow: "ulaw", direct_media: "no" };
  const offer = async (name: string, port: number, proof: Proof, more: Record<string, string>) => {
    const [cert, secret] = [`etc/${name}.pem`, `etc/${name}.key`];
    writeFileSync(join(asterisk.folder, cert), proof.certificate);
    writeFileSync(join(asterisk.folder, secret), proof.key);
    const files = { cert_file: `${inside}/${cert}`, priv_key_file: `${inside}/${secret}` };
    const bind = `${address}:${port}`;
    await put("transport", name, { protocol: "tls", method: "tlsv1_2", bind, ...files, ...more });
  };
  await offer("expired", doubtful.expired, expired, { verify_server: "no" });
  await offer("ofAnother", doubtful.ofAnother, ofAnother, { verify_server: "no" });
  writeFileSync(join(asterisk.folder, "etc/believed.pem"), certificates.ca);
  const believes = { verify_server: "yes", ca_list_file: `${inside}/etc/believed.pem` };
  await offer("strict", strict, own, believes);
  for (const { username, password, encrypts, bySender, behind } of accounts) {
    await put("auth", username, { auth_type: "digest", username, password });
    const registers = { max_contacts: "1", remove_existing: "yes" };
    await put("aor", username, behind ? { contact: behind } : registers);
    await put("endpoint", username, {
      ...{ ...spoken, aors: username, auth: username, context: "from-account" },
      ...(behind ? { transport: "strict" } : { rewrite_contact: "yes" }),
      media_encryption: encrypts ? "sdes" : "no",
      identify_by: bySender ? "username" : "auth_username",
    });
  }
  await put("aor", "people", { contact: `sip:${peopleAt}:5080` });
  await put("endpoint", "people", { ...spoken, aors: "people", context: "from-people" });
  await put("identify", "people", { endpoint: "people", match: peopleAt });

  const people = await new SipAgent({ address: peopleAt, port: 5080 }).start();
  return {
    ...{ address, people, certificates },
    /** Whoever is called from now on has this account. */
    leadTo: (username: string) => order(`dialplan set global ACCOUNT ${username}`),
    /** Where an account is registered; empty where it is not. */
    registered: (username: string) =>
      /Contact: +\w+\/(sip:\S+)/.exec(order(`pjsip show aor ${username}`))?.[1] ?? "",
    listen: () => order("pjsip set history on"),
    /** What was said in SIP since then, message by message. */
    said(): string[] {
      const numbers = [...order("pjsip show history").matchAll(/^(\d+) /gm)].map(([, one]) => one);
      return numbers.map((one) => order(`pjsip show history entry ${one}`));
    },
    forget: () => order("pjsip set history clear"),
    /** It says nothing until it goes on; what it was told meanwhile it hears then. */
    halt: () => process.kill(asterisk.pid, "SIGSTOP"),
    goOn: () => process.kill(asterisk.pid, "SIGCONT"),
    async close() {
      people.close();
      await asterisk.stop();
    },
  };
}

type Proof = { certificate: string; key: string };

/**
 * An authority, what it vouches for under the carrier's address, what it has vouched for until yesterday, what it vouches
 * for under other addresses, and an authority that knows nobody.
 */
function makeCertificates(root: string, address: string, proxyAt: string) {
  const folder = mkdtempSync(join(tmpdir(), "parley-certificates-"));
  const libraries = join(root, "usr/lib", triplet);
  const loader = readdirSync(libraries).find((name) => /^ld-linux.*\.so\.\d+$/.test(name)) ?? "";
  const at = (name: string) => join(folder, name);
  const text = (name: string) => readFileSync(at(name), "utf8");
  const openssl = (...args: string[]) => {
    const program = ["--library-path", libraries, join(root, "usr/bin/openssl")];
    const env = { OPENSSL_CONF: join(root, "etc/ssl/openssl.cnf") };
    execFileSync(join(libraries, loader), [...program, ...args], { env, stdio: "ignore" });
  };
  const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  for (const name of ["authority", "stranger"]) {
    const files = ["-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)];
    openssl("req", "-x509", ...fresh, ...files, "-days", "30", "-subj", `/CN=${name}`);
  }
  const by = ["-CA", at("authority.pem"), "-CAkey", at("authority.key"), "-CAcreateserial"];
  const vouched = (name: string, names: string, ...valid: string[]) => {
    const asked = ["-keyout", at(`${name}.key`), "-out", at(`${name}.csr`), "-subj", "/CN=carrier"];
    openssl("req", ...fresh, ...asked);
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
    const files = ["-in", at(`${name}.csr`), "-out", at(`${name}.pem`)];
    openssl("x509", "-req", ...files, "-extfile", at(`${name}.ext`), ...by, ...valid);
    return { certificate: text(`${name}.pem`), key: text(`${name}.key`) } satisfies Proof;
  };
  const day = (days: number) => {
    const at = new Date(Date.now() + days * 86_400_000).toISOString();
    return `${at.slice(0, 19).replace(/\D/g, "")}Z`;
  };
  const made = {
    own: vouched("own", `IP:${address}`, "-days", "30"),
    expired: vouched("expired", `IP:${address}`, "-not_before", day(-30), "-not_after", day(-1)),
    proxy: vouched("proxy", `IP:${proxyAt}`, "-days", "30"),
    ofAnother: vouched("other", "IP:127.255.255.254,DNS:other.example", "-days", "30"),
    ...{ ca: text("authority.pem"), stranger: text("stranger.pem") },
  };
  rmSync(folder, { recursive: true });
  return made;
}
