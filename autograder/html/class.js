// Sorts the tables, and shows those students who are chosen. What is chosen stands in the page's address, after the #, so that
// a link or the back button brings it again. Whatever the address or a student says is put in as text, never as markup.
//
// It is our own, as the rows stand in the page already, for those who print it or have no script: the libraries for tables
// (DataTables, Tabulator, List.js, simple-datatables) bring ten to a hundred times as much code, pages and a look of their own,
// and neither keep to the address nor put what is missing last.
"use strict";
{
  const KEYS = { passed: "p", failed: "f", skipped: "s", error: "e" };
  const places = new Map();
  for (const row of document.querySelectorAll("[data-check]")) places.set(row.dataset.check, Number(row.dataset.place));
  // Jose finds José, whichever way the accent is written
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const students = Array.from(document.querySelectorAll("#table tbody tr"), (row) => ({
    row,
    name: bare(row.cells[0].textContent),
    states: Array.from(row.querySelectorAll("[data-state]"), (cell) => cell.dataset.state),
    mistakes: row.dataset.mistakes.split(" "),
    outcomes: row.dataset.outcomes,
  }));
  const filters = {
    name: { told: "name with", holds: (student, part) => student.name.includes(bare(part)) },
    state: {
      told: "state",
      holds: ({ states }, state) =>
        state.startsWith("*") ? states.some((each) => each.endsWith(state.slice(1))) : states.includes(state),
    },
    mistake: { told: "mistake", holds: ({ mistakes }, mistake) => mistakes.includes(mistake) },
  };
  for (const [key, told] of [["passed", "passed"], ["failed", "failed"], ["skipped", "not run"], ["error", "broke"]]) {
    filters[key] = { told, holds: ({ outcomes }, check) => outcomes[places.get(check)] === KEYS[key] };
  }
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  let choice = new URLSearchParams();

  const tables = Array.from(document.querySelectorAll("table.sortable"), (table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const heads = Array.from(table.tHead.rows[0].cells).filter((head) => head.dataset.column);
    return { name: table.dataset.name, body, rows, heads, keys: new Map(), sorted: null };
  });

  // Numbers as numbers, texts as people sort them; what has no number, as it is missing, is null.
  function keysOf(table, head) {
    if (!table.keys.has(head)) {
      const isNumber = head.classList.contains("number");
      const read = (row) => {
        const text = row.cells[head.cellIndex].textContent.trim();
        return isNumber ? (Number.isNaN(parseFloat(text)) ? null : parseFloat(text)) : text;
      };
      table.keys.set(head, new Map(table.rows.map((row) => [row, read(row)])));
    }
    return table.keys.get(head);
  }

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function sort(table) {
    const wanted = choice.get(table.name) ?? "";
    if (wanted === table.sorted) return;
    table.sorted = wanted;
    const [column, direction] = wanted.split(",");
    const sign = direction === "down" ? -1 : 1;
    const head = table.heads.find((each) => each.dataset.column === column);
    for (const each of table.heads) {
      if (each === head) each.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
      else each.removeAttribute("aria-sort");
    }
    let rows = table.rows;
    if (head) {
      const keys = keysOf(table, head);
      const compare = head.classList.contains("number") ? (a, b) => a - b : collator.compare;
      rows = rows.toSorted((one, other) => {
        const [a, b] = [keys.get(one), keys.get(other)];
        return a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b);
      });
    }
    table.body.append(...rows);
  }

  function filter() {
    const chosen = Object.keys(filters).filter((key) => choice.get(key));
    let count = 0;
    for (const student of students) {
      const isShown = chosen.every((key) => filters[key].holds(student, choice.get(key)));
      student.row.hidden = !isShown;
      count += isShown;
    }
    found.textContent = chosen.length ? `${count} of ${students.length} students, chosen by` : `${students.length} students`;
    document.getElementById("chosen").replaceChildren(
      ...chosen.map((key) => button(`${filters[key].told}: ${choice.get(key).replace("*/", "any exercise/")}`, key)),
      ...(chosen.length > 1 ? [button("all of these", ...chosen)] : []),
    );
    for (const field of form.elements) if (field !== document.activeElement) field.value = choice.get(field.name) ?? "";
  }

  function button(text, ...keys) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = `${text} ✕`;
    made.setAttribute("aria-label", `${text}: choose no longer by it`);
    made.addEventListener("click", () => {
      choose(Object.fromEntries(keys.map((key) => [key, ""])));
      found.focus();
    });
    return made;
  }

  function show() {
    tables.forEach(sort);
    filter();
  }

  function take(changes) {
    for (const [key, value] of Object.entries(changes)) {
      if (value) choice.set(key, value);
      else choice.delete(key);
    }
  }

  function choose(changes) {
    take(changes);
    if (location.hash !== `#${choice}`) history.pushState(null, "", `#${choice}`);
    show();
  }

  // From the address; an anchor of the page is none of ours.
  function read() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return;
    choice = new URLSearchParams(hash);
    show();
  }

  for (const table of tables) {
    for (const head of table.heads) {
      const made = document.createElement("button");
      made.type = "button";
      made.append(head.firstChild);
      head.prepend(made);
      made.addEventListener("click", () => {
        const first = head.classList.contains("number") ? "down" : "up";
        const second = first === "up" ? "down" : "up";
        const next = choice.get(table.name) === `${head.dataset.column},${first}` ? second : first;
        choose({ [table.name]: `${head.dataset.column},${next}` });
      });
    }
  }
  for (const link of document.querySelectorAll("a[href*='=']")) {
    if (!link.getAttribute("href").startsWith("#")) continue;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(Object.fromEntries(new URLSearchParams(link.hash.slice(1))));
      found.scrollIntoView();
      found.focus({ preventScroll: true });
    });
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    take(Object.fromEntries(new FormData(form)));
    filter();
  });
  form.addEventListener("change", () => choose(Object.fromEntries(new FormData(form))));
  addEventListener("popstate", read);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  read();
  if (location.hash.includes("=")) found.scrollIntoView();
}
