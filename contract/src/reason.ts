import { z } from "zod";

/** Why somebody does what others must be able to understand later. */
export const Reason = z.string().trim().min(3).max(500);
