// The keyboard inside the list: one row is on the way of the Tab key; arrows go through the rows and their buttons.

/** @param {HTMLElement} rows the table's body
 * @param {(id: string) => void} moved called with the ticket whose row has the focus now */
export function walk(rows, moved) {
  rows.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (row) moved(row.dataset.key ?? "");
  });
  rows.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const to = row && !event.altKey && !event.ctrlKey ? target(rows, row, event) : null;
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  });
}

/** @param {EventTarget | null} node
 * @returns {HTMLElement | null} */
function rowOf(node) {
  return node instanceof HTMLElement ? node.closest("tr") : null;
}

/** @param {HTMLElement} row
 * @returns {HTMLElement[]} */
function buttonsOf(row) {
  return [...row.querySelectorAll("button")];
}

/** @param {HTMLElement} rows @param {HTMLElement} row @param {KeyboardEvent} event
 * @returns {HTMLElement | null} the button that the key leads to */
function target(rows, row, event) {
  const buttons = buttonsOf(row);
  const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
  if (event.key === "ArrowRight") return buttons[at + 1] ?? null;
  if (event.key === "ArrowLeft") return buttons[at - 1] ?? null;
  const all = /** @type {HTMLElement[]} */ ([...rows.children]);
  const here = all.indexOf(row);
  const index = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (index === undefined) return null;
  const next = buttonsOf(all[index] ?? row);
  const same = next.find((button) => button.dataset.action === buttons[at]?.dataset.action);
  return same ?? next[Math.min(at, next.length - 1)] ?? null;
}
