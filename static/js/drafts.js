/* Drafts on this computer: one entry per user and assignment, never record text. Ward computers are shared, so logging
   out clears the user's own. Storage can be full or forbidden; then saving falls back to the server alone. */

const PREFIX = "zhenping:draft:";

export const keyOf = (user, assignment) => `${PREFIX}${user}:${assignment}`;

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored either.
  }
}

export function keysOf(user) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${user}:`));
  } catch {
    return [];
  }
}

export const unsaved = (user) => keysOf(user).some((key) => read(key)?.dirty);

export const clear = (user) => keysOf(user).forEach(remove);

/* Where the server says that the answer is in, the copy here is of no more use; else it stays, whatever page is shown. */
export async function isIn(draft) {
  if (!draft?.url?.startsWith("/")) return false;
  try {
    const response = await fetch(draft.url, { headers: { Accept: "application/json" }, redirect: "manual" });
    return response.status === 200 && (await response.json()).state === "submitted";
  } catch {
    return false;
  }
}

export async function dropSubmitted(user, openKey) {
  for (const key of keysOf(user)) {
    const draft = read(key);
    if (key !== openKey && draft?.submitted && (await isIn(draft))) remove(key);
  }
}
