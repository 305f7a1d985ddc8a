import { type Campaign, type ExportFormat, exportMembers, type Member } from "@parley/contract";
import { download } from "../../api/client.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";

type Props = { campaign: Campaign; state: Member["state"] | null };

/** Takes the leads of a campaign out as a file, as they are shown. */
export function ExportMembers({ campaign, state }: Props) {
  const take = (format: ExportFormat) => {
    const body = { ...(state ? { state: [state] } : {}), format };
    const input = { params: { id: campaign.id }, body };
    return download(exportMembers, input, `members.${format.toLowerCase()}`);
  };
  return <ExportMenu small right="campaigns:export" take={take} />;
}
