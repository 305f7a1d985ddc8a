import {
  createContactField,
  createOwnField,
  listContactFields,
  listOwnFields,
  type OwnField,
  updateContactField,
  updateOwnField,
} from "@parley/contract";
import type { ApiError } from "../../../api/api-error.ts";
import { useRead, useWrite } from "../../../api/query.ts";

export const fieldOwners = ["LEAD", "PERSON", "COMPANY"] as const;
export type FieldOwner = (typeof fieldOwners)[number];

/** A field of any kind of record. */
export type Field = OwnField & { of: FieldOwner };

/** The fields of one kind of record. */
export function useFields(of: FieldOwner, archived: boolean) {
  const query = archived ? { archived: "true" as const } : {};
  const isOfLeads = of === "LEAD";
  const leads = useRead(listOwnFields, { query }, { enabled: isOfLeads });
  const kind = isOfLeads ? {} : { kind: of };
  const contacts = useRead(
    listContactFields,
    { query: { ...query, ...kind } },
    { enabled: !isOfLeads },
  );
  const rows: Field[] = isOfLeads
    ? (leads.data?.items ?? []).map((field) => ({ ...field, of }))
    : (contacts.data?.items ?? []).map((field) => ({ ...field, of: field.kind }));
  const { isPending, error, refetch } = isOfLeads ? leads : contacts;
  return { rows, isPending, error, refetch };
}

export type FieldValues = Pick<
  OwnField,
  "label" | "type" | "choices" | "help" | "required" | "sortable" | "searchable"
>;

type Options = { onDone?: () => void; onFailed?: (error: ApiError) => void };

/** Defines and changes fields, whatever kind of record they are of. */
export function useFieldWrites({ onDone = () => {}, onFailed }: Options) {
  const options = { onDone, ...(onFailed ? { onFailed } : {}) };
  const lead = useWrite(createOwnField, options);
  const contact = useWrite(createContactField, options);
  const leadChange = useWrite(updateOwnField, options);
  const contactChange = useWrite(updateContactField, options);
  const all = [lead, contact, leadChange, contactChange];
  return {
    create: (of: FieldOwner, values: FieldValues & { key: string }) => {
      if (of === "LEAD") return lead.mutate({ body: values });
      contact.mutate({ body: { ...values, kind: of } });
    },
    update: (
      { id, of }: Pick<Field, "id" | "of">,
      values: Partial<FieldValues & { archived: boolean }>,
    ) => {
      if (of === "LEAD") return leadChange.mutate({ params: { id }, body: values });
      contactChange.mutate({ params: { id }, body: values });
    },
    isPending: all.some((one) => one.isPending),
    error: all.find((one) => one.error)?.error ?? null,
  };
}
