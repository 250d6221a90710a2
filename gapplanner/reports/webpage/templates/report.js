"use strict";
(() => {
  const raw = (cell) => (cell.dataset.v === undefined ? null : Number(cell.dataset.v));
  const words = (cell) => cell.textContent.trim();
  const locale = document.documentElement.lang;
  const compareCells = (a, b) => {
    const [x, y] = [raw(a), raw(b)];
    if (x !== null && y !== null) return x - y;
    // An unknown figure stands after the known ones.
    if (x !== null) return -1;
    if (y !== null) return 1;
    return words(a).localeCompare(words(b), locale, { numeric: true });
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows];
        rows.sort((a, b) => compareCells(a.cells[place], b.cells[place]) * (down ? -1 : 1));
        body.append(...rows);
      });
    });
  };

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const labelled = (text, control) => {
    const label = document.createElement("label");
    const span = document.createElement("span");
    span.textContent = text;
    label.append(span, control);
    return label;
  };

  const filterable = (block) => {
    const table = block.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const bar = document.createElement("div");
    bar.className = "filters";
    const search = document.createElement("input");
    search.type = "search";
    bar.append(labelled(block.dataset.search, search));
    const selects = heads.flatMap((head, place) => {
      if (!head.hasAttribute("data-filter")) return [];
      const select = document.createElement("select");
      const values = [...new Set(rows.map((row) => words(row.cells[place])))];
      values.sort((a, b) => a.localeCompare(b, locale, { numeric: true }));
      select.add(new Option(block.dataset.all, ""));
      values.forEach((value) => select.add(new Option(value, value)));
      bar.append(labelled(words(head), select));
      return [{ select, place }];
    });
    const output = document.createElement("output");
    bar.append(output);
    block.prepend(bar);
    const cost = heads.findIndex((head) => head.hasAttribute("data-cost"));
    const texts = rows.map((row) => plain(row.textContent));
    const show = () => {
      const asked = plain(search.value.trim()).split(/\s+/);
      let shown = 0;
      let cents = 0;
      rows.forEach((row, place) => {
        const fits = asked.every((word) => texts[place].includes(word))
          && selects.every(({ select, place: cell }) => !select.value || words(row.cells[cell]) === select.value);
        row.hidden = !fits;
        if (!fits) return;
        shown += 1;
        cents += Math.round((raw(row.cells[cost]) ?? 0) * 100);
      });
      const money = (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      output.textContent = block.dataset.shown.replace("{n}", shown).replace("{of}", rows.length).replace("{cost}", money);
      table.tFoot?.toggleAttribute("hidden", shown < rows.length);
    };
    bar.addEventListener("input", show);
    show();
  };

  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll(".filterable").forEach(filterable);

  // Paper keeps everything: closed parts open for the print and close again after it.
  const closed = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((part) => { part.open = true; closed.push(part); });
  });
  addEventListener("afterprint", () => { closed.splice(0).forEach((part) => { part.open = false; }); });

  const opened = document.getElementById("opened");
  const today = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const date = `${two(today.getDate())}/${two(today.getMonth() + 1)}/${today.getFullYear()}`;
  const said = opened.dataset.label.replace("{date}", date);
  opened.textContent = ` · ${said}`;
  const margin = document.createElement("style");
  margin.textContent = `@page { @bottom-center { content: "${said.replace(/[^\p{L}\p{N} /]/gu, "")}"; font-size: 8.5pt; color: #4d4d4d; } }`;
  document.head.append(margin);
})();
