import type { Rng } from "../../stats/rng.ts";

/** One of the given things, each as likely. */
export function pick<T>(rng: Rng, things: readonly [T, ...T[]]): T {
  return things[Math.floor(rng() * things.length)]!;
}

/** Words of one language that go together in titles and lines. */
interface Language {
  readonly adjectives: readonly [string, ...string[]];
  readonly nouns: readonly [string, ...string[]];
  readonly lines: readonly [string, ...string[]];
}

const words = (text: string) => text.split(" ") as [string, ...string[]];

const ENGLISH: Language = {
  adjectives: words(
    "Blue Broken Burning Cold Crazy Dark Distant Electric Empty Endless Fading Fallen Golden Heavy Hidden Hollow Holy Last Lonely Lost Midnight Naïve Neon New Old Quiet Red Restless Rolling Secret Silent Silver Sleepless Slow Sweet Tender Twisted Velvet White Wild",
  ),
  nouns: words(
    "Angel Avenue Café City Cloud Dancer Daydream Desert Devil Dream Echo Eyes Fever Fiancée Fire Garden Ghost Heart Highway Home Honey Hotel Hurricane Kingdom Letter Light Love Machine Mirror Money Moon Morning Mountain Night Ocean Paradise Radio Rain River Road Room Shadow Sky Soul Star Stranger Summer Sun Thunder Town Train Whiskey Wind Window Winter",
  ),
  lines: [
    "I saw the {adjective} {noun} in your eyes last night",
    "Oh, baby, don't you leave me by the {noun}",
    'She said, "Take me to the {adjective} {noun}"',
    "And we were running, running, running from the {noun}",
    "There's a {noun} out there, and it's calling my name",
    "You're the only {adjective} {noun} that I ever knew",
    "(Ooh, ooh) {adjective} {noun}, (ooh, ooh) carry me home",
    "Now the {noun} is gone, but the {noun} remains",
    'They told me "never trust a {adjective} {noun}", but I did',
    "Hey! Hey! Let the {adjective} {noun} come down",
    "I've been waiting all my life for the {noun}, for the {noun}",
    "Give me one more {noun}, one more {adjective} night",
  ],
};

const SPANISH: Language = {
  adjectives: words("Azul Eterna Fría Lejana Mágica Oscura Pequeña Perdida Rápida Salvaje Secreta Última Única Vacía"),
  nouns: words(
    "Canción Ciudad Corazón Estación Guitarra Habitación Ilusión Lágrima Luna Mañana Montaña Niña Noche Pasión Razón Sueño Tormenta Vida",
  ),
  lines: [
    "Dime por qué, mi amor, se fue la {noun} {adjective}",
    'Y me dijiste: "no hay {noun} sin dolor"',
    "¿Dónde está la {noun} que yo soñé?",
    "Baila, baila conmigo, {noun} {adjective}, hasta el amanecer",
    "¡Ay, qué {noun} tan {adjective}, corazón!",
  ],
};

const FRENCH: Language = {
  adjectives: words("Bleue Brûlée Cachée Dernière Étrange Fanée Légère Oubliée Première Rêvée Sacrée Volée"),
  nouns: words(
    "Chanson Été Étoile Fenêtre Fête Forêt Île Lumière Mémoire Mer Nuit Poupée Prière Rivière Saison Vallée",
  ),
  lines: [
    "Je t'attends, ma {noun}, où l'été s'achève",
    'Tu m\'as dit « toujours », puis "jamais", {noun} {adjective}',
    "Là-bas, la {noun} {adjective} s'est déjà endormie",
    "Et ça recommence, encore, la {noun}, la {noun}",
  ],
};

const LANGUAGES: readonly [Language, ...Language[]] = [
  ENGLISH,
  ENGLISH,
  ENGLISH,
  ENGLISH,
  ENGLISH,
  ENGLISH,
  SPANISH,
  FRENCH,
];

const GIVEN_NAMES = words(
  "Amélie André Anna Beyza Björn Carlos Chloé Clara Daniel Diego Elena Elsa Emma Frédéric Gabriel Hélène Hugo Ida Inês Jack James Jesús João José Kate Léa Leo Lucía Luis Maria Marta Miguel Nina Noël Omar Óscar Paul Renée Rosa Ruth Sam Sofía Søren Thiago Tom Ursula Víctor Will Zoë",
);
const FAMILY_NAMES = words(
  "Alvarez Andersson Baker Blanc Bouchard Carter Castellón Cruz Dubois Evans Fernández Fischer García Gómez Gonçalves Hansen Hughes Ibáñez Jackson Johansson King Köhler Laurent Lefèvre López Martínez Müller Muñoz Nielsen Núñez O'Connor O'Neil Ortiz Parker Peña Pérez Reed Rivière Rodríguez Santos Schäfer Silva Simón Stone Taylor Turner Vásquez Walker Weiß Young",
);

const TITLES: readonly [string, ...string[]] = [
  "{adjective} {noun}",
  "{noun} {noun}",
  "{adjective} {adjective} {noun}",
  "{adjective} {noun}, {adjective} {noun}",
  "{given}'s {adjective} {noun}",
  "{noun} & {noun}",
  '"{adjective}" {noun}',
  "{adjective} {noun}, Pt. 2",
  "{adjective} {noun} (feat. {given} {family})",
  "{adjective} {noun} - Remastered",
  "{adjective} {noun} - Live",
  "{noun} for {given} {family}",
];

const ARTISTS: readonly [string, ...string[]] = [
  "{given} {family}",
  "{given} {family}",
  "{given} {family} & The {adjective} {noun}s",
  "The {adjective} {noun}s",
  "{adjective} {noun}",
  "DJ {adjective} {given}",
  "{given} '{adjective}' {family}",
  "{noun}, {noun} & {noun}",
];

/** The title of a song or an album. */
export const writeTitle = (rng: Rng): string => fill(rng, pick(rng, LANGUAGES), pick(rng, TITLES));

/** The name of an artist. */
export const writeArtistName = (rng: Rng): string => fill(rng, pick(rng, LANGUAGES), pick(rng, ARTISTS));

/** Some lines of lyrics in one language, joined by line breaks. */
export function writeStanza(rng: Rng): string {
  const language = pick(rng, LANGUAGES);
  const inLines = { ...language, adjectives: lower(language.adjectives), nouns: lower(language.nouns) };
  return Array.from({ length: 4 }, () => fill(rng, inLines, pick(rng, language.lines))).join("\n");
}

const lower = (capitalised: readonly [string, ...string[]]) =>
  capitalised.map((word) => word.toLowerCase()) as [string, ...string[]];

function fill(rng: Rng, language: Language, template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, blank) => {
    if (blank === "given") return pick(rng, GIVEN_NAMES);
    if (blank === "family") return pick(rng, FAMILY_NAMES);
    return pick(rng, blank === "adjective" ? language.adjectives : language.nouns);
  });
}
