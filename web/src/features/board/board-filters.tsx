import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./board.module.css";
import type { BoardModel } from "./board-model.ts";
import { useBoardFilter } from "./use-board-filter.ts";

/** More teams than this do not fit beside each other. */
const teamsInSight = 4;

/** Which campaign's figures and which team's agents are shown. */
export function BoardFilters({ model }: { model: BoardModel }) {
  const { t } = useTranslation("board");
  const [filter, change] = useBoardFilter();
  const campaigns = [...model.campaigns.values()];
  const counts = countByTeam(model);
  const teams = model.teams.map((team) => ({
    value: team.id,
    label: `${team.name} ${counts.get(team.id) ?? 0}`,
  }));
  const all = { value: "", label: t("allTeams", { count: model.agents.size }) };

  return (
    <div className={styles.filters}>
      <Select
        className={styles.filter}
        aria-label={t("campaign")}
        data={[
          { value: "", label: t("allCampaigns") },
          ...campaigns.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={filter.campaignId ?? ""}
        onChange={(id) => change({ campaignId: id || null })}
        allowDeselect={false}
      />
      {teams.length > 0 && teams.length <= teamsInSight && (
        <Segmented
          label={t("teams")}
          options={[all, ...teams]}
          value={filter.teamId ?? ""}
          onChange={(id) => change({ teamId: id || null })}
        />
      )}
      {teams.length > teamsInSight && (
        <Select
          className={styles.filter}
          aria-label={t("teams")}
          searchable
          data={[all, ...teams]}
          value={filter.teamId ?? ""}
          onChange={(id) => change({ teamId: id || null })}
          allowDeselect={false}
        />
      )}
    </div>
  );
}

function countByTeam(model: BoardModel): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { teamId } of model.agents.values()) counts.set(teamId, (counts.get(teamId) ?? 0) + 1);
  return counts;
}
