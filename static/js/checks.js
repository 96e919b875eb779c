/* Puts what the server found while typing beside its field. It expects:
   #item-form, and #checks whose list is swapped by htmx: li[data-check="FIELD"][data-check-row="0"] > .check
   [data-problems] are the findings of the last save; they give way to the newer ones. */

const form = document.getElementById("item-form");
const HOLDERS = { choice: "fieldset", options: "fieldset", points: "section", value: "#extraction", dialogue: "section" };

function fieldOf(name, row) {
  const found = [...form.elements].filter((one) => one.name === name && one.type !== "hidden");
  return found[row] ?? found[0] ?? form.querySelector(`[name^="${CSS.escape(name)}_"]`);
}

function place(note, name, row) {
  const field = fieldOf(name, row);
  if (!field) return false;
  if (field.matches("input:not([type=checkbox], [type=radio]), textarea, select") && !(name === "points")) {
    field.after(note);
    field.setAttribute("aria-describedby", [...idsOf(field), note.id].join(" "));
  } else {
    field.closest(HOLDERS[name] ?? "fieldset, .field")?.append(note);
  }
  return true;
}

const idsOf = (field) => (field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);

function clear() {
  for (const note of form.querySelectorAll("[data-live-check]")) note.remove();
  for (const field of form.querySelectorAll('[aria-describedby*="live-check-"]')) {
    const kept = idsOf(field).filter((id) => !id.startsWith("live-check-"));
    if (kept.length) field.setAttribute("aria-describedby", kept.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "checks") return;
  clear();
  for (const old of form.querySelectorAll("[data-problems]")) old.remove();
  const found = [...event.target.querySelectorAll("[data-check]")].reverse();
  found.forEach((item, number) => {
    const note = item.querySelector(".check").cloneNode(true);
    note.dataset.liveCheck = "";
    note.id = `live-check-${number}`;
    place(note, item.dataset.check, Number(item.dataset.checkRow));
  });
});
