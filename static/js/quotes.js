/* The second reader's objection: the selected words of the text become lines of a field. It expects:
   data-quotable     the text
   data-objection    the details that hold the form;  data-quotes  the field, one place a line
   data-quote-selection   a button that does the same as the key
   Key: a adds the selected words. */

import { isPlain, isTyping } from "./keys.js";
import { selectedIn } from "./offsets.js";

/* A tap on the button takes the selection away on some phones, so the last one is kept. */
let last = null;

function addSelection() {
  const field = document.querySelector("[data-quotes]");
  const found = last;
  if (!field || !found) return false;
  const lines = new Set(field.value.split("\n").map((line) => line.trim()).filter(Boolean));
  for (const line of found.text.split("\n")) if (line.trim()) lines.add(line.trim());
  field.value = [...lines].join("\n");
  const details = field.closest("[data-objection]");
  if (details) details.open = true;
  field.focus();
  return true;
}

document.addEventListener("selectionchange", () => {
  const text = document.querySelector("[data-quotable]");
  last = (text && selectedIn(text)) ?? last;
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-quote-selection]")) addSelection();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "a" && isPlain(event) && !isTyping(event) && addSelection()) event.preventDefault();
});
