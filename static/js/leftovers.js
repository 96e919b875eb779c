/* The desk names the drafts of this user that are still only on this computer: data-leftovers, with its words in
   data-text-left and data-text-open. A draft whose answer the server has is dropped. */

import * as drafts from "./drafts.js";

const box = document.querySelector("[data-leftovers]");
const user = document.querySelector('meta[name="user-id"]')?.content;

async function left() {
  const found = [];
  for (const key of drafts.keysOf(user)) {
    const draft = drafts.read(key);
    if (!draft?.dirty || !draft.page?.startsWith("/")) continue;
    if (await drafts.isIn(draft)) drafts.remove(key);
    else found.push(draft);
  }
  return found;
}

function link(draft, number) {
  const place = document.createElement("a");
  place.className = "button";
  place.href = draft.page;
  place.textContent = number ? `${box.dataset.textOpen} ${number}` : box.dataset.textOpen;
  return place;
}

if (box && user) {
  left().then((found) => {
    if (found.length === 0) return;
    const links = found.map((draft, at) => link(draft, found.length > 1 ? at + 1 : 0));
    box.querySelector(".alert__body").replaceChildren(box.dataset.textLeft, " ", ...links);
    box.hidden = false;
  });
}
