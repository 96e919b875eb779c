/* Words of a record put into the field that had the focus last; where they came from is kept and shown. It expects:
   data-source                the pane; its words: data-words-none, -nowhere, -inserted, -range, -changed, -option, -target
     data-source-region       takes the focus;  data-source-text  holds the text as one text node
     data-source-insert       the button;  data-source-status  what was done
     data-source-list, -count and template[data-source-row] with -field, -jump, -changed, -drop
   #item-form with the hidden field "pointers": a list of {field, row, start, end}, offsets in code points. */

import { isPlain } from "./keys.js";
import { selectedIn, toUnits } from "./offsets.js";
import { stepSelection } from "./selecting.js";

const pane = document.querySelector("[data-source]");
const region = pane.querySelector("[data-source-region]");
const words = pane.querySelector("[data-source-text]");
const form = document.getElementById("item-form");
const posted = form.elements.pointers;
const FIELDS = 'textarea[name], input[name]:not([type]), input[name][type="text"]';
/* Fields that hold one thing to a line. */
const LINES = '[data-chips-of] textarea, textarea[name^="answer_"], textarea[name="candidates"]';

let field = null;
let picked = null;

const sameName = (name) => [...form.elements].filter((one) => one.name === name);
const fieldOf = (pointer) => (pointer.element?.isConnected ? pointer.element : sameName(pointer.field)[pointer.row]);
const quote = ({ start, end }) => [...words.textContent].slice(start, end).join("");
const plain = (text) => text.replace(/\s+/g, "");
const optionOf = (name) => name.startsWith("option_") && pane.dataset.wordsOption.replace("{letter}", name.slice(7));
const labelOf = (element, name) =>
  optionOf(name) ||
  (element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent.replace(/（[^）]*）/, "").trim() ?? name);
const range = ({ start, end }) => pane.dataset.wordsRange.replace("{first}", start + 1).replace("{last}", end);

let pointers = JSON.parse(posted.value || "[]").map((one) => ({ ...one, element: sameName(one.field)[one.row] }));

function say(text) {
  pane.querySelector("[data-source-status]").textContent = text;
}

function rowOf(pointer) {
  const holder = document.importNode(pane.querySelector("template[data-source-row]").content, true);
  const item = holder.querySelector("li");
  const element = fieldOf(pointer);
  item.querySelector("[data-source-field]").textContent = labelOf(element, pointer.field);
  item.querySelector("[data-source-jump]").textContent = range(pointer);
  const kept = !element || plain(element.value).includes(plain(quote(pointer)));
  item.querySelector("[data-source-changed]").textContent = kept ? "" : pane.dataset.wordsChanged;
  item.querySelector("[data-source-jump]").addEventListener("click", () => jump(pointer));
  item.querySelector("[data-source-drop]").addEventListener("click", () => {
    pointers = pointers.filter((one) => one !== pointer);
    draw();
    region.focus({ preventScroll: true });
  });
  return item;
}

/* What is posted follows the fields: an emptied field came from nowhere. */
function draw() {
  pointers = pointers.filter((one) => !fieldOf(one) || fieldOf(one).value.trim());
  for (const pointer of pointers) {
    const element = fieldOf(pointer);
    if (!element) continue;
    pointer.element = element;
    pointer.field = element.name;
    pointer.row = sameName(element.name).indexOf(element);
  }
  posted.value = JSON.stringify(pointers.map((one) => ({ field: one.field, row: one.row, start: one.start, end: one.end })));
  pane.querySelector("[data-source-list]").replaceChildren(...pointers.map(rowOf));
  pane.querySelector("[data-source-count]").textContent = String(pointers.length);
}

function jump({ start, end }) {
  const show = document.getElementById("show-record");
  if (show) show.checked = true;
  const node = words.firstChild;
  const found = document.createRange();
  found.setStart(node, toUnits(words.textContent, start));
  found.setEnd(node, toUnits(words.textContent, end));
  region.focus({ preventScroll: true });
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(found);
  const [at, box] = [found.getBoundingClientRect(), region.getBoundingClientRect()];
  region.scrollTop += at.top - box.top - box.height / 3;
  if (region.scrollHeight <= region.clientHeight) region.scrollIntoView({ block: "nearest" });
}

function put(element, text) {
  if (element.matches(LINES)) {
    const line = text.replace(/\s*\n\s*/g, " ");
    const held = element.value.split("\n").filter((one) => one.trim());
    if (!held.includes(line)) element.value = [...held, line].join("\n");
    return;
  }
  const fitting = element.matches("textarea") ? text : text.replace(/\s*\n\s*/g, " ");
  /* Behind what is selected there: nothing that was typed is replaced. */
  element.setRangeText(fitting, element.selectionEnd, element.selectionEnd, "end");
}

function insert() {
  const found = selectedIn(words) ?? picked;
  if (!found) return say(pane.dataset.wordsNone);
  if (!field?.isConnected) return say(pane.dataset.wordsNowhere);
  put(field, found.text);
  const row = sameName(field.name).indexOf(field);
  const pointer = { field: field.name, row, start: found.start, end: found.end, element: field };
  const again = (one) => one.element === field && one.start === pointer.start && one.end === pointer.end;
  if (!pointers.some(again)) pointers.push(pointer);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(`${pane.dataset.wordsInserted}${labelOf(field, field.name)} · ${range(pointer)}`);
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches?.(FIELDS) || event.target.form !== form || event.target.name === "note") return;
  field = event.target;
  say(`${pane.dataset.wordsTarget}${labelOf(field, field.name)}`);
});
/* Somebody may have begun to type before this script came. */
if (document.activeElement?.matches?.(FIELDS) && document.activeElement.form === form) field = document.activeElement;
document.addEventListener("selectionchange", () => {
  const found = selectedIn(words);
  if (found) picked = found;
  else if (words.contains(document.getSelection().anchorNode)) picked = null;
});
/* A press on the button would take selection and focus away before the click comes. */
for (const kind of ["pointerdown", "mousedown"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.("[data-source-insert]")) event.preventDefault();
  });
}
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-source-insert]")) insert();
});
document.addEventListener(
  "click",
  (event) => {
    const row = event.target.closest?.("[data-row-remove]")?.closest("[data-row-item]");
    if (row) pointers = pointers.filter((one) => !row.contains(fieldOf(one)));
  },
  true,
);
document.addEventListener("keydown", (event) => {
  if (!event.isComposing && (isPlain(event) || event.shiftKey)) stepSelection(event, { region, words });
});
form.addEventListener("input", draw);
form.addEventListener("change", draw);
form.addEventListener("submit", draw);
document.addEventListener("htmx:afterSettle", draw);
draw();
