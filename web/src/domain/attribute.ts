/** The name of an attribute as words: `boilerInstalled` and `boiler_installed` are "Boiler installed". */
export function attributeName(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(
      /(\p{Ll})(\p{Lu})/gu,
      (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
    )
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
