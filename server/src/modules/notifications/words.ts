/** What a notice says of itself, in the language of the one who gets it. */
type Words = {
  leadsGiven: (count: number) => string;
  stillWrappingUp: (name: string) => string;
};

const english: Words = {
  leadsGiven: (count) =>
    count === 1 ? "A lead was given to you" : `${count} leads were given to you`,
  stillWrappingUp: (name) => `${name} is still in wrap-up`,
};

const spanish: Words = {
  leadsGiven: (count) =>
    count === 1 ? "Le han asignado un contacto" : `Le han asignado ${count} contactos`,
  stillWrappingUp: (name) => `${name} sigue en el cierre de la llamada`,
};

export function wordsOf(locale: string): Words {
  return locale === "es" ? spanish : english;
}
