/* Rows of a repeated fieldset (rubric points, options, events). Without scripts the server gives spare rows and a tick
   box to delete. It expects:
   data-rows                    the whole; holds TOTAL_FORMS when it is a formset
     data-row-list              where the rows stand;  data-row-item  one row
     template[data-row-template]  a new row, with __prefix__ for its number
     data-row-add               the button that adds;  data-row-remove  the button in a row that takes it away */

function renumber(rows) {
  const total = rows.querySelector('input[name$="-TOTAL_FORMS"]');
  if (total) total.value = String(rows.querySelectorAll("[data-row-item]").length);
  return total;
}

function add(rows) {
  const list = rows.querySelector("[data-row-list]");
  const number = list.querySelectorAll("[data-row-item]").length;
  const holder = document.createElement("template");
  holder.innerHTML = rows.querySelector("template[data-row-template]").innerHTML.replaceAll("__prefix__", String(number));
  list.append(holder.content);
  renumber(rows);
  window.htmx?.process(list.lastElementChild);
  list.lastElementChild.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

/* A formset counts its rows by number, so a row of one is only marked as deleted and hidden. */
function remove(rows, row) {
  const mark = row.querySelector('input[name$="-DELETE"]');
  const near = row.nextElementSibling ?? row.previousElementSibling;
  if (mark) {
    if (mark.type === "checkbox") mark.checked = true;
    else mark.value = "on";
    row.hidden = true;
    for (const field of row.querySelectorAll("[required]")) field.required = false;
  } else {
    row.remove();
  }
  (near?.querySelector("input:not([type=hidden]), textarea, select") ?? rows.querySelector("[data-row-add]"))?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-row-add], [data-row-remove]");
  const rows = button?.closest("[data-rows]");
  if (!rows) return;
  event.preventDefault();
  if (button.matches("[data-row-add]")) add(rows);
  else remove(rows, button.closest("[data-row-item]"));
  rows.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
});
