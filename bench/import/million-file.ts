import { oneOf, seeded } from "../lib/statistics.ts";

const firsts = ["Ada", "Ben", "Carla", "Dmitri", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas"];
const lasts = ["Ashby", "Brandt", "Costa", "Dlamini", "Evans", "Fischer", "Gruber", "Haddad"];
const firms = ["Northgate", "Kestrel", "Lindqvist", "Marlow", "Orchard", "Penrose"];
const sources = ["Web form", "Event", "Partner", "Referral"];

/** Leads as a call centre buys them: a name, a firm, a number, a mailbox and where it is from. */
export function millionFile(rows: number): string {
  const random = seeded(17);
  const parts = ["name,company,phone,email,source\n"];
  for (let i = 0; i < rows; i++) {
    const first = oneOf(firsts, random);
    const last = `${oneOf(lasts, random)}${(i % 5000).toString(36)}`;
    const firm = `${oneOf(firms, random)} ${i % 997}`;
    // Numbers of New York and New Jersey, each once.
    const phone = `+1${oneOf(["212", "646", "917", "201"], random)}${2_000_000 + i}`;
    parts.push(
      `${first} ${last},${firm},${phone},${first.toLowerCase()}.${i}@mail.example,${oneOf(sources, random)}\n`,
    );
  }
  return parts.join("");
}
