// Search of districts, provinces and investments, accents and capitals aside.
(function (gapplanner) {
  "use strict";

  const { element, fold } = gapplanner;
  const AT_MOST = 8;

  function entriesOf(page) {
    const { units, works, words } = page;
    const places = units.id.map((id, unit) => ({
      key: fold(`${units.name[unit]} ${id}`),
      title: units.name[unit],
      hint: gapplanner.kindOfUnit(page, unit),
      rank: units.isDistrict[unit] ? 1 : 0,
      open: () => page.select(unit),
    }));
    const investments = works.id.map((id, work) => ({
      key: fold([works.name[work], id, works.cui[work], works.idea[work]].filter(Boolean).join(" ")),
      title: works.name[work],
      hint: `${words.investment} · ${gapplanner.labelOfUnit(page, works.unit[work])}`,
      rank: 2,
      open: () => page.showWork(work),
    }));
    return [...places, ...investments];
  }

  gapplanner.find = function (entries, asked) {
    const words = fold(asked).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return entries
      .filter(({ key }) => words.every((word) => key.includes(word)))
      .map((entry) => ({ entry, begins: entry.key.startsWith(words.join(" ")) ? 0 : 1 }))
      .sort((a, b) => a.begins - b.begins || a.entry.rank - b.entry.rank || (a.entry.key < b.entry.key ? -1 : 1))
      .map(({ entry }) => entry);
  };

  gapplanner.startSearch = function (page) {
    const field = document.getElementById("search");
    const list = document.getElementById("search-list");
    const told = document.getElementById("search-told");
    let entries = null; // made when it is first asked for
    let found = [];
    let active = -1;

    const close = () => {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
      active = -1;
    };
    const choose = (place) => {
      if (!found[place]) return;
      field.value = found[place].title;
      close();
      found[place].open();
    };
    const mark = (place) => {
      active = place;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
      if (list.children[place]) {
        field.setAttribute("aria-activedescendant", list.children[place].id);
        list.children[place].scrollIntoView({ block: "nearest" });
      }
    };
    const offer = () => {
      entries = entries || entriesOf(page);
      const every = gapplanner.find(entries, field.value);
      found = every.slice(0, AT_MOST);
      const isAsked = field.value.trim() !== "";
      const items = found.map((entry, index) =>
        element(
          "li",
          {
            id: `search-${index}`,
            role: "option",
            "aria-selected": "false",
            on: { mousedown: (event) => event.preventDefault(), click: () => choose(index) },
          },
          element("span", { class: "found-title" }, entry.title),
          element("span", { class: "found-hint" }, entry.hint),
        ),
      );
      const none = element("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, page.words.searchNone);
      gapplanner.replace(list, items.length ? items : none);
      list.hidden = !isAsked;
      field.setAttribute("aria-expanded", String(isAsked));
      field.removeAttribute("aria-activedescendant");
      active = -1;
      told.textContent = isAsked
        ? found.length ? gapplanner.fill(page.words.searchFound, { count: every.length }) : page.words.searchNone
        : "";
    };

    field.addEventListener("input", offer);
    field.addEventListener("focus", () => field.value && offer());
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) offer();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (found.length) mark((active + step + found.length) % found.length);
      } else if (event.key === "Enter") {
        event.preventDefault();
        choose(active < 0 ? 0 : active);
      } else if (event.key === "Escape") {
        close();
      }
    });
  };
})(window.gapplanner);
