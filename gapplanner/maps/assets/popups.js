// What opens at a place: a unit's gaps with their year and source, or an investment's sheet.
(function (gapplanner) {
  "use strict";

  const { element } = gapplanner;

  // Of what counts several gaps the popup tells the one that is painted.
  function paintedIndex(page, unit) {
    return gapplanner.unitIndices(page, unit).filter((line) => line.classList.contains("painted"));
  }

  gapplanner.unitPopup = function (page, unit) {
    const { units } = page;
    return element(
      "div",
      { class: "popup", "data-unit": units.id[unit] },
      element("h2", {}, units.name[unit]),
      element("p", { class: "subtitle" }, gapplanner.kindOfUnit(page, unit)),
      element("ul", { class: "gaps" }, paintedIndex(page, unit), gapplanner.unitGaps(page, unit, true)),
    );
  };

  gapplanner.workPopup = function (page, work) {
    const { works, words, figures, units } = page;
    const sector = page.sectors[works.sector[work]];
    const unit = works.unit[work];
    const closes = [figures.quantity(works.quantity[work]), works.unitWord[work]].filter(Boolean).join(" ");
    const rows = [
      [words.costOf, figures.money(works.cost[work])],
      [words.startsIn, String(works.starts[work])],
      [words.opensIn, String(works.opens[work])],
      [words.executedBy, works.executing[work] === null ? words.noData : page.executing[works.executing[work]]],
      [words.closes, works.gap[work] ? `${closes} · ${works.gap[work]}` : closes],
      [words.beneficiaries, figures.count(works.beneficiaries[work])],
    ];
    if (works.cui[work]) rows.push([words.code, works.cui[work]]);
    if (works.idea[work]) rows.push([words.idea, works.idea[work]]);
    return element(
      "div",
      { class: "popup", "data-work": works.id[work] },
      element("h2", {}, gapplanner.sectorSign(sector), works.name[work]),
      element(
        "p",
        { class: "subtitle" },
        `${sector.title} · ${gapplanner.labelOfUnit(page, unit)}`,
      ),
      gapplanner.definitions(rows),
      works.underWay[work] ? element("p", { class: "small" }, words.underWay) : null,
      works.origin[work] === "prospective" ? element("p", { class: "small" }, words.isIdea) : null,
      element(
        "button",
        { type: "button", class: "link", on: { click: () => page.select(unit) } },
        `${words.unitPage}: ${units.name[unit]}`,
      ),
    );
  };

  gapplanner.startPopups = function (page, map) {
    const narrow = map.getSize().x < 480;
    const options = {
      maxWidth: narrow ? 250 : 350,
      minWidth: narrow ? 200 : 240,
      maxHeight: narrow ? 200 : 400,
      autoPanPaddingTopLeft: [20, 64], // below the search
      autoPanPaddingBottomRight: [60, 20], // beside the buttons
    };
    const open = (place, content, offset) => {
      const popup = L.popup({ ...options, offset: offset || [0, 4] }).setLatLng(place).setContent(content);
      popup.openOn(map);
      // A long popup scrolls: keyboards must reach it.
      popup.getElement().querySelector(".leaflet-popup-content").setAttribute("tabindex", "0");
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", page.words.close);
    };

    page.select = function (unit, place) {
      page.state.change({ unit });
      const bounds = gapplanner.boundsOf(page, unit);
      // A click that comes from a keyboard or a screen reader has no place of its own.
      const here = place && bounds.contains(place) ? place : null;
      if (!place) map.fitBounds(bounds.pad(0.6), { animate: false, maxZoom: 11 });
      const shape = gapplanner.middleOf(gapplanner.polygonsOf(page, unit));
      open(here || shape.place, gapplanner.unitPopup(page, unit));
    };

    page.showWork = function (work) {
      page.state.change({ unit: page.works.unit[work] });
      const circle = page.circles.circleOf.get(work);
      if (!circle) return;
      if (!map.getBounds().contains(circle.getLatLng())) map.setView(circle.getLatLng(), map.getZoom(), { animate: false });
      open(circle.getLatLng(), gapplanner.workPopup(page, work), circle.options.shift);
    };
  };
})(window.gapplanner);
