/** What a notice says of itself, in the language of the one who gets it. */
type Words = { leadsGiven: (count: number) => string };

const english: Words = {
  leadsGiven: (count) =>
    count === 1 ? "A lead was given to you" : `${count} leads were given to you`,
};

const spanish: Words = {
  leadsGiven: (count) =>
    count === 1 ? "Le han asignado un contacto" : `Le han asignado ${count} contactos`,
};

export function wordsOf(locale: string): Words {
  return locale === "es" ? spanish : english;
}
