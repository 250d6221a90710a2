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
        table.dispatchEvent(new Event("rows"));
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
    // Cells apart: "2030" beside "5.00" is not "20305".
    const texts = rows.map((row) => plain([...row.cells].map(words).join(" ")));
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
      const money = (cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "−");
      output.textContent = block.dataset.shown.replace("{n}", shown).replace("{of}", rows.length).replace("{cost}", money);
      table.tFoot?.toggleAttribute("hidden", shown < rows.length);
      table.dispatchEvent(new Event("rows"));
    };
    bar.addEventListener("input", show);
    show();
  };

  // A long table shows its first rows; paper has them all, and so has a reader without scripts.
  const foldable = (block) => {
    const table = block.querySelector("table");
    const body = table.tBodies[0];
    const most = Number(block.dataset.fold);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    let folded = true;
    const show = () => {
      const rows = [...body.rows].filter((row) => !row.hidden);
      const isLong = rows.length > most;
      rows.forEach((row, place) => row.toggleAttribute("data-folded", folded && place >= most));
      block.classList.toggle("folded", folded || !isLong);
      button.hidden = !isLong;
      button.setAttribute("aria-expanded", String(!folded));
      button.textContent = folded ? block.dataset.more.replace("{n}", rows.length) : block.dataset.less;
    };
    button.addEventListener("click", () => {
      folded = !folded;
      show();
    });
    table.addEventListener("rows", show);
    block.after(button);
    show();
  };

  const node = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const gridOf = (heads, rows, caption) => {
    const table = node("table");
    table.append(node("caption", caption));
    const row = table.createTHead().insertRow();
    heads.forEach((head) => {
      const cell = node("th", head);
      cell.scope = "col";
      row.append(cell);
    });
    const body = table.createTBody();
    rows.forEach((cells) => {
      const line = body.insertRow();
      cells.forEach((cell) => { line.insertCell().textContent = cell; });
    });
    const scroll = node("div", "", "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", caption);
    scroll.append(table);
    return scroll;
  };

  const readWorks = () => {
    const held = document.getElementById("fichas");
    if (!held) return null;
    const data = JSON.parse(held.textContent);
    const said = (place) => (place < 0 ? "" : data.pool[place]);
    // By their order, which is that of the fichas: an id may hold what no attribute keeps.
    const lines = document.querySelectorAll('tr[id^="inv-"]');
    const works = data.works.map(([id, isIn, why, facts, payments, sizes], at) => {
      const row = lines[at];
      const reason = said(why) || words(row.querySelector(".reason") ?? row.cells[row.cells.length - 1]);
      const cells = sizes.map(said);
      const rows = cells.flatMap((_, at) => (at % 3 ? [] : [cells.slice(at, at + 3)]));
      return [id, words(row.querySelector(".inv")), isIn, reason, facts.map((place) => (place === -2 ? id : said(place))), payments.map(said), rows];
    });
    return { ...data, works, byId: new Map(works.map((work) => [work[0], work])) };
  };

  const fichaOf = (data, work) => {
    const [, name, isIn, reason, facts, payments, sizes] = work;
    const parts = [];
    const title = node("h2", name);
    title.id = "ficha-title";
    parts.push(node("p", isIn ? data.words.in : data.words.out, isIn ? "state in" : "state out"), title);
    if (reason) parts.push(node("p", `${data.words.why}: ${reason}`, "because"));
    const list = node("dl", "", "facts");
    facts.forEach((fact, place) => {
      if (!fact) return;
      const pair = node("div");
      pair.append(node("dt", data.facts[place]), node("dd", fact));
      list.append(pair);
    });
    parts.push(list);
    if (payments.length) parts.push(gridOf(data.payments, [payments], data.words.payments));
    if (sizes.length) {
      parts.push(gridOf([data.words.size, data.words.cost, data.words.reason], sizes, data.words.sizes));
    }
    return parts;
  };

  const dialogFor = (data) => {
    const dialog = node("dialog", "", "ficha");
    dialog.setAttribute("aria-labelledby", "ficha-title");
    document.body.append(dialog);
    const here = () => decodeURIComponent(location.hash.replace(/^#inv-/, ""));
    const show = () => {
      if (!location.hash.startsWith("#inv-")) {
        if (dialog.open) dialog.close();
        return;
      }
      const work = data.byId.get(here());
      if (!work) return;
      const close = node("button", data.words.close, "close");
      close.type = "button";
      close.addEventListener("click", () => dialog.close());
      dialog.replaceChildren(close, ...fichaOf(data, work));
      if (!dialog.open) dialog.showModal();
      dialog.scrollTop = 0;
    };
    // The address names the ficha while it is open, so that it can be sent to somebody; the page
    // stays where it was, and so does the reader's place in it.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#inv-"]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.hash);
      show();
    });
    dialog.addEventListener("close", () => {
      if (location.hash.startsWith("#inv-")) history.replaceState(null, "", location.pathname + location.search);
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    addEventListener("hashchange", show);
    show();
  };

  const finderIn = (place, data) => {
    const search = node("input");
    search.type = "search";
    search.autocomplete = "off";
    const said = node("output");
    const list = node("ul", "", "found");
    const most = 12;
    const texts = data.works.map((work) => plain(`${work[0]} ${work[1]} ${work[4].filter(Boolean).join(" ")}`));
    const show = () => {
      const asked = plain(search.value.trim()).split(/\s+/).filter(Boolean);
      const found = asked.length ? data.works.filter((_, at) => asked.every((word) => texts[at].includes(word))) : [];
      list.replaceChildren(...found.slice(0, most).map((work) => {
        const item = node("li");
        const link = node("a", work[1]);
        link.href = `#inv-${encodeURIComponent(work[0])}`;
        item.append(node("span", work[2] ? data.words.in : data.words.out, work[2] ? "state in" : "state out"), " ", link);
        return item;
      }));
      const words = found.length > most ? data.words.more : data.words.found;
      said.textContent = !asked.length ? "" : found.length
        ? words.replace("{n}", found.length).replace("{shown}", most) : data.words.none;
    };
    search.addEventListener("input", show);
    place.append(labelled(data.words.find, search), said, list);
  };

  const works = readWorks();
  if (works) {
    dialogFor(works);
    finderIn(document.getElementById("finder"), works);
  }
  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll("[data-fold]").forEach(foldable);
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
