/* The identifier workspace. Every decision is a plain form that posts to the server; the script adds keys, the link
   between text and list, and adding by selection. It expects:
   data-deidentify                      the workspace (swapped by htmx or reloaded, both work)
   data-record-text                     the text, with <mark data-mark="ID"> around each identifier
   data-span="ID" data-state="…"        an entry of the list (li), with a data-row-link; unresolved: pending | proposed
     data-do="accept" | "reject" | "retype"   submit buttons of the entry's form;  data-do="type"  its select
   data-add-span                        the form for a new one: inputs start, end (code points), a select type
     data-quote                         where the selected words are shown
   data-when-resolved                   what gets the focus when nothing is left (the button that signs)
   Keys: n next · Enter accept · x reject · t type · a add the selected words. */

import { isPlain, isTyping } from "./keys.js";
import { selectedIn } from "./offsets.js";

const PENDING = new Set(["pending", "proposed", "unresolved"]);
const workspace = () => document.querySelector("[data-deidentify]");
const entries = () => [...(workspace()?.querySelectorAll("[data-span]") ?? [])];
const isPending = (entry) => PENDING.has(entry.dataset.state);
const placeKey = `zhenping:at:${location.pathname}`;

let current = null;
let position = 0;

function select(entry, { focus = true } = {}) {
  current = entry.dataset.span;
  position = entries().indexOf(entry);
  sessionStorage.setItem(placeKey, String(position));
  for (const one of entries()) one.classList.toggle("is-current", one === entry);
  for (const mark of workspace().querySelectorAll("[data-mark]")) {
    mark.classList.toggle("is-current", mark.dataset.mark === current);
  }
  workspace().querySelector(`[data-mark="${CSS.escape(current)}"]`)?.scrollIntoView({ block: "nearest" });
  entry.scrollIntoView({ block: "nearest" });
  if (focus) entry.querySelector("[data-row-link]")?.focus({ preventScroll: true });
}

function next(from) {
  const all = entries();
  const found = [...all.slice(from), ...all.slice(0, from)].find(isPending);
  if (found) select(found);
  else workspace()?.querySelector("[data-when-resolved]")?.focus();
}

function press(action) {
  const entry = entries().find((one) => one.dataset.span === current);
  const control = entry?.querySelector(`[data-do="${action}"]`);
  if (action === "type") control?.focus();
  else control?.click();
  return Boolean(control);
}

function offerSelection({ focus = false } = {}) {
  const text = workspace()?.querySelector("[data-record-text]");
  const form = workspace()?.querySelector("[data-add-span]");
  if (!text || !form) return false;
  const found = selectedIn(text);
  if (!found) return false;
  form.hidden = false;
  form.elements.namedItem("start").value = String(found.start);
  form.elements.namedItem("end").value = String(found.end);
  const quote = form.querySelector("[data-quote]");
  if (quote) quote.textContent = found.text;
  if (focus) form.elements.namedItem("type")?.focus();
  return true;
}

function hideAddForm() {
  const form = workspace().querySelector("[data-add-span]");
  if (form) form.hidden = true;
}

document.addEventListener("keydown", (event) => {
  if (!workspace() || isTyping(event) || !isPlain(event) || document.querySelector("dialog[open]")) return;
  const onControl = event.target.closest?.("button, summary, a:not([data-row-link])");
  let done = false;
  if (event.key === "n") done = (next(position + 1), true);
  else if (event.key === "x") done = press("reject");
  else if (event.key === "t") done = press("type");
  else if (event.key === "a") done = offerSelection({ focus: true });
  else if (event.key === "Enter" && !onControl) done = press("accept");
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const mark = event.target.closest?.("[data-mark]");
  if (!mark || !workspace()?.contains(mark) || !document.getSelection().isCollapsed) return;
  const entry = entries().find((one) => one.dataset.span === mark.dataset.mark);
  if (entry) select(entry);
});
document.addEventListener("pointerup", () => offerSelection());
document.addEventListener("focusin", (event) => {
  const entry = event.target.closest?.("[data-span]");
  if (entry && workspace()?.contains(entry) && entry.dataset.span !== current) select(entry, { focus: false });
});
document.addEventListener("change", (event) => {
  if (!event.target.matches('[data-do="type"]')) return;
  const retype = event.target.closest("[data-span]")?.querySelector('[data-do="retype"]');
  retype?.click();
});
/* Only after settling: until then htmx puts back the classes that the server sent. */
document.addEventListener("htmx:afterSettle", () => {
  if (!workspace()) return;
  hideAddForm();
  next(position);
});

if (workspace()) {
  hideAddForm();
  const named = location.hash && entries().find((one) => `#${one.id}` === location.hash);
  if (named) select(named);
  else next(Number(sessionStorage.getItem(placeKey) ?? 0));
}
