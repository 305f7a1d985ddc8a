import { listVoicemailBoxes, updateVoicemailBox, type VoicemailBox } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useTeamChoices, useUserChoices } from "../../shared/use-choices.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { CataloguePage } from "../admin/catalogue-page.tsx";
import { useWithRetired } from "../admin/use-catalogue.ts";
import { BoxDialog } from "./box-dialog.tsx";

const route = getRouteApi("/app/voicemail-boxes");

/** Where callers leave messages, and who is told of them. */
export function BoxesPage() {
  const { t } = useTranslation("inbound");
  const { query, ...shown } = useWithRetired("/voicemail-boxes", route.useSearch().retired);
  const list = useInfinite(listVoicemailBoxes, { query });
  const update = useWrite(updateVoicemailBox, { onFailed: useErrorToast() });
  return (
    <CataloguePage<VoicemailBox>
      {...shown}
      words={{
        title: t("boxes.title"),
        add: t("boxes.new"),
        notLoaded: t("boxes.notLoaded"),
        empty: t("boxes.empty"),
        emptyText: t("boxes.emptyText"),
      }}
      list={list}
      columns={useBoxColumns()}
      aside={({ userIds, teamIds }) => t("boxes.told", { count: userIds.length + teamIds.length })}
      mayCreate={useGrant("voicemail-boxes:create") !== undefined}
      mayUpdate={useGrant("voicemail-boxes:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(one, close) => <BoxDialog box={one} onClose={close} />}
    />
  );
}

function useBoxColumns(): Column<VoicemailBox>[] {
  const { t } = useTranslation("inbound");
  const { duration, number } = useFormat();
  const people = [...useTeamChoices(), ...useUserChoices()];
  const names = JSON.stringify(people);
  return useMemo(() => {
    const known = new Map(
      (JSON.parse(names) as typeof people).map((one) => [one.value, one.label]),
    );
    return [
      {
        id: "told",
        title: t("boxes.whoIsTold"),
        width: 240,
        cell: ({ teamIds, userIds }) =>
          [...teamIds, ...userIds].flatMap((id) => known.get(id) ?? []).join(", "),
      },
      {
        id: "longest",
        title: t("boxes.maxSeconds"),
        width: 144,
        cell: ({ maxSeconds }) => duration(maxSeconds),
      },
      {
        id: "kept",
        title: t("boxes.keepDays"),
        width: 144,
        cell: ({ keepDays }) => number(keepDays),
      },
    ];
  }, [t, duration, number, names]);
}
