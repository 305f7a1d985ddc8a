import { Radio, Stack } from "@mantine/core";
import { type Campaign, endSplitTest, getSplitTest, type SplitTest } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { patchRead, useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { useArmWords } from "./use-arm-words.ts";

type Props = { campaign: Campaign; test: SplitTest; onClose: () => void };

/** Ends a split test, and says what the campaign goes on with: what it had, or one of the arms. */
export function EndTestDialog({ campaign, test, onClose }: Props) {
  const { t } = useTranslation("splitTest");
  const words = useArmWords();
  const [adopted, setAdopted] = useState("");
  const params = { id: campaign.id, testId: test.id };
  const end = useWrite(endSplitTest, {
    onDone: (ended) => {
      patchRead(getSplitTest, { params }, () => ended);
      onClose();
    },
  });
  const body = adopted === "" ? {} : { adopt: Number(adopted) };
  return (
    <Dialog open title={t("endTitle", { name: test.name })} onClose={onClose}>
      <DialogForm
        submit={t("end")}
        busy={end.isPending}
        onCancel={onClose}
        onSubmit={() => end.mutate({ params, body })}
        problem={<FormProblem error={end.error} />}
      >
        <p className="muted">{t("endText")}</p>
        <Radio.Group label={t("goOnWith")} value={adopted} onChange={setAdopted}>
          <Stack gap="xs" mt="xs">
            <Radio value="" label={t("asBefore")} />
            {test.arms.map((arm, at) => {
              const name = words(arm, at);
              return <Radio key={name} value={String(at + 1)} label={name} />;
            })}
          </Stack>
        </Radio.Group>
      </DialogForm>
    </Dialog>
  );
}
