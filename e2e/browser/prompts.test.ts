import { expect, test } from "vitest";
import { mp3Tone, wavTone } from "../../server/src/modules/prompts/testing/sounds.ts";
import { setStage } from "./stage.ts";

const stage = setStage();

test("sounds are uploaded, heard, renamed and replaced, a flow plays one, and then it is not deleted", async () => {
  const manager = await stage.enter("manager");
  const { page } = manager;
  await manager.go("/prompts");
  await page.getByText("No sounds yet").waitFor();
  const files = page.locator('input[type="file"][multiple]');
  const wav = { name: "Chime.wav", mimeType: "audio/wav", buffer: wavTone({ rate: 44_100 }) };
  const mp3 = { name: "Tone.mp3", mimeType: "audio/mpeg", buffer: mp3Tone() };
  await files.setInputFiles([wav, mp3]);
  const chime = page.getByRole("listitem", { name: "Sound Chime" });
  await chime.getByRole("img").waitFor();
  await page.getByRole("listitem", { name: "Sound Tone" }).waitFor();
  const lie = {
    name: "Picture.wav",
    mimeType: "audio/wav",
    buffer: Buffer.from("89504e47", "hex"),
  };
  await files.setInputFiles([lie]);
  await page.getByText("The file holds no sound", { exact: false }).first().waitFor();
  await manager.checkAccess("the sounds");

  // It is heard: the page plays what telephones do.
  const seconds = await chime.locator("audio").evaluate(async (element) => {
    const audio = element as HTMLAudioElement;
    audio.muted = true;
    await audio.play();
    return audio.duration;
  });
  expect(seconds).toBeCloseTo(1, 1);

  await chime.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Welcome");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const welcome = page.getByRole("listitem", { name: "Sound Welcome" });
  await welcome.getByText("WAV", { exact: false }).waitFor();
  await welcome.locator('input[type="file"]').setInputFiles([mp3]);
  await welcome.getByText("MP3", { exact: false }).waitFor();

  await manager.go("/flows");
  await page.getByRole("button", { name: "New flow" }).first().click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Chiming");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Chiming" }).waitFor();
  const add = async (kind: string) => {
    await page.getByRole("button", { name: "Add step" }).click();
    await page.getByRole("menuitem", { name: kind, exact: true }).click();
    return page.getByRole("region", { name: kind, exact: true });
  };
  const said = await add("Say");
  await said.getByRole("combobox", { name: "Sound after it" }).click();
  await page.getByRole("option", { name: "Welcome" }).click();
  await add("Hang up");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Version 1 is published.").waitFor();
  await page.getByRole("button", { name: "Try it", exact: true }).click();
  const played = page.getByLabel("Sound Welcome");
  await played.waitFor();
  await manager.checkAccess("a sound that is tried");

  await manager.go("/prompts");
  await welcome.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("“Chiming” plays Welcome", { exact: false }).first().waitFor();

  // A campaign plays the other one to machines, and says so.
  await manager.go("/campaigns");
  await page.getByRole("button", { name: "New campaign" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New campaign" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Chiming calls");
  await dialog.getByRole("combobox", { name: "Sound for machines" }).click();
  await page.getByRole("option", { name: "Tone", exact: true }).click();
  await dialog.getByRole("button", { name: "New campaign" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: "Chiming calls" }).first().waitFor();
  await page.getByText("Sound “Tone”").first().waitFor();
  await manager.go("/prompts");
  const tone = page.getByRole("listitem", { name: "Sound Tone" });
  await tone.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("“Chiming calls” plays Tone", { exact: false }).first().waitFor();
});
