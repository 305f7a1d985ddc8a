import { randomBytes } from "node:crypto";
import type { Estate } from "../estate.ts";

/** A name that an entry of the estate has, and that says nothing of whose it is. */
export const twin =
  (add: (estate: Estate, name: string) => Promise<unknown>) =>
  async (estate: Estate): Promise<string> => {
    const name = `Twin ${randomBytes(4).toString("hex")}`;
    await add(estate, name);
    return name;
  };
