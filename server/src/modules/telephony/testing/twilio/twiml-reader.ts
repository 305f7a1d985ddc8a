/** One instruction of TwiML, as Twilio reads it. */
export type Verb = {
  name: string;
  attributes: Record<string, string>;
  text: string;
  inside: Verb[];
};

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (text: string) => text.replace(/&(\w+);/g, (all, name) => entities[name] ?? all);

/** The instructions of a document; throws at what is none, as Twilio does. */
export function readTwiml(document: string): Verb[] {
  const root: Verb = { name: "", attributes: {}, text: "", inside: [] };
  const open: Verb[] = [root];
  const parts = document
    .replace(/<\?xml[^>]*\?>/, "")
    .matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>|([^<]+)/g);
  for (const [, closes, name, attributes = "", isEmpty, text] of parts) {
    const top = open.at(-1) ?? root;
    if (text !== undefined) top.text += plain(text);
    else if (closes) {
      if (open.pop()?.name !== name) throw new Error(`This is no TwiML: ${document}`);
    } else {
      const found = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)];
      const verb: Verb = {
        ...{ name: name ?? "", text: "", inside: [] },
        attributes: Object.fromEntries(found.map(([, key, value]) => [key, plain(value ?? "")])),
      };
      top.inside.push(verb);
      if (!isEmpty) open.push(verb);
    }
  }
  const [response] = root.inside;
  if (open.length !== 1 || response?.name !== "Response") {
    throw new Error(`This is no TwiML: ${document}`);
  }
  return response.inside;
}
