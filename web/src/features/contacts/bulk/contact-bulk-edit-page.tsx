import { getContactBulkEdit, listContactBulkItems, undoContactBulkEdit } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BulkOutcome, type BulkOutcomeKit } from "../../../shared/bulk/bulk-outcome.tsx";

const route = getRouteApi("/app/contact-bulk-edits/$bulkEditId");
const kit: BulkOutcomeKit = {
  get: getContactBulkEdit,
  items: listContactBulkItems,
  undo: undoContactBulkEdit,
  linkOf: (id, name) => (
    <Link to="/contacts/$contactId" params={{ contactId: id }} className="link ellipsis">
      {name}
    </Link>
  ),
};

/** What became of a bulk edit of contacts. */
export function ContactBulkEditPage() {
  const { t } = useTranslation("contacts");
  const { bulkEditId } = route.useParams();
  const list = (
    <Link key="contacts" to="/contacts">
      {t("title")}
    </Link>
  );
  return <BulkOutcome kit={kit} id={bulkEditId} list={list} />;
}
