/* Drafts without a save button: first to this computer, then to the server with a version number. It expects:
   form data-autosave data-assignment="ID" data-save-url="…" data-version="N"    (the user comes from meta user-id)
   data-no-draft on fields that must not be kept on this computer
   data-save-status (components/save_status.html): its data-text-… hold the words, data-state the state
   data-conflict (components/conflict.html): the dialog that shows both texts
   The server answers a save with 200 {"version", "saved_at"} or 409 {"version", "saved_at", "values": {name: text | [text]}}. */

import * as drafts from "./drafts.js";
import { apply, entriesOf, same, words } from "./fields.js";

const form = document.querySelector("form[data-autosave]");
const user = document.querySelector('meta[name="user-id"]')?.content;
const status = document.querySelector("[data-save-status]");
const SERVER_AFTER = 1500;
const RETRY_AFTER = 15000;

let version = form?.dataset.version ?? "0";
let timers = {};
let sending = false;
let changed = 0;
let keptHere = true;
let leaving = false;

const key = () => drafts.keyOf(user, form.dataset.assignment);

function show(state, suffix = "") {
  if (!status) return;
  // These states promise a copy on this computer; a full or forbidden storage must not hear that promise.
  const promised = ["offline", "failed", "expired"].includes(state) && !keptHere ? "lost" : state;
  const text = status.dataset[`text${promised[0].toUpperCase()}${promised.slice(1)}`] ?? "";
  status.dataset.state = promised === "lost" || promised === "expired" ? "failed" : state;
  status.textContent = `${text} ${suffix}`.trim();
}

function clock(value) {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return String(value ?? "");
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
}

function keep(dirty, more = {}) {
  const draft = { entries: entriesOf(form), version, dirty, at: Date.now(), ...more };
  keptHere = drafts.write(key(), draft);
}

function later(name, delay, act) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, delay);
}

async function post(keepalive) {
  const body = new URLSearchParams(entriesOf(form));
  body.set("version", version);
  body.set("csrfmiddlewaretoken", new FormData(form).get("csrfmiddlewaretoken") ?? "");
  return fetch(form.dataset.saveUrl, {
    method: "POST",
    body,
    keepalive,
    redirect: "manual",
    headers: { Accept: "application/json", "X-Requested-With": "fetch" },
  });
}

async function send({ keepalive = false } = {}) {
  clearTimeout(timers.server);
  if (sending) return later("server", SERVER_AFTER, send);
  if (!navigator.onLine) return show("offline");
  sending = true;
  const sent = changed;
  show("saving");
  try {
    await take(await post(keepalive), sent);
  } catch {
    show("offline");
    later("server", RETRY_AFTER, send);
  } finally {
    sending = false;
  }
}

async function take(response, sent) {
  if (response.status === 200) {
    const saved = await response.json();
    version = String(saved.version);
    form.dataset.version = version;
    if (sent === changed) drafts.remove(key());
    else keep(true);
    show("saved", clock(saved.saved_at));
    if (sent !== changed) later("server", SERVER_AFTER, send);
  } else if (response.status === 409) {
    const theirs = await response.json();
    show("conflict");
    ask(listed(theirs.values), String(theirs.version), theirs.saved_at);
  } else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    show("expired");
  } else {
    show("failed");
    if (response.status >= 500) later("server", RETRY_AFTER, send);
  }
}

const listed = (values) => Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));

function ask(theirs, theirVersion, savedAt) {
  const dialog = document.querySelector("[data-conflict]");
  if (!dialog) return;
  const mine = entriesOf(form);
  dialog.querySelector("[data-conflict-local]").textContent = words(form, mine, theirs);
  dialog.querySelector("[data-conflict-server]").textContent = words(form, theirs, mine);
  dialog.oncancel = (event) => event.preventDefault();
  dialog.onclick = (event) => {
    const choice = event.target.closest("[data-conflict-keep]")?.dataset.conflictKeep;
    if (!choice) return;
    dialog.close();
    version = theirVersion;
    if (choice === "server") {
      apply(form, theirs);
      drafts.remove(key());
      show("saved", clock(savedAt));
    } else {
      apply(form, mine);
      keep(true);
      send();
    }
  };
  if (!dialog.open) dialog.showModal();
}

function touched() {
  changed += 1;
  keep(true);
  later("server", SERVER_AFTER, send);
}

function restore() {
  const local = drafts.read(key());
  if (!local?.dirty) return;
  const theirs = entriesOf(form);
  if (same(local.entries, theirs)) return drafts.remove(key());
  apply(form, local.entries);
  if (String(local.version) === version) {
    show("restored");
    later("server", SERVER_AFTER, send);
  } else {
    show("conflict");
    ask(theirs, version, "");
  }
}

if (form && user) {
  restore();
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    leaving = true;
    Object.values(timers).forEach(clearTimeout);
    keep(true, { submitted: true });
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("online", () => drafts.read(key())?.dirty && send());
  window.addEventListener("offline", () => {
    if (drafts.read(key())?.dirty) show("offline");
  });
  document.addEventListener("visibilitychange", () => {
    if (leaving || document.visibilityState !== "hidden" || !drafts.read(key())?.dirty) return;
    keep(true);
    send({ keepalive: true });
  });
}
