// Switches and filters: what is painted, when, and which investments are shown.
(function (gapplanner) {
  "use strict";

  const { element, fill } = gapplanner;

  // A group of radio buttons dressed as a row of chips; native, so keyboards and readers know it.
  function chips(box, name, choices, chosen, onChoose) {
    const made = choices.map(({ value, label, sign, title }) => {
      const input = element("input", {
        type: "radio",
        name,
        value: String(value),
        on: { change: () => onChoose(value) },
      });
      input.checked = value === chosen;
      return element("label", { class: "chip", title }, input, element("span", {}, sign, label));
    });
    gapplanner.replace(box, made);
  }

  function startLayers(page) {
    const box = document.getElementById("sectors");
    const within = document.getElementById("indicators");
    const { state } = page;
    const sectors = [...new Set(page.layers.map((layer) => layer.sector))];
    const choices = sectors.map((id) => {
      const sector = page.sectorOf.get(id);
      return { value: id, label: sector.title, sign: gapplanner.sectorSign(sector) };
    });
    if (page.hasPortfolio) choices.push({ value: gapplanner.MONEY, label: page.words.perPersonTitle });

    const layersOf = (id) => [...page.layers.keys()].filter((place) => page.layers[place].sector === id);
    const show = (id) => {
      const places = layersOf(id);
      within.hidden = places.length < 2;
      chips(
        within,
        "indicator",
        places.map((place) => ({ value: place, label: page.layers[place].title })),
        places[0],
        (place) => state.change({ layer: place }),
      );
    };
    const choose = (id) => {
      show(id);
      state.change({ layer: id === gapplanner.MONEY ? id : layersOf(id)[0] });
    };
    const first = page.layers.length ? page.layers[0].sector : gapplanner.MONEY;
    chips(box, "sector", choices, first, choose);
    show(first);
  }

  function startViews(page) {
    if (!page.hasPortfolio) return;
    const { state, words } = page;
    const views = document.getElementById("views");
    const moments = document.getElementById("moments");
    const meaning = document.getElementById("moment-meaning");
    chips(
      views,
      "view",
      ["before", "after", "compare", "change"].map((view) => ({ value: view, label: words[view] })),
      state.view,
      (view) => state.change({ view }),
    );
    chips(
      moments,
      "moment",
      page.moments.map((moment, place) => ({ value: place, label: moment.label, title: moment.meaning })),
      state.moment,
      (moment) => state.change({ moment }),
    );
    const refresh = () => {
      const hasAfter = gapplanner.hasAfter(page);
      views.hidden = !hasAfter;
      moments.hidden = !hasAfter || state.view === "before";
      meaning.hidden = moments.hidden;
      meaning.textContent = page.moments[state.moment].meaning;
    };
    refresh();
    state.onChange(refresh);
  }

  function fillOptions(select, entries) {
    entries.forEach(([value, label]) => select.append(element("option", { value: String(value) }, label)));
  }

  const chosenIn = (select) => (select.value === "" ? null : Number(select.value));

  function fillSelect(select, entries, onChoose) {
    fillOptions(select, entries);
    select.addEventListener("change", () => onChoose(chosenIn(select)));
  }

  // The map goes to the province that is chosen, or to its department, or shows all again.
  function goTo(page, map, province) {
    const lines = page.territories.departments;
    const around = page.state.department === null ? page.bounds : lines.shapeOf.get(page.state.department).getBounds();
    const bounds = province === null ? around : gapplanner.boundsOf(page, province);
    map.fitBounds(bounds, { padding: [16, 16], animate: false });
  }

  function startDepartments(page, map, offerProvinces) {
    const select = document.getElementById("filter-department");
    if (!select) return;
    fillOptions(select, page.departments);
    select.addEventListener("change", () => {
      page.state.change({ department: select.value || null, province: null });
      offerProvinces();
      goTo(page, map, null);
    });
  }

  function startFilters(page, map) {
    if (!page.hasPortfolio) return;
    const { state, works, units } = page;
    const present = [...new Set(works.sector)].sort((a, b) => a - b);
    const boxes = present.map((place) => {
      const sector = page.sectors[place];
      const input = element("input", { type: "checkbox", name: "shown-sector", value: sector.id });
      input.checked = true;
      return element("label", { class: "chip" }, input, element("span", {}, gapplanner.sectorSign(sector), sector.title));
    });
    const group = document.getElementById("filter-sectors");
    gapplanner.replace(group, boxes);
    group.addEventListener("change", () => {
      const inputs = [...group.querySelectorAll("input")];
      const checked = present.filter((place, index) => inputs[index].checked);
      state.change({ sectors: checked.length === present.length ? null : new Set(checked) });
    });
    const choice = document.getElementById("filter-province");
    const offer = () => {
      const provinces = [...units.id.keys()].filter(
        (unit) => !units.isDistrict[unit] && (state.department === null || units.id[unit].startsWith(state.department)),
      );
      choice.replaceChildren(choice.options[0]);
      fillOptions(choice, provinces.map((unit) => [unit, units.name[unit]]));
      choice.value = "";
    };
    offer();
    choice.addEventListener("change", () => {
      const province = chosenIn(choice);
      state.change({ province });
      goTo(page, map, province);
    });
    startDepartments(page, map, offer);
    fillSelect(
      document.getElementById("filter-executing"),
      page.executing.map((name, place) => [place, name]),
      (executing) => state.change({ executing }),
    );
    fillSelect(
      document.getElementById("filter-starts"),
      [...new Set(works.starts)].sort().map((year) => [year, String(year)]),
      (starts) => state.change({ starts }),
    );
    startYears(page);
    tellShown(page);
  }

  // Year by year: which works have begun, which already operate.
  function startYears(page) {
    const slider = document.getElementById("year");
    const told = document.getElementById("year-told");
    if (!page.works.count) {
      slider.disabled = true;
      return;
    }
    const first = page.works.starts.reduce((least, year) => Math.min(least, year), Infinity);
    slider.min = String(first - 1);
    slider.max = String(page.works.opens.reduce((last, year) => Math.max(last, year), page.yearTen));
    slider.value = slider.min;
    const choose = () => {
      const year = Number(slider.value) < first ? null : Number(slider.value);
      page.state.change({ year });
      tell();
    };
    const tell = () => {
      const { state, words } = page;
      const counts = { idle: 0, running: 0, open: 0 };
      page.works.id.forEach((id, work) => {
        if (gapplanner.isShown(page, work)) counts[gapplanner.phaseOf(page, work)] += 1;
      });
      told.textContent = state.year === null ? words.wholePortfolio : fill(words.inYear, { year: state.year, ...counts });
      slider.setAttribute("aria-valuetext", told.textContent);
    };
    slider.addEventListener("input", choose);
    page.state.onChange((state, keys) => {
      if (["sectors", "department", "province", "executing", "starts"].some((key) => keys.has(key))) tell();
    });
    tell();
  }

  function tellShown(page) {
    const told = document.getElementById("shown");
    const { works, figures, words } = page;
    const tell = () => {
      const shown = [...works.id.keys()].filter((work) => gapplanner.isShown(page, work));
      const money = shown.reduce((sum, work) => sum + works.cost[work], 0);
      told.textContent = fill(words.shown, {
        count: figures.count(shown.length),
        total: figures.count(works.count),
        money: figures.millions(money),
      });
    };
    tell();
    page.state.onChange(tell);
  }

  gapplanner.startControls = function (page, map) {
    startLayers(page);
    startViews(page);
    startFilters(page, map);
  };
})(window.gapplanner);
