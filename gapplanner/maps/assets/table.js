// The same figures as text: one row per unit of what is painted.
(function (gapplanner) {
  "use strict";

  const { element, fill } = gapplanner;
  const AT_ONCE = 60; // rows written before the page may answer again

  function heads(page) {
    const { words, state } = page;
    const kind = gapplanner.kindOf(page);
    const isByProvince = gapplanner.isByProvince(page);
    const list = [[isByProvince ? words.province : words.district]];
    if (!isByProvince) list.push([words.province]);
    if (kind === "gap") {
      const { unit } = page.layers[state.layer];
      list.push([words.beforeShare, "number"]);
      if (page.hasPortfolio) list.push([words.afterShare, "number"]);
      list.push([fill(words.gapAmount, { unit }), "number"]);
      if (page.hasPortfolio) list.push([fill(words.closedAmount, { unit }), "number"]);
      list.push([words.figureYear], [words.quality]);
    } else if (kind === "total") {
      list.push([words.beforeShare, "number"]);
      if (page.hasPortfolio) list.push([words.afterShare, "number"]);
      list.push([words.knownWeight, "number"], [words.figureYear], [words.quality]);
    } else if (kind === "need") {
      list.push([words.placeOfNeed, "number"], [words.needShare, "number"], [words.knownWeight, "number"]);
    } else if (kind === "zones") {
      list.push([words.zone]);
    }
    if (page.hasPortfolio) {
      list.push([words.investments, "number"], [words.costSoles, "number"], [words.perPersonSoles, "number"]);
    }
    return list;
  }

  function cells(page, unit, counts) {
    const { figures, units } = page;
    const list = [];
    if (!gapplanner.isByProvince(page)) {
      const province = gapplanner.provinceOf(page, unit);
      list.push([province === undefined ? "" : units.name[province]]);
    }
    const kind = gapplanner.kindOf(page);
    if (kind === "gap") list.push(...gapCells(page, unit));
    else if (kind === "zones") list.push([gapplanner.paintedFigure(page, unit)]);
    else if (kind !== gapplanner.MONEY) list.push(...indexCells(page, unit, kind));
    if (page.hasPortfolio) {
      list.push(
        [figures.count(counts.get(unit) || 0), "number"],
        [figures.cents(units.cost[unit]), "number"],
        [figures.cents(units.perPerson[unit]), "number"],
      );
    }
    return list;
  }

  function gapCells(page, unit) {
    const { state, gaps, figures } = page;
    const row = page.gapOf.get(`${unit}/${state.layer}`);
    const value = (column) => (row === undefined ? null : column[row]);
    const list = [[figures.share(value(gaps.before)), "number"]];
    if (page.hasPortfolio) list.push([figures.share(value(gaps.after[state.moment])), "number"]);
    list.push([figures.quantity(value(gaps.gap)), "number"]);
    if (page.hasPortfolio) list.push([figures.quantity(value(gaps.closed[state.moment])), "number"]);
    const year = value(gaps.year);
    list.push([figures.isKnown(year) ? String(year) : page.words.noData]);
    const isKnown = figures.isKnown(value(gaps.gap));
    list.push([isKnown ? gapplanner.qualityMark(page, gaps.quality[row]) : page.words.noData]);
    return list;
  }

  function indexCells(page, unit, kind) {
    const { state, indices, figures, words } = page;
    const row = page.indexOf.get(`${unit}/${state.layer}`);
    const value = (column) => (row === undefined ? null : column[row]);
    const before = [figures.share(value(indices.before)), "number"];
    const known = [figures.share(value(indices.known)), "number"];
    if (kind === "need") {
      const place = value(indices.place);
      return [[figures.isKnown(place) ? figures.count(place) : words.unplaced, "number"], before, known];
    }
    const list = [before];
    if (page.hasPortfolio) list.push([figures.share(value(indices.after[state.moment])), "number"]);
    const isKnown = figures.isKnown(value(indices.before));
    list.push(known, [isKnown ? gapplanner.yearsOf(page, row) : words.noData, "years-known"]);
    list.push([isKnown ? gapplanner.qualityMark(page, indices.quality[row]) : words.noData]);
    return list;
  }

  function countWorks(page) {
    const counts = new Map();
    page.works.unit.forEach((unit) => {
      const province = gapplanner.provinceOf(page, unit);
      new Set([unit, province]).forEach((place) => counts.set(place, (counts.get(place) || 0) + 1));
    });
    return counts;
  }

  function writeRow(page, unit, counts) {
    const name = element(
      "button",
      { type: "button", class: "link", on: { click: () => page.select(unit) } },
      page.units.name[unit],
    );
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      cells(page, unit, counts).map(([content, kind]) => element("td", { class: kind }, content)),
    );
  }

  // The table without its rows, and what writes them.
  function lay(page, box) {
    const { units, words } = page;
    const isByProvince = gapplanner.isByProvince(page);
    const counts = countWorks(page);
    const { title, share } = gapplanner.layerWords(page);
    const moment = gapplanner.momentWords(page);
    const caption = moment ? fill(words.tableCaption, { layer: title, moment, share }) : `${title}: ${share}`;
    const shown = [...units.id.keys()].filter((unit) => Boolean(units.isDistrict[unit]) !== isByProvince);
    const body = element("tbody", {});
    gapplanner.replace(
      box,
      element(
        "table",
        { class: "figures-table" },
        element("caption", {}, caption),
        element("thead", {}, element("tr", {}, heads(page).map(([word, kind]) => element("th", { scope: "col", class: kind }, word)))),
        body,
      ),
    );
    return { body, units: shown, write: (unit) => writeRow(page, unit, counts) };
  }

  gapplanner.startTable = function (page) {
    const box = document.getElementById("table-box");
    const drawer = document.getElementById("table");
    const button = document.getElementById("table-button");
    let isStale = true;
    let waiting = null; // what is still to be written of a long table
    const writeSome = (most) => {
      const { body, units, write } = waiting;
      body.append(...units.splice(0, most).map(write));
      if (!units.length) waiting = null;
    };
    const writeOn = () => {
      if (!waiting) return;
      writeSome(AT_ONCE);
      if (waiting) requestAnimationFrame(writeOn);
    };
    const refresh = () => {
      if (isStale) {
        const isGoingOn = Boolean(waiting);
        waiting = lay(page, box);
        if (!isGoingOn) writeOn();
      }
      isStale = false;
    };
    // Paper waits for nothing.
    const finish = () => {
      refresh();
      if (waiting) writeSome(Infinity);
    };
    page.showTable = function (isOpen) {
      if (isOpen) refresh();
      drawer.hidden = !isOpen;
      button.setAttribute("aria-expanded", String(isOpen));
      button.textContent = isOpen ? button.dataset.close : button.dataset.open;
    };
    page.refreshTable = finish;
    button.addEventListener("click", () => page.showTable(drawer.hidden));
    page.state.onChange((state, keys) => {
      if (!["layer", "view", "moment"].some((key) => keys.has(key))) return;
      isStale = true;
      if (!drawer.hidden) refresh();
    });
    // A country has thousands of rows: they are written when they are asked for.
    if (!gapplanner.isLarge(page)) refresh();
  };
})(window.gapplanner);
