import type { Operation } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

type Kind = "LEAD" | "CONTACT" | "CALL" | "CAMPAIGN" | "IMPORT" | "USER" | Operation["kind"];

/** Where the record of a kind is shown; null for what has no page. */
export function subjectPath(kind: Kind, id: string): string | null {
  switch (kind) {
    case "LEAD":
      return `/leads/${id}`;
    case "CONTACT":
      return `/contacts/${id}`;
    case "IMPORT":
    case "CHECK_IMPORT":
    case "UNDO_IMPORT":
      return `/imports/${id}`;
    case "USER":
    case "REDISTRIBUTE_LEADS":
      return `/users?user=${id}`;
    case "CALL":
      return `/calls/${id}`;
    case "CAMPAIGN":
    case "ADD_MEMBERS":
    case "DEMO_HISTORY":
    case "SCRUB":
    case "REMOVE_MEMBERS":
    case "FILTER_MEMBERS":
      return `/campaigns/${id}`;
    case "WHAT_IF":
      return `/what-if?campaign=${id}`;
    case "BULK_EDIT":
    case "BULK_UNDO":
      return `/bulk-edits/${id}`;
    case "CONTACT_BULK_EDIT":
    case "CONTACT_BULK_UNDO":
      return `/contact-bulk-edits/${id}`;
    case "FIND_DUPLICATES":
      return "/duplicates";
    case "MERGE_DUPLICATES":
    case "UNDO_MERGES":
      return `/duplicates/merges/${id}`;
    case "ROTATE_KEY":
      return "/encryption";
    case "ROUTE_LEADS":
      return "/routing";
    case "SCORE_LEADS":
    case "TRAIN_SCORES":
      return "/scoring";
    case "SORT_FIELD":
    case "SEARCH_FIELD":
      return "/fields";
    case "EXPORT_RECORDINGS":
      return "/calls";
    case "EXPORT_TENANT":
    case "DELETE_TENANT":
      return `/tenants/${id}`;
  }
}

type Props = { kind: Kind | null; id: string | null; onGo?: () => void; children: ReactNode };

/** Words that lead to the record they are about, where it has a page. */
export function SubjectLink({ kind, id, onGo, children }: Props) {
  const path = kind && id ? subjectPath(kind, id) : null;
  if (!path) return <span className="ellipsis">{children}</span>;
  return (
    <Link to={path} className="link ellipsis" onClick={onGo}>
      {children}
    </Link>
  );
}
