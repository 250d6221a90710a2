// The key of what is painted: fixed classes, unknown in hatches, circles by sector and size.
(function (gapplanner) {
  "use strict";

  const { element, fill } = gapplanner;

  function classLabels(page, ramp) {
    if (ramp.words) return ramp.words;
    const isMoney = page.state.layer === gapplanner.MONEY;
    const write = isMoney
      ? (bound) => page.figures.count(bound)
      : (bound) => String(Math.round(bound * 100));
    const ends = isMoney ? [0, ...ramp.bounds] : [0, ...ramp.bounds, 1];
    return ramp.colours.map((colour, place) => {
      const low = write(ends[place]);
      if (place === ramp.colours.length - 1 && isMoney) return fill(page.words.orMore, { low });
      return fill(page.words.range, { low, high: write(ends[place + 1]) });
    });
  }

  gapplanner.layerWords = function (page) {
    const { state, words } = page;
    if (state.layer === gapplanner.MONEY) {
      return { title: words.perPersonTitle, share: words.perPersonShare, level: words.paintedOnDistricts };
    }
    const layer = page.layers[state.layer];
    return {
      title: layer.kind === "zones" ? `${page.sectorOf.get("zones").title}: ${layer.title}` : layer.title,
      share: state.view === "change" && gapplanner.hasAfter(page) ? words.closureShare : layer.share,
      level: levelWords(layer, words),
    };
  };

  function levelWords(layer, words) {
    if (layer.isDistrict) return words.paintedOnDistricts;
    return layer.kind === "gap" ? words.paintedOnProvinces : words.totalOnProvinces;
  }

  gapplanner.momentWords = function (page) {
    const { state, words } = page;
    if (!gapplanner.hasAfter(page)) return "";
    if (state.view === "before") return words.before;
    const date = page.moments[state.moment].label;
    if (state.view === "compare") return `${words.beforeAfter.replace("{before}", words.before).replace("{after}", words.after)}, ${date}`;
    return `${state.view === "after" ? words.after : words.change}, ${date}`;
  };

  function swatches(page) {
    const ramp = gapplanner.rampInForce(page);
    const labels = classLabels(page, ramp);
    const unit = page.state.layer === gapplanner.MONEY ? "S/" : "%";
    const boxes = ramp.colours.map((colour, place) =>
      element(
        "li",
        {},
        element("span", { class: "swatch", style: { background: colour } }),
        element("span", { class: "swatch-label" }, labels[place]),
      ),
    );
    if ([...page.units.id.keys()].some((unit) => gapplanner.hasNoGap(page, unit))) {
      boxes.push(
        element(
          "li",
          { class: "unknown" },
          element("span", { class: "swatch" }),
          element("span", { class: "swatch-label" }, page.words.noGap),
        ),
      );
    }
    boxes.push(
      element(
        "li",
        { class: "unknown" },
        element("span", { class: "swatch hatched" }),
        element("span", { class: "swatch-label" }, page.words.unknown),
      ),
    );
    const form = ramp.words ? "swatches listed" : "swatches";
    return element("ul", { class: form, "data-unit-of": unit }, boxes);
  }

  function sectorsPresent(page) {
    const present = new Set(page.works.sector);
    return page.sectors.filter((sector, place) => present.has(place));
  }

  function circleKey(page) {
    if (!page.hasPortfolio || !page.works.count) return null;
    const entries = sectorsPresent(page).map((sector) =>
      element("li", {}, gapplanner.sectorSign(sector), sector.title),
    );
    if (page.works.underWay.some(Boolean)) {
      const ring = element("span", { class: "sector-sign ring", "aria-hidden": "true" });
      entries.push(element("li", {}, ring, page.words.underWay));
    }
    if (page.state.year !== null) {
      const hollow = element("span", { class: "sector-sign hollow", "aria-hidden": "true" });
      entries.push(element("li", {}, hollow, fill(page.words.stillInWorks, { year: page.state.year })));
    }
    return element(
      "div",
      { class: "circle-key" },
      element("p", { class: "small" }, page.words.circlesTitle),
      element("ul", { class: "sector-list" }, entries),
      sizes(page),
    );
  }

  // Two round costs and the circles that stand for them, at the zoom in view.
  function sizes(page) {
    const factor = page.map ? gapplanner.zoomFactor(page, page.map) : 1;
    const { dearest } = page.works;
    const round = (cost) => {
      const ten = Math.pow(10, Math.floor(Math.log10(cost)));
      return [5, 2, 1].find((step) => step * ten <= cost) * ten;
    };
    const costs = [...new Set([round(dearest), round(dearest / 10)])];
    return element(
      "ul",
      { class: "size-list" },
      costs.map((cost) => {
        const side = `${2 * gapplanner.radiusOf(page, cost, factor)}px`;
        return element(
          "li",
          {},
          element("span", { class: "size", style: { width: side, height: side } }),
          page.figures.millions(cost),
        );
      }),
    );
  }

  function draw(page, box) {
    const { title, share, level } = gapplanner.layerWords(page);
    const moment = gapplanner.momentWords(page);
    const kind = gapplanner.kindOf(page);
    const unit = kind === gapplanner.MONEY || kind === "zones" ? "" : " (%)";
    gapplanner.replace(
      box,
      element("p", { class: "legend-title" }, moment ? `${title} · ${moment}` : title),
      element("p", { class: "small" }, `${share[0].toUpperCase()}${share.slice(1)}${unit}. ${level}`),
      swatches(page),
      definition(page),
      circleKey(page),
      groundKey(page),
    );
  }

  // How a layer of several gaps is made: what counts, by how much, and what unknown does to it.
  function definition(page) {
    const layer = page.layers[page.state.layer];
    if (!layer || !layer.note) return null;
    const [first, ...rest] = layer.note.filter(Boolean);
    return element(
      "div",
      { class: "small definition" },
      element("p", { class: layer.kind === "zones" ? "finding" : null }, first),
      rest.map((sentence) => element("p", {}, sentence)),
    );
  }

  function groundKey(page) {
    const { roads, capitals } = page.basemap;
    const entries = [
      roads.length ? element("li", {}, element("span", { class: "road-key", "aria-hidden": "true" }), page.words.mainRoads) : null,
      capitals.length ? element("li", {}, element("span", { class: "capital-key", "aria-hidden": "true" }), page.departments.length ? page.words.departmentCapitals : page.words.capitals) : null,
    ].filter(Boolean);
    return entries.length ? element("ul", { class: "sector-list ground-key" }, entries) : null;
  }

  gapplanner.startLegend = function (page, map) {
    const box = document.getElementById("legend");
    draw(page, box);
    page.state.onChange((state, keys) => {
      if (["layer", "view", "moment", "year"].some((key) => keys.has(key))) draw(page, box);
    });
    map.on("zoomend", () => draw(page, box));
  };
})(window.gapplanner);
