import { useOwnContactFields, useOwnLeadFields } from "../../shared/own-fields/use-own-fields.ts";

/** What the dialog for a new lead asks for, known before it opens: whoever presses C types at once. */
export function FieldsAtHand() {
  useOwnLeadFields();
  useOwnContactFields("PERSON");
  return null;
}
