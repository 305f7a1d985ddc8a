import { create } from "zustand";

/**
 * Lists that have grown while somebody reads them: long ones are not loaded anew under the reader's
 * eyes, they offer to be. By the hash of the query.
 */
export const newerRows = create<Record<string, boolean>>(() => ({}));
