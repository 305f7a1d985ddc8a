import { Popover } from "@mantine/core";
import { Grid3x3, Mic, MicOff, Settings2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { phone } from "./phone.ts";
import { phoneStore, setPhone } from "./phone-store.ts";
import styles from "./softphone.module.css";
import { SoundMark } from "./sound-mark.tsx";
import { usePhoneNeed } from "./use-phone-need.ts";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** What the phone adds to the controls of a call: mute, keys, how the sound is, devices. */
export function PhoneControls() {
  const { t } = useTranslation("phone");
  const { need } = usePhoneNeed();
  const { isOpen, sound } = phoneStore();
  if (need !== "PAGE") return null;
  return (
    <>
      {sound && (
        <span className="only-wide">
          <SoundMark sound={sound} />
        </span>
      )}
      <MuteButton />
      <Keypad isOpen={isOpen} />
      <Button
        icon={Settings2}
        aria-label={t("devices")}
        title={t("devices")}
        onClick={() => setPhone({ asked: "DEVICES" })}
      />
    </>
  );
}

export function MuteButton() {
  const { t } = useTranslation("phone");
  const { isOpen, isMuted } = phoneStore();
  return (
    <Button
      icon={isMuted ? MicOff : Mic}
      aria-pressed={isMuted}
      disabled={!isOpen}
      onClick={() => phone.mute(!isMuted)}
    >
      {t(isMuted ? "unmute" : "mute")}
    </Button>
  );
}

function Keypad({ isOpen }: { isOpen: boolean }) {
  const { t } = useTranslation("phone");
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button icon={Grid3x3} disabled={!isOpen} onClick={() => setOpened(!opened)}>
          {t("keypad")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.keys}>
          {keys.map((key) => (
            <Button key={key} onClick={() => phone.press(key)}>
              {key}
            </Button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
