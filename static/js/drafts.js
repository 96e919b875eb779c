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

/* A submitted draft is kept until the server has shown another page to the same user: a failed submit loses no text. */
export function dropSubmitted(user, openKey) {
  for (const key of keysOf(user)) {
    if (key !== openKey && read(key)?.submitted) remove(key);
  }
}
