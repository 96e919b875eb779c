/* Extraction by selecting in the text. Without scripts the fields are filled in by hand. It expects:
   data-extract               the fields of one value (swapped by htmx for the JSON view and back)
     data-take="NAME"         a button for the selected words: NAME is a textarea (one per line), or a column of the
                              rows; data-take-adds: the cell holds several, with 、 between; its number key is data-shortcut
     data-taken               where it is said what was taken; data-words-none, data-words-taken
     data-chips-of="ID" > data-chips   the lines of that textarea as chips, each with a button that removes it
     data-show-lines          the button that shows the textareas below data-lines beside their chips
   data-extract-text          the text to select in; data-mirror="ID": it repeats what is typed in that field
   Keys inside the text: arrows move the selection, Shift with an arrow widens it. */

import { isPlain } from "./keys.js";
import { selectedIn } from "./offsets.js";
import { stepSelection } from "./selecting.js";

const root = () => document.querySelector("[data-extract]");
const texts = () => [...document.querySelectorAll("[data-extract-text]")];
let picked = "";
let row = null;

const told = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
const linesOf = (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean);

const selected = () => texts().map((text) => selectedIn(text)).find(Boolean)?.text ?? "";

function say(kind, words = "") {
  const place = root()?.querySelector("[data-taken]");
  if (place) place.textContent = kind === "none" ? place.dataset.wordsNone : `${place.dataset.wordsTaken}${words}`;
}

function addLine(field, words) {
  const lines = linesOf(field);
  if (!lines.includes(words)) field.value = [...lines, words].join("\n");
  told(field);
}

function rowsIn() {
  return [...root().querySelectorAll("[data-row-list] > [data-row-item]")];
}

const cellOf = (item, column) => item?.querySelector(`[name$="-${column}"]`);

function freshRow() {
  root().querySelector("[data-row-add]").click();
  return rowsIn().at(-1);
}

function addCell(column, adds, words) {
  const rows = rowsIn();
  let item = rows.includes(row) ? row : rows.at(-1);
  let cell = cellOf(item, column);
  if (!cell || (!adds && cell.value.trim())) {
    item = freshRow();
    cell = cellOf(item, column);
  }
  const held = adds ? cell.value.split(/[、；;]/).map((one) => one.trim()).filter(Boolean) : [];
  if (!held.includes(words)) cell.value = [...held, words].join("、");
  row = item;
  told(cell);
}

function take(button) {
  // The event that tells of a selection may come later than the key.
  const words = (selected() || picked).replace(/\s*\n\s*/g, " ");
  if (!words) return say("none");
  const here = document.activeElement;
  const name = button.dataset.take;
  const field = root().querySelector(`textarea[name="${CSS.escape(name)}"]`);
  if (field) addLine(field, words);
  else addCell(name, "takeAdds" in button.dataset, words);
  say("taken", words);
  if (here?.matches?.("[data-extract-text]")) here.focus({ preventScroll: true });
}

function chip(field, words) {
  const item = document.createElement("li");
  item.className = "chip";
  const text = document.createElement("span");
  text.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip__remove";
  button.textContent = "×";
  button.setAttribute("aria-label", `${root().dataset.wordsRemove} ${words}`);
  button.addEventListener("click", () => {
    field.value = linesOf(field).filter((line) => line !== words).join("\n");
    const near = item.nextElementSibling ?? item.previousElementSibling;
    const words_ = near?.firstChild.textContent;
    told(field);
    const left = [...(field.closest("[data-chips-of]")?.querySelectorAll(".chip") ?? [])];
    const next = left.find((one) => one.firstChild.textContent === words_)?.querySelector("button");
    (next ?? root().querySelector("[data-take]") ?? field).focus();
  });
  item.append(text, button);
  return item;
}

function draw() {
  for (const holder of root()?.querySelectorAll("[data-chips-of]") ?? []) {
    const field = document.getElementById(holder.dataset.chipsOf);
    const list = holder.querySelector("[data-chips]");
    list.replaceChildren(...linesOf(field).map((words) => chip(field, words)));
    list.hidden = list.children.length === 0;
  }
  for (const text of texts()) {
    const field = text.dataset.mirror && document.getElementById(text.dataset.mirror);
    if (!field) continue;
    text.hidden = !field.value.trim();
    if (text.textContent !== field.value) text.textContent = field.value;
  }
}

document.addEventListener("selectionchange", () => {
  const found = selected();
  if (found) picked = found;
  else if (texts().some((text) => text.contains(document.getSelection().anchorNode))) picked = "";
});
/* A press on a button would take the selection away before the click comes. */
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[data-take]")) event.preventDefault();
});
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-take]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-take]");
  if (button) take(button);
  const show = event.target.closest?.("[data-show-lines]");
  if (!show) return;
  const open = root().querySelector("[data-lines]").classList.toggle("is-open");
  show.setAttribute("aria-pressed", String(open));
});
document.addEventListener("focusin", (event) => {
  const item = event.target.closest?.("[data-extract] [data-row-item]");
  if (item) row = item;
});
document.addEventListener("keydown", (event) => {
  const text = event.target.closest?.("[data-extract-text]");
  if (text && !event.isComposing && (isPlain(event) || event.shiftKey)) stepSelection(event, { region: text, words: text });
});
document.addEventListener("input", draw);
document.addEventListener("change", draw);
document.addEventListener("htmx:afterSettle", draw);
draw();
