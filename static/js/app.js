/* What every page needs: htmx with the CSRF header, dialogs, menus, row selection, scroll positions, logout. Attributes:
   data-dialog-open="id" · data-dialog-close     a dialog; as a link to #id it also works without scripts
   data-menu                                     a details element that closes on Escape and on a click elsewhere
   data-select · data-select-all · data-bulkbar · data-selected     ticked rows and their bar, inside one form
   data-keep-scroll (with an id)                 the scroll position survives a swap and a reload of the same page
   data-logout                                   a form that ends the session: this user's local drafts are cleared
   data-autosubmit                               a select that submits its form when changed
   The words of failures come from data-text-… on body. */

import "./keys.js";
import * as drafts from "./drafts.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const user = meta("user-id");

document.documentElement.classList.add("js");

/* htmx */
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = meta("csrf-token");
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(document.body.dataset.textFailed));
}

export function say(text, tone = "error") {
  const list = document.getElementById("messages");
  if (!list || !text) return;
  const box = document.createElement("div");
  box.className = `alert alert--${tone}`;
  const body = document.createElement("div");
  body.className = "alert__body";
  body.textContent = text;
  box.append(body);
  list.replaceChildren(box);
}

/* dialogs and menus */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  const dialog = opener && document.getElementById(opener.dataset.dialogOpen);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.('a[role="button"]')) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open], [data-drawer][open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

/* ticked rows */
function showSelection(form) {
  const boxes = [...form.querySelectorAll("[data-select]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-bulkbar]");
  if (bar) {
    bar.hidden = ticked === 0;
    bar.querySelector("[data-selected]").textContent = String(ticked);
  }
  const all = form.querySelector("[data-select-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}
document.addEventListener("change", (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (event.target.matches("[data-autosubmit]")) form?.requestSubmit();
  if (!form || !event.target.matches("[data-select], [data-select-all]")) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of form.querySelectorAll("[data-select]")) box.checked = event.target.checked;
  }
  showSelection(form);
});
const showSelections = () => document.querySelectorAll("form:has([data-bulkbar])").forEach(showSelection);
document.addEventListener("htmx:afterSettle", showSelections);

/* scroll positions: the text must not move when a decision is taken */
const scrollKey = (element) => `zhenping:scroll:${location.pathname}:${element.id}`;
const kept = () => document.querySelectorAll("[data-keep-scroll][id]");
function keepScroll() {
  for (const element of kept()) sessionStorage.setItem(scrollKey(element), String(element.scrollTop));
}
function restoreScroll() {
  for (const element of kept()) {
    const at = sessionStorage.getItem(scrollKey(element));
    if (at !== null) element.scrollTop = Number(at);
  }
}
document.addEventListener("htmx:beforeSwap", keepScroll);
document.addEventListener("htmx:afterSwap", restoreScroll);
window.addEventListener("pagehide", keepScroll);

/* a table that scrolls sideways can be reached, and scrolled, by keyboard */
function reachTables() {
  for (const wrap of document.querySelectorAll(".table-wrap")) {
    if (wrap.scrollWidth <= wrap.clientWidth || wrap.hasAttribute("tabindex")) continue;
    wrap.tabIndex = 0;
    const name = wrap.querySelector("caption")?.textContent ?? wrap.closest("section")?.querySelector("h2, h3")?.textContent;
    if (!name) continue;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", name.trim());
  }
}
document.addEventListener("htmx:afterSettle", reachTables);
document.addEventListener("toggle", reachTables, true);
window.addEventListener("resize", reachTables);

/* leaving */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-logout]") || !user) return;
  if (drafts.unsaved(user) && !window.confirm(document.body.dataset.textUnsaved)) {
    event.preventDefault();
    return;
  }
  drafts.clear(user);
  sessionStorage.clear();
});

if (user) {
  const open = document.querySelector("form[data-autosave]");
  drafts.dropSubmitted(user, open && drafts.keyOf(user, open.dataset.assignment));
}
showSelections();
reachTables();
restoreScroll();
