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

  gapplanner.readPage = function (content) {
    const page = { ...content, figures: gapplanner.figures(content.words) };
    page.placeOf = new Map(content.units.id.map((id, place) => [id, place]));
    page.shapes = {
      districts: gapplanner.shapes(content.topology, "districts"),
      provinces: gapplanner.shapes(content.topology, "provinces"),
    };
    page.sectorOf = new Map(content.sectors.map((sector) => [sector.id, sector]));
    indexGaps(page);
    indexWorks(page);
    page.state = gapplanner.makeState({
      layer: content.layers.length ? 0 : gapplanner.MONEY,
      view: content.hasPortfolio ? "after" : "before", // before | after | change
      moment: 0,
      unit: null,
      sectors: null, // a Set of sector positions, or every one
      province: null,
      executing: null,
      starts: null,
      year: null,
    });
    return page;
  };

  function indexGaps(page) {
    page.gapOf = new Map(); // "unit/layer" -> row
    page.gapsOf = page.units.id.map(() => []);
    page.gaps.unit.forEach((unit, row) => {
      page.gapOf.set(`${unit}/${page.gaps.layer[row]}`, row);
      page.gapsOf[unit].push(row);
    });
    page.gapsOf.forEach((rows) => rows.sort((a, b) => page.gaps.layer[a] - page.gaps.layer[b]));
  }

  function indexWorks(page) {
    const works = page.works;
    works.count = works.id.length;
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

  gapplanner.isByProvince = function (page) {
    const layer = page.state.layer;
    return layer !== gapplanner.MONEY && !page.layers[layer].isDistrict;
  };

  // The value that a unit is painted by: a share, soles per person, or null for unknown.
  gapplanner.paintedValue = function (page, unit) {
    const { layer, view, moment } = page.state;
    if (layer === gapplanner.MONEY) return page.units.perPerson[unit];
    const row = page.gapOf.get(`${unit}/${layer}`);
    if (row === undefined) return null;
    if (view === "before") return page.gaps.before[row];
    if (view === "after") return page.gaps.after[moment][row];
    return gapplanner.closedShare(page, row, moment);
  };

  gapplanner.closedShare = function (page, row, moment) {
    const gap = page.gaps.gap[row];
    const closed = page.gaps.closed[moment][row];
    if (gap === null || closed === null) return null;
    return gap > 0 ? closed / gap : null;
  };

  // In the view of closure a unit without a gap has nothing to close: neither unknown nor a class.
  gapplanner.hasNoGap = function (page, unit) {
    const { layer, view } = page.state;
    if (layer === gapplanner.MONEY || view !== "change") return false;
    const row = page.gapOf.get(`${unit}/${layer}`);
    return row !== undefined && page.gaps.gap[row] === 0;
  };

  // The figure that a unit is painted by, in words.
  gapplanner.paintedFigure = function (page, unit) {
    if (gapplanner.hasNoGap(page, unit)) return page.words.noGap;
    const value = gapplanner.paintedValue(page, unit);
    const isMoney = page.state.layer === gapplanner.MONEY;
    return isMoney ? page.figures.money(value) : page.figures.percent(value);
  };

  gapplanner.rampInForce = function (page) {
    if (page.state.layer === gapplanner.MONEY) return page.ramps.money;
    return page.state.view === "change" ? page.ramps.closure : page.ramps.gap;
  };

  gapplanner.colourOf = function (ramp, value) {
    if (value === null || value === undefined) return null;
    return ramp.colours[ramp.bounds.filter((bound) => value >= bound).length];
  };

  gapplanner.labelOfUnit = function (page, unit) {
    const { units, words } = page;
    if (!units.isDistrict[unit]) return `${words.province} ${units.name[unit]}`;
    const province = page.placeOf.get(units.parent[unit]);
    return gapplanner.fill(words.inProvince, {
      district: units.name[unit],
      province: province === undefined ? "" : units.name[province],
    });
  };

  gapplanner.kindOfUnit = function (page, unit) {
    const { units, words } = page;
    if (!units.isDistrict[unit]) return words.province;
    const province = gapplanner.provinceOf(page, unit);
    return province === undefined
      ? words.district
      : gapplanner.fill(words.districtIn, { province: units.name[province] });
  };

  gapplanner.sourceOf = function (page, row) {
    const source = page.sources[page.gaps.source[row]];
    return source ? source.attribution || source.title : page.words.noData;
  };
})(window.gapplanner);
