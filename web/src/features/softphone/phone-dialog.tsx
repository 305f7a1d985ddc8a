import { Select } from "@mantine/core";
import { setOwnState } from "@parley/contract";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { chooseDevice, chosenDevice, type Device, followLevel, listDevices } from "./devices.ts";
import { phone } from "./phone.ts";
import { phoneStore, type SoundNow, setPhone } from "./phone-store.ts";
import styles from "./softphone.module.css";
import { SoundMark } from "./sound-mark.tsx";
import { useCheck } from "./use-check.ts";

const close = () => setPhone({ asked: null });

/** Microphone, speaker and the way to the switch, before anybody is on the line. */
export function PhoneDialog({ reason }: { reason: "READY" | "DEVICES" }) {
  const { t } = useTranslation(["phone", "common"]);
  const { status, problem } = phoneStore();
  const fail = useErrorToast();
  const ready = useWrite(setOwnState, { onDone: close, onFailed: fail });
  useEffect(() => {
    void phone.start();
    if ("Notification" in window && Notification.permission === "default") {
      void Notification.requestPermission();
    }
  }, []);
  const isThere = status === "READY";
  const { sound, state: checking, run: checkAgain } = useCheck(isThere);
  return (
    <Dialog open title={t("phone:title")} onClose={close}>
      <div className={styles.parts}>
        {problem ? (
          <p role="alert">{t(`phone:problem.${problem}`)}</p>
        ) : (
          <>
            <Devices isThere={status !== "OFF" && status !== "STARTING"} />
            <div className={styles.facts}>
              <strong>{t("phone:switch")}</strong>
              <div role="status">{t(`phone:status.${status}`)}</div>
              <strong>{t("phone:way")}</strong>
              <div role="status">
                {checking === "DONE" && sound ? (
                  <Sound sound={sound} />
                ) : (
                  t(`phone:check.${checking}`)
                )}
              </div>
            </div>
          </>
        )}
      </div>
      <div className={styles.foot}>
        {problem ? (
          <Button onClick={() => void phone.start()}>{t("phone:tryAgain")}</Button>
        ) : (
          <Button disabled={!isThere || checking === "RUNS"} onClick={checkAgain}>
            {t("phone:checkAgain")}
          </Button>
        )}
        {reason === "READY" && (
          <Button
            variant="primary"
            disabled={!isThere}
            busy={ready.isPending}
            onClick={() => ready.mutate({ body: { state: "READY" } })}
          >
            {t("phone:getReady")}
          </Button>
        )}
        {reason === "DEVICES" && <Button onClick={close}>{t("common:close")}</Button>}
      </div>
    </Dialog>
  );
}

function Sound({ sound }: { sound: SoundNow }) {
  const { t } = useTranslation("phone");
  const format = useFormat();
  return (
    <>
      <SoundMark sound={sound} />
      <span className="muted">
        {t("figures", {
          loss: format.decimal(sound.lossShare * 100, 1),
          jitter: format.decimal(sound.jitterMs, 0),
          trip: format.decimal(sound.roundTripMs ?? 0, 0),
        })}
      </span>
    </>
  );
}

type Found = { input: Device[]; output: Device[] };

/** Which devices are used, and how loud the microphone is. */
function Devices({ isThere }: { isThere: boolean }) {
  const { t } = useTranslation("phone");
  const [found, setFound] = useState<Found>({ input: [], output: [] });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!isThere) return;
    const look = () => void listDevices().then(setFound);
    look();
    navigator.mediaDevices.addEventListener("devicechange", look);
    return () => navigator.mediaDevices.removeEventListener("devicechange", look);
  }, [isThere]);
  const choose = (kind: "input" | "output", id: string | null) => {
    chooseDevice(kind, id);
    void phone.changeDevices().finally(() => setTurn((before) => before + 1));
  };
  const optionsOf = (devices: Device[]) =>
    devices.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Select
        label={t("microphone")}
        placeholder={t("systemDevice")}
        data={optionsOf(found.input)}
        value={chosenDevice("input")}
        onChange={(id) => choose("input", id)}
        clearable
      />
      <Level key={turn} isThere={isThere} />
      <Select
        label={t("speaker")}
        placeholder={t("systemDevice")}
        data={optionsOf(found.output)}
        value={chosenDevice("output")}
        onChange={(id) => choose("output", id)}
        clearable
      />
    </>
  );
}

function Level({ isThere }: { isThere: boolean }) {
  const { t } = useTranslation("phone");
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const { stream } = phone;
    return isThere && stream ? followLevel(stream, setLevel) : undefined;
  }, [isThere]);
  return (
    <meter className={styles.level} aria-label={t("level")} min={0} max={1} value={level}>
      {Math.round(level * 100)}
    </meter>
  );
}
