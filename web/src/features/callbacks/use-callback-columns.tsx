import { type Callback, placeCall } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Phone } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { CallbackBadge } from "../../shared/callbacks/callback-badge.tsx";
import { CallbackMenu } from "../../shared/callbacks/callback-menu.tsx";
import { CallbackWhen } from "../../shared/callbacks/callback-when.tsx";
import { HeldLine } from "../../shared/callbacks/held-line.tsx";
import { LateLine } from "../../shared/callbacks/late-line.tsx";
import { announce } from "../../ui/announcer.tsx";
import { IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import styles from "./callbacks.module.css";

type Move = (callback: Callback) => void;

export function useCallbackColumns(onMove: Move): readonly Column<Callback>[] {
  const { t } = useTranslation("callbacks");
  return useMemo(
    () => [
      {
        id: "when",
        title: t("column.when"),
        width: 240,
        grow: 2,
        fixed: true,
        cell: (one) => <CallbackWhen callback={one} brief />,
      },
      {
        id: "lead",
        title: t("column.lead"),
        width: 136,
        grow: 2,
        fixed: true,
        cell: (one) => <LeadLink callback={one} />,
      },
      {
        id: "state",
        title: t("column.state"),
        width: 108,
        cell: ({ state }) => <CallbackBadge state={state} />,
      },
      {
        id: "late",
        title: t("column.late"),
        width: 188,
        grow: 3,
        cell: (one) => (
          <>
            <LateLine callback={one} brief />
            <HeldLine callback={one} brief />
          </>
        ),
      },
      {
        id: "owner",
        title: t("column.owner"),
        width: 120,
        grow: 1,
        cell: ({ ownerName }) => ownerName ?? <span className="muted">{t("anyone")}</span>,
      },
      {
        id: "campaign",
        title: t("column.campaign"),
        width: 104,
        grow: 1,
        extra: true,
        cell: ({ campaignName }) => <span className="muted">{campaignName}</span>,
      },
      {
        id: "note",
        title: t("column.note"),
        width: 112,
        grow: 3,
        cell: ({ note }) => <span className="ellipsis">{note}</span>,
      },
      {
        id: "actions",
        title: t("column.actions"),
        hideTitle: true,
        width: 108,
        end: true,
        cell: (one) => <CallbackActions callback={one} onMove={onMove} />,
      },
    ],
    [t, onMove],
  );
}

export function LeadLink({ callback }: { callback: Callback }) {
  return (
    <Link to="/leads/$leadId" params={{ leadId: callback.leadId }} className="link ellipsis">
      {callback.leadName}
    </Link>
  );
}

/** Calls at once, or whatever else may be done. */
export function CallbackActions({ callback, onMove }: { callback: Callback; onMove: Move }) {
  const { t } = useTranslation("callbacks");
  const mayCall = useGrant("calls:create") !== undefined;
  const { id, leadId, leadName: name, contactPointId, can, ownerId } = callback;
  const userId = useSession().user.id;
  const place = useWrite(placeCall, {
    onDone: () => announce(t("calling", { name })),
    onFailed: useErrorToast(),
  });
  // One's own is kept by its call; what another promised is only called in his place.
  const how = contactPointId ? { contactPointId } : {};
  const body = ownerId === userId ? { leadId, callbackId: id } : { leadId, ...how };
  // One of anybody's is taken first, so that two do not call.
  const isCallable = mayCall && can.includes("done") && ownerId !== null;
  return (
    <span className={styles.actions}>
      {isCallable && (
        <IconButton
          icon={Phone}
          label={`${t("call")}: ${name}`}
          disabled={place.isPending}
          onClick={() => place.mutate({ body })}
        />
      )}
      <CallbackMenu callback={callback} onMove={onMove} />
    </span>
  );
}
