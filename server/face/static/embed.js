// `/embed.js`: puts the page of waits into a city's page, in place of the script's own tag (W2). Attributes of the tag:
// data-lang (ja, en …), data-height (CSS pixels). It needs no permission of the page but to show a frame of this origin.

const MIN_HEIGHT = 120;
const DEFAULT_HEIGHT = 420;
const TITLES = { ja: "窓口の待ち状況", en: "Waiting times at the counters" };

const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
if (own) {
  const language = own.dataset.lang ?? (document.documentElement.lang.slice(0, 2) || "ja");
  const frame = document.createElement("iframe");
  const address = new URL("/embed", own.src);
  address.searchParams.set("lang", language);
  frame.src = address.href;
  frame.title = language === "ja" ? TITLES.ja : TITLES.en;
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.width = "100%";
  frame.height = String(Math.max(MIN_HEIGHT, Number(own.dataset.height) || DEFAULT_HEIGHT));
  own.after(frame);
}
