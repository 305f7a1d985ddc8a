/** Hosts at which dots before the @ make no difference. */
const dotless = new Set(["gmail.com", "googlemail.com"]);

/** The mailbox that an address leads to: without what stands behind a plus, and without dots where they do not count. */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  const [name = ""] = email.slice(0, at).split("+");
  // An address that begins with a plus has no other name.
  if (name === "") return email;
  if (!dotless.has(domain)) return `${name}@${domain}`;
  return `${name.replaceAll(".", "")}@gmail.com`;
}
