import { type Campaign, listPickable, type Pickable, pickMember } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { OutcomeBadge } from "../../shared/call-badge.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./desk.module.css";
import { setPreview } from "./desk-store.ts";

/** What colleagues took meanwhile leaves the list this often. */
const everyMs = 15_000;

type Whose = "mine" | "all";

/** Whom an agent may call now in an outbound campaign; the one that is picked is held for him to read. */
export function PickList({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("desk");
  const [whose, setWhose] = useState<Whose>("all");
  const mine = whose === "mine" ? "true" : "false";
  const read = useRead(
    listPickable,
    { params: { id: campaign.id }, query: { mine } },
    { everyMs, keepPrevious: true },
  );
  const { data, error } = read;
  return (
    <>
      <div className={styles.whose}>
        <Segmented<Whose>
          small
          label={t("pick.whose")}
          value={whose}
          onChange={setWhose}
          options={[
            { value: "all", label: t("pick.all") },
            { value: "mine", label: t("pick.mine") },
          ]}
        />
      </div>
      {error && !data && <LoadError error={error} onRetry={() => void read.refetch()} />}
      {!data && !error && <SkeletonRows />}
      {data?.items.length === 0 && (
        <p className="muted">{t(`pick.none.${whose}`, { campaign: campaign.name })}</p>
      )}
      {data && data.items.length > 0 && (
        <ScrollBox label={t("pick.title")} className={styles.picks}>
          <ul>
            {data.items.map((one) => (
              <Pick key={one.memberId} campaign={campaign} pick={one} onTaken={read.refetch} />
            ))}
          </ul>
        </ScrollBox>
      )}
    </>
  );
}

type PickProps = { campaign: Campaign; pick: Pickable; onTaken: () => void };

function Pick({ campaign, pick, onTaken }: PickProps) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const fail = useErrorToast();
  const { mutate, isPending } = useWrite(pickMember, {
    onDone: setPreview,
    onFailed: (error) => {
      fail(error);
      onTaken();
    },
  });
  const { memberId, leadName, isMine, attempts, lastOutcome, dueAt } = pick;
  return (
    <li>
      <button
        type="button"
        disabled={isPending}
        onClick={() => mutate({ params: { id: campaign.id, memberId } })}
      >
        <strong className="ellipsis">{leadName}</strong>
        {isMine && <span className="muted t1">{t("pick.isMine")}</span>}
        <span className="muted t1">{t("call.attempt", { count: attempts + 1 })}</span>
        {lastOutcome && <OutcomeBadge outcome={lastOutcome} />}
        <time className="muted t1 num" dateTime={dueAt}>
          {t("pick.since", { time: format.dateTime(dueAt) })}
        </time>
      </button>
    </li>
  );
}
