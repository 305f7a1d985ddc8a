const longest = 200;
/** Names that Windows keeps for devices, whatever stands behind the dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// Control characters, and those that turn the direction of writing: `annexe‮fdp.exe` reads as a PDF.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not stay
const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** The name of a file as any system can keep it: its last part, without what hides or means something. */
export function tidyName(given: string): string {
  const last = given
    .normalize("NFC")
    .replace(unseen, "")
    .replace(/^.*[/\\]/, "");
  const clean = last
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const named = clean === "" ? "document" : device.test(clean) ? `_${clean}` : clean;
  return shortened(named);
}

function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= longest) return name;
  const dot = name.lastIndexOf(".");
  const end = dot > 0 && name.length - dot <= 12 ? [...name.slice(dot)] : [];
  return [...letters.slice(0, longest - end.length), ...end].join("");
}
