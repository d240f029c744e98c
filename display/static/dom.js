// Small helpers that every part of the page uses.

/**
 * The element of that id, which the template has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * A new element with a class and children.
 * @param {keyof HTMLElementTagNameMap} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/**
 * Writes a text only when it differs, so that screen readers are not told twice.
 * @param {string} id
 * @param {string} text
 */
export function write(id, text) {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Shows or hides.
 * @param {string} id
 * @param {boolean} shown
 */
export function show(id, shown) {
  element(id).hidden = !shown;
}

/**
 * Chooses the largest of four sizes (`data-fit` 0 to 3, in the style sheet) in which the text stays inside.
 * @param {HTMLElement} target
 * @param {boolean} byHeight whether its height counts, too
 */
export function fit(target, byHeight = true) {
  for (let size = 0; size <= 3; size += 1) {
    target.dataset["fit"] = String(size);
    const high = byHeight && target.scrollHeight > target.clientHeight + 1;
    if (target.scrollWidth <= target.clientWidth && !high) return;
  }
}

/**
 * Fills the `{places}` of a message.
 * @param {string | undefined} message
 * @param {Record<string, string | number>} places
 */
export function fill(message, places = {}) {
  return (message ?? "").replace(/\{(\w+)\}/g, (_, place) => String(places[place] ?? ""));
}

/**
 * Text in which 窓口(まどぐち) becomes ruby.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function withRuby(text) {
  return text.split(/(\p{Script=Han}+\(\p{Script=Hiragana}+\))/u).map((piece) => {
    const match = /^(.+)\((.+)\)$/u.exec(piece);
    return match ? make("ruby", "", match[1] ?? "", make("rt", "", match[2] ?? "")) : piece;
  });
}
