// What the reader has chosen, and the page's data made easy to ask.
(function (gapplanner) {
  "use strict";

  // One value that changes and tells those who listen which keys changed.
  gapplanner.makeState = function (first) {
    const listeners = [];
    const state = {
      ...first,
      change(changes) {
        const keys = Object.keys(changes).filter((key) => state[key] !== changes[key]);
        if (!keys.length) return;
        Object.assign(state, changes);
        listeners.forEach((listener) => listener(state, new Set(keys)));
      },
      onChange(listener) {
        listeners.push(listener);
      },
    };
    return state;
  };

  gapplanner.MONEY = "money"; // the layer that paints investment per person

  // Columns of few texts in many rows carry each text once.
  function unfold(table) {
    Object.entries(table).forEach(([name, column]) => {
      if (column && column.texts) table[name] = column.at.map((at) => (at === null ? null : column.texts[at]));
    });
  }

  gapplanner.readPage = function (content) {
    [content.gaps, content.indices, content.works].forEach(unfold);
    const page = { ...content, figures: gapplanner.figures(content.words) };
    page.placeOf = new Map(content.units.id.map((id, place) => [id, place]));
    page.shapes = gapplanner.shapeLayers(content.topology, ["districts", "provinces", "departments"]);
    page.departmentOf = new Map(content.departments);
    page.sectorOf = new Map(content.sectors.map((sector) => [sector.id, sector]));
    indexGaps(page);
    indexWorks(page);
    page.state = gapplanner.makeState({
      layer: content.layers.length ? 0 : gapplanner.MONEY,
      view: content.hasPortfolio ? "after" : "before", // before | after | compare | change
      moment: 0,
      unit: null,
      sectors: null, // a Set of sector positions, or every one
      department: null, // its two digits
      province: null,
      executing: null,
      starts: null,
      year: null,
    });
    gapplanner.prepareSwipe(page);
    return page;
  };

  function indexGaps(page) {
    page.gapOf = new Map(); // "unit/layer" -> row
    page.gapsOf = page.units.id.map(() => []);
    page.gaps.unit.forEach((unit, row) => {
      page.gapOf.set(`${unit}/${page.gaps.layer[row]}`, row);
      page.gapsOf[unit].push(row);
    });
    page.indexOf = new Map();
    page.indices.layer = page.indices.layer.map((layer) => layer + page.indices.first);
    page.indices.unit.forEach((unit, row) => page.indexOf.set(`${unit}/${page.indices.layer[row]}`, row));
    page.gapsOf.forEach((rows) => rows.sort((a, b) => page.gaps.layer[a] - page.gaps.layer[b]));
  }

  function indexWorks(page) {
    const works = page.works;
    works.count = works.id.length;
    works.dearest = works.cost.reduce((most, cost) => Math.max(most, cost), 1);
    page.spendingOf = works.id.map(() => []);
    page.spending.work.forEach((work, row) => {
      page.spendingOf[work].push([page.spending.year[row], page.spending.amount[row]]);
    });
  }

  gapplanner.provinceOf = function (page, unit) {
    return page.units.isDistrict[unit] ? page.placeOf.get(page.units.parent[unit]) : unit;
  };

  // Works in a unit: a district's own; a province's own and those of its districts.
  gapplanner.worksIn = function (page, unit) {
    const all = [...page.works.unit.keys()];
    if (page.units.isDistrict[unit]) return all.filter((work) => page.works.unit[work] === unit);
    return all.filter((work) => gapplanner.provinceOf(page, page.works.unit[work]) === unit);
  };

  gapplanner.isShown = function (page, work) {
    const { works, state } = page;
    return (
      (!state.sectors || state.sectors.has(works.sector[work])) &&
      (state.department === null || page.units.id[works.unit[work]].startsWith(state.department)) &&
      (state.province === null || gapplanner.provinceOf(page, works.unit[work]) === state.province) &&
      (state.executing === null || works.executing[work] === state.executing) &&
      (state.starts === null || works.starts[work] === state.starts)
    );
  };

  // idle | running | open in the year of the slider; every work is "open" without one.
  gapplanner.phaseOf = function (page, work) {
    const { works, state } = page;
    if (state.year === null || works.opens[work] <= state.year) return "open";
    return works.starts[work] <= state.year ? "running" : "idle";
  };

  const BOTH_DATES = new Set(["gap", "total"]); // kinds of layer that a portfolio changes

  gapplanner.kindOf = function (page) {
    const { layer } = page.state;
    return layer === gapplanner.MONEY ? gapplanner.MONEY : page.layers[layer].kind;
  };

  // Whether the layer in view has a before and an after.
  gapplanner.hasAfter = function (page) {
    return page.hasPortfolio && BOTH_DATES.has(gapplanner.kindOf(page));
  };

  gapplanner.isByProvince = function (page) {
    const layer = page.state.layer;
    return layer !== gapplanner.MONEY && !page.layers[layer].isDistrict;
  };

  // The row of a unit's figures in a layer, and the table that it is of.
  gapplanner.figuresOf = function (page, unit, layer) {
    const isGap = page.layers[layer].kind === "gap";
    const row = (isGap ? page.gapOf : page.indexOf).get(`${unit}/${layer}`);
    return row === undefined ? null : { table: isGap ? page.gaps : page.indices, row };
  };

  // The value that a unit is painted by: a share, soles per person, a class, or null for unknown.
  gapplanner.paintedValue = function (page, unit, view = page.state.view) {
    const { layer, moment } = page.state;
    if (layer === gapplanner.MONEY) return page.units.perPerson[unit];
    if (page.layers[layer].kind === "zones") return page.zones.classes[layer - page.zones.first][unit];
    const found = gapplanner.figuresOf(page, unit, layer);
    if (!found) return null;
    const before = found.table.before[found.row];
    if (view === "before" || !gapplanner.hasAfter(page)) return before;
    const after = found.table.after[moment][found.row];
    return view === "change" ? closedShare(page, found, before, after) : after;
  };

  function closedShare(page, { table, row }, before, after) {
    if (table === page.indices) return before === null || before === 0 ? null : 1 - after / before;
    const gap = table.gap[row];
    const closed = table.closed[page.state.moment][row];
    if (gap === null || closed === null) return null;
    return gap > 0 ? closed / gap : null;
  }

  // In the view of closure a unit without a gap has nothing to close: neither unknown nor a class.
  gapplanner.hasNoGap = function (page, unit, view = page.state.view) {
    const { layer } = page.state;
    if (view !== "change" || !gapplanner.hasAfter(page)) return false;
    const found = gapplanner.figuresOf(page, unit, layer);
    if (!found) return false;
    return (found.table === page.indices ? found.table.before : found.table.gap)[found.row] === 0;
  };

  // The figure that a unit is painted by, in words.
  gapplanner.paintedFigure = function (page, unit) {
    const { words, figures } = page;
    if (gapplanner.hasNoGap(page, unit)) return words.noGap;
    const value = gapplanner.paintedValue(page, unit);
    const kind = gapplanner.kindOf(page);
    if (kind === gapplanner.MONEY) return figures.money(value);
    if (kind === "zones") return figures.isKnown(value) ? page.ramps.zones.words[value] : words.noData;
    if (!gapplanner.isComparing(page)) return figures.percent(value);
    const before = gapplanner.paintedValue(page, unit, "before");
    return gapplanner.fill(words.beforeAfter, { before: figures.percent(before), after: figures.percent(value) });
  };

  gapplanner.rampInForce = function (page, view = page.state.view) {
    const kind = gapplanner.kindOf(page);
    if (kind === gapplanner.MONEY) return page.ramps.money;
    if (kind === "zones") return page.ramps.zones;
    return view === "change" && gapplanner.hasAfter(page) ? page.ramps.closure : page.ramps.gap;
  };

  gapplanner.colourOf = function (ramp, value) {
    if (value === null || value === undefined) return null;
    if (!ramp.bounds) return ramp.colours[value];
    return ramp.colours[ramp.bounds.filter((bound) => value >= bound).length];
  };

  // Of a country's many provinces and districts with one name the department tells which.
  function inDepartment(page, unit, text) {
    const name = page.departmentOf.get(page.units.id[unit].slice(0, 2));
    return name ? `${text}, ${name}` : text;
  }

  gapplanner.labelOfUnit = function (page, unit) {
    const { units, words } = page;
    if (!units.isDistrict[unit]) return inDepartment(page, unit, `${words.province} ${units.name[unit]}`);
    const province = page.placeOf.get(units.parent[unit]);
    const text = gapplanner.fill(words.inProvince, {
      district: units.name[unit],
      province: province === undefined ? "" : units.name[province],
    });
    return inDepartment(page, unit, text);
  };

  gapplanner.kindOfUnit = function (page, unit) {
    const { units, words } = page;
    if (!units.isDistrict[unit]) return inDepartment(page, unit, words.province);
    const province = gapplanner.provinceOf(page, unit);
    const text =
      province === undefined
        ? words.district
        : gapplanner.fill(words.districtIn, { province: units.name[province] });
    return inDepartment(page, unit, text);
  };

  gapplanner.sourceOf = function (page, row) {
    const source = page.sources[page.gaps.source[row]];
    return source ? source.attribution || source.title : page.words.noData;
  };
})(window.gapplanner);
