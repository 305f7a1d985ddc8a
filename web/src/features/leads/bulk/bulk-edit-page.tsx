import { getBulkEdit, listBulkItems, undoBulkEdit } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BulkOutcome, type BulkOutcomeKit } from "../../../shared/bulk/bulk-outcome.tsx";

const route = getRouteApi("/app/bulk-edits/$bulkEditId");
const kit: BulkOutcomeKit = {
  get: getBulkEdit,
  items: listBulkItems,
  undo: undoBulkEdit,
  linkOf: (id, name) => (
    <Link to="/leads/$leadId" params={{ leadId: id }} className="link ellipsis">
      {name}
    </Link>
  ),
};

/** What became of a bulk edit of leads. */
export function BulkEditPage() {
  const { t } = useTranslation("leads");
  const { bulkEditId } = route.useParams();
  const list = (
    <Link key="leads" to="/leads">
      {t("title")}
    </Link>
  );
  return <BulkOutcome kit={kit} id={bulkEditId} list={list} />;
}
