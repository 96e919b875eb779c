/* Drafts without a save button: first to this computer, then to the server with a version number. It expects:
   form data-autosave data-assignment="ID" data-save-url="…" data-version="N"    (the user comes from meta user-id)
   data-life-url on the form: told now and then that somebody is at work on the page, so that the server can measure it
   data-no-draft on fields that must not be kept on this computer
   data-save-status (components/save_status.html): its data-text-… hold the words, data-state the state; data-save-login
   is the way back after the session ended
   data-conflict (components/conflict.html): the dialog that shows both texts
   The server answers a save with 200 {"version", "saved_at"} or 409 {"version", "saved_at", "values": {name: text | [text]}};
   asked by GET it answers {"state"}. Submitting saves first: what the server did not take is not sent away. */

import * as drafts from "./drafts.js";
import { apply, entriesOf, merged, same, words } from "./fields.js";

const form = document.querySelector("form[data-autosave]");
const user = document.querySelector('meta[name="user-id"]')?.content;
const status = document.querySelector("[data-save-status]");
const login = document.querySelector("[data-save-login]");
const SERVER_AFTER = 1500;
const RETRY_FIRST = 2000;
const RETRY_MOST = 15000;
const LIFE_EVERY = 20000;

let version = form?.dataset.version ?? "0";
let timers = {};
let sending = false;
let changed = 0;
let keptHere = true;
let leaving = false;
let submitting = false;
let retryAfter = RETRY_FIRST;
let lifeAt = 0;

const key = () => drafts.keyOf(user, form.dataset.assignment);

function show(state, suffix = "") {
  if (!status) return;
  // These states promise a copy on this computer; a full or forbidden storage must not hear that promise.
  const promised = ["offline", "failed", "expired"].includes(state) && !keptHere ? "lost" : state;
  const text = status.dataset[`text${promised[0].toUpperCase()}${promised.slice(1)}`] ?? "";
  status.dataset.state = promised === "lost" || promised === "expired" ? "failed" : state;
  status.textContent = `${text} ${suffix}`.trim();
  if (login) login.hidden = state !== "expired";
}

/* Logging in again, perhaps in another tab, changes the token; the cookie has the one that counts. */
const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? new FormData(form).get("csrfmiddlewaretoken") ?? "";

function clock(value) {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return String(value ?? "");
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
}

function keep(dirty, more = {}) {
  const place = { url: form.dataset.saveUrl, page: location.pathname };
  const draft = { entries: entriesOf(form), version, dirty, at: Date.now(), ...place, ...more };
  keptHere = drafts.write(key(), draft);
}

function later(name, delay, act) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, delay);
}

async function post(keepalive) {
  const body = new URLSearchParams(entriesOf(form));
  body.set("version", version);
  body.set("csrfmiddlewaretoken", token());
  return fetch(form.dataset.saveUrl, {
    method: "POST",
    body,
    keepalive,
    redirect: "manual",
    headers: { Accept: "application/json", "X-Requested-With": "fetch" },
  });
}

function retry() {
  later("server", retryAfter, send);
  retryAfter = Math.min(RETRY_MOST, retryAfter * 2);
}

/* Whether the server knows what is typed, or will never want it (then the form itself will say why). */
async function send({ keepalive = false } = {}) {
  clearTimeout(timers.server);
  if (sending) {
    later("server", SERVER_AFTER, send);
    return false;
  }
  if (!navigator.onLine) {
    show("offline");
    return false;
  }
  sending = true;
  const sent = changed;
  show("saving");
  try {
    return await take(await post(keepalive), sent);
  } catch {
    show("offline");
    retry();
    return false;
  } finally {
    sending = false;
  }
}

async function take(response, sent) {
  if (response.status === 200) {
    const saved = await response.json();
    version = String(saved.version);
    form.dataset.version = version;
    retryAfter = RETRY_FIRST;
    if (sent === changed) drafts.remove(key());
    else keep(true);
    show("saved", clock(saved.saved_at));
    if (sent !== changed) later("server", SERVER_AFTER, send);
    return sent === changed;
  }
  if (response.status === 409) {
    const theirs = await response.json();
    show("conflict");
    ask(listed(theirs.values), String(theirs.version), theirs.saved_at);
    return false;
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    show("expired");
    return false;
  }
  show("failed");
  if (response.status >= 500) retry();
  return response.status < 500;
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
      apply(form, choice === "both" ? merged(form, mine, theirs) : mine);
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

/* Save, then submit: a dead server, a lost network or an ended session is found out before the page is left. */
async function submit(event) {
  if (leaving) return;
  event.preventDefault();
  if (submitting) return;
  submitting = true;
  const button = event.submitter;
  keep(true);
  while (sending) await new Promise((done) => setTimeout(done, 50));
  const known = await send();
  submitting = false;
  if (!known) return;
  leaving = true;
  Object.values(timers).forEach(clearTimeout);
  keep(true, { submitted: true });
  const field = form.querySelector('[name="csrfmiddlewaretoken"]');
  if (field) field.value = token();
  form.requestSubmit(button ?? undefined);
}

/* The server measures by its own clock; it only needs to hear that somebody is here. */
function live() {
  const now = Date.now();
  if (!form.dataset.lifeUrl || leaving || document.hidden || now - lifeAt < LIFE_EVERY) return;
  lifeAt = now;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
  fetch(form.dataset.lifeUrl, { method: "POST", body, redirect: "manual" }).catch(() => {});
}

const unsent = () => drafts.read(key())?.dirty;

if (form && user) {
  restore();
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", submit);
  window.addEventListener("pageshow", () => (leaving = submitting = false));
  window.addEventListener("online", () => unsent() && send());
  window.addEventListener("focus", () => !leaving && unsent() && send());
  window.addEventListener("offline", () => unsent() && show("offline"));
  document.addEventListener("visibilitychange", () => {
    if (leaving || document.visibilityState !== "hidden" || !unsent()) return;
    keep(true);
    send({ keepalive: true });
  });
  for (const name of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
    document.addEventListener(name, live, { capture: true, passive: true });
  }
  live();
}
