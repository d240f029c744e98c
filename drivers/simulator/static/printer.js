/** The printer's page: asks how it is, shows the tray, presses its buttons. */

/**
 * @typedef {object} State
 * @property {boolean} online
 * @property {boolean} busy
 * @property {number} paper_m
 * @property {number} buffered
 * @property {number} cuts
 * @property {string[]} faults
 * @property {string[]} complaints
 * @property {string[]} log
 * @property {string[]} pieces
 */

const EVERY_MS = 700;

/** @param {string} id */
function the(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

/**
 * @param {string} kind
 * @param {string} words
 */
function status(kind, words) {
  const element = the("status");
  if (element.textContent === words) return;
  element.dataset["is"] = kind;
  element.textContent = words;
}

/** @param {State} state */
function show(state) {
  if (!state.online) status("stopped", "停止中 Stopped");
  else if (state.busy) status("ready", "印刷中 Printing");
  else status("ready", "印刷できます Ready");
  the("paper").textContent = `${state.paper_m.toFixed(2)} m`;
  the("buffer").textContent = `${state.buffered} B`;
  the("pieces").textContent = String(state.cuts);
  for (const button of document.querySelectorAll("button[data-fault]")) {
    const name = button.getAttribute("data-fault") ?? "";
    button.setAttribute("aria-pressed", String(state.faults.includes(name)));
  }
  showTray(state.pieces);
  const lines = [...state.complaints.map((line) => `! ${line}`), ...[...state.log].reverse()];
  the("log").replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

/** @param {string[]} names */
function showTray(names) {
  const tray = the("tray");
  the("empty").hidden = names.length > 0;
  const shown = new Map([...tray.children].map((item) => [item.getAttribute("data-name"), item]));
  const items = names.map((name) => shown.get(name) ?? piece(name));
  if (items.length !== tray.children.length || items.some((item, at) => item !== tray.children[at])) {
    tray.replaceChildren(...items);
  }
}

/** @param {string} name */
function piece(name) {
  const torn = name.includes("-torn");
  const number = Number.parseInt(name, 10);
  const item = document.createElement("li");
  item.setAttribute("data-name", name);
  item.classList.toggle("torn", torn);
  const picture = document.createElement("img");
  // Half its size, so that 58 mm paper looks as narrow beside 80 mm as it is.
  picture.addEventListener("load", () => {
    picture.width = picture.naturalWidth / 2;
  });
  picture.src = `slips/${encodeURIComponent(name)}`;
  picture.alt = torn ? `${number}枚目(途中でちぎれた紙)` : `${number}枚目`;
  const caption = document.createElement("p");
  caption.textContent = torn ? `${number} 途中でちぎれた紙 · Torn off` : String(number);
  item.append(picture, caption);
  return item;
}

async function refresh() {
  try {
    const answer = await fetch("state.json", { cache: "no-cache" });
    show(await answer.json());
  } catch {
    status("away", "応答がありません No answer");
  }
}

/** @param {string} words */
async function tell(words) {
  const refused = the("refused");
  refused.hidden = true;
  try {
    const answer = await fetch("do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ words }),
    });
    if (!answer.ok) {
      refused.textContent = (await answer.json()).detail;
      refused.hidden = false;
    }
  } catch {
    status("away", "応答がありません No answer");
  }
  await refresh();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  const { fault, words } = button.dataset;
  if (fault) void tell(`${button.getAttribute("aria-pressed") === "true" ? "clear" : "fault"} ${fault}`);
  else if (words) void tell(words);
});

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(() => void watch(), EVERY_MS);
}

void watch();
