import type { Letter } from "../../../platform/mail/port.ts";

type Words = { subject: string; text: (name: string, link: string) => string };

const words: Record<string, Words> = {
  en: {
    subject: "Your new password for Parley",
    text: (name, link) =>
      `Hello ${name},\n\nsomebody asked for a new password for you. Set it here within 30 minutes:\n\n${link}\n\nThe link works once. If it was not you, ignore this letter: your password stays as it is.\n`,
  },
  es: {
    subject: "Su nueva contraseña de Parley",
    text: (name, link) =>
      `Hola, ${name}:\n\nalguien ha pedido una nueva contraseña para usted. Establézcala aquí en los próximos 30 minutos:\n\n${link}\n\nEl enlace sirve una sola vez. Si no ha sido usted, no haga caso de este correo: su contraseña no cambia.\n`,
  },
};

const welcomes: Record<string, Words> = {
  en: {
    subject: "Your account at Parley",
    text: (name, link) =>
      `Hello ${name},\n\nan account has been made for you at Parley, with the rights of an administrator. Set your password here within seven days:\n\n${link}\n\nThe link works once. After that, the page on which you sign in sends you another.\n`,
  },
  es: {
    subject: "Su cuenta en Parley",
    text: (name, link) =>
      `Hola, ${name}:\n\nse le ha creado una cuenta en Parley con permisos de administración. Establezca aquí su contraseña en los próximos siete días:\n\n${link}\n\nEl enlace sirve una sola vez. Después, la página de inicio de sesión puede enviarle otro.\n`,
  },
};

/** The first letter: with the link that sets the first password. */
export function welcomeLetter(to: string, name: string, locale: string, link: string): Letter {
  const { subject, text } = welcomes[locale] ?? (welcomes.en as Words);
  return { to, subject, text: text(name, link) };
}

/** The letter with the link that sets a new password, in the language of who gets it. */
export function resetLetter(to: string, name: string, locale: string, link: string): Letter {
  const { subject, text } = words[locale] ?? (words.en as Words);
  return { to, subject, text: text(name, link) };
}
