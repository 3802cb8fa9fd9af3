// Tables sort by a click on a heading, and long ones are searched. Without this the page reads the same.
(() => {
  const vi = document.documentElement.lang === "vi";
  const number = (text) => {
    const found = text.replace(/−/g, "-").match(/^[+-]?[\d.,]*\d/);
    if (!found) return null;
    const plain = found[0].replace(/^\+/, "");
    return Number(vi ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, ""));
  };
  const order = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (x !== null && y !== null && x !== y) return x - y;
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    return a.localeCompare(b, document.documentElement.lang, { numeric: true });
  };
  for (const table of document.querySelectorAll("table")) {
    const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
    const body = table.tBodies[0];
    if (!heads.length || !body || body.rows.length < 3 || table.querySelector("[colspan]")) continue;
    heads.forEach((head, n) => {
      // no button in it: a heading repeated on the next printed sheet would show without its words
      head.className = "sort";
      head.tabIndex = 0;
      head.addEventListener("keydown", (pressed) => pressed.key === "Enter" && head.click());
      head.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => order(a.cells[n].innerText.trim(), b.cells[n].innerText.trim()));
        body.append(...(down ? rows.reverse() : rows));
      });
    });
    if (body.rows.length < 10) continue;
    const box = document.createElement("input");
    box.className = "filter";
    box.type = "search";
    box.placeholder = document.body.dataset.search;
    box.setAttribute("aria-label", box.placeholder);
    box.addEventListener("input", () => {
      const wanted = box.value.toLocaleLowerCase();
      for (const row of body.rows) row.hidden = !row.innerText.toLocaleLowerCase().includes(wanted);
    });
    table.before(box);
  }
})();
