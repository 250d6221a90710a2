// The map by keyboard: one stop of the tab key, arrows from unit to unit, enter to open.
(function (gapplanner) {
  "use strict";

  const DIRECTIONS = {
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  };

  gapplanner.describe = function (page, unit) {
    return gapplanner.fill(page.words.gapBy, {
      title: gapplanner.labelOfUnit(page, unit),
      before: gapplanner.paintedFigure(page, unit),
    });
  };

  gapplanner.highlight = function (group, unit, isOn) {
    const { page } = group;
    const path = group.shapeOf.get(unit).getElement();
    if (path) path.classList.toggle("outlined", isOn);
    if (page.outline) page.outline(isOn ? unit : null);
    page.point(isOn ? unit : null);
  };

  function middleOf(group, unit) {
    group.middles = group.middles || new Map();
    if (!group.middles.has(unit)) {
      group.middles.set(unit, L.latLng(gapplanner.middleOf(gapplanner.polygonsOf(group.page, unit)).place));
    }
    return group.middles.get(unit);
  }

  // The nearest neighbour within 45 degrees of the arrow's direction.
  function nearest(group, unit, [dx, dy], map) {
    const from = map.latLngToLayerPoint(middleOf(group, unit));
    let best = null;
    group.shapeOf.forEach((shape, other) => {
      if (other === unit) return;
      const way = map.latLngToLayerPoint(middleOf(group, other)).subtract(from);
      const along = way.x * dx + way.y * dy;
      const across = Math.abs(way.x * dy) + Math.abs(way.y * dx);
      if (along <= 0 || across > along) return;
      const distance = along + 2 * across;
      if (best === null || distance < best.distance) best = { other, distance };
    });
    return best && best.other;
  }

  // The unit that an arrow leads to from another, or nothing; enter opens the one that is there.
  function step(group, unit, event) {
    const { map } = group.page;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      group.page.select(unit, middleOf(group, unit));
      return null;
    }
    const direction = DIRECTIONS[event.key];
    if (!direction) return null;
    event.preventDefault();
    event.stopPropagation();
    const next = nearest(group, unit, direction, map);
    if (next !== null) map.panInside(middleOf(group, next), { padding: [60, 60] });
    return next;
  }

  gapplanner.walk = function (group, unit, event) {
    const next = step(group, unit, event);
    if (next === null) return;
    const path = group.shapeOf.get(next).getElement();
    group.shapeOf.get(unit).getElement().setAttribute("tabindex", "-1");
    path.setAttribute("tabindex", "0");
    path.focus({ preventScroll: true });
  };

  // One stop of the tab key for the whole map; the arrows walk from there.
  gapplanner.offerOneStop = function (group) {
    const { page } = group;
    const unit = group.shapeOf.has(page.state.unit) ? page.state.unit : group.shapeOf.keys().next().value;
    const shape = group.shapeOf.get(unit);
    if (shape && shape.getElement()) shape.getElement().setAttribute("tabindex", "0");
  };

  // A canvas has no elements to stop at: one stands for the unit that is walked to.
  gapplanner.startWalking = function (page, map) {
    if (!gapplanner.isLarge(page)) return;
    const stop = gapplanner.element("div", { class: "walker", id: "walker", role: "button", tabindex: "0" });
    map.getContainer().prepend(stop);
    let unit = null;
    const group = () => page.territories[gapplanner.isByProvince(page) ? "provinces" : "districts"];
    const tell = () => {
      if (!group().shapeOf.has(unit)) {
        unit = group().shapeOf.has(page.state.unit) ? page.state.unit : group().shapeOf.keys().next().value;
      }
      stop.setAttribute("aria-label", gapplanner.describe(page, unit));
      stop.dataset.unit = page.units.id[unit];
    };
    stop.addEventListener("focus", () => {
      tell();
      gapplanner.highlight(group(), unit, true);
    });
    stop.addEventListener("blur", () => gapplanner.highlight(group(), unit, false));
    stop.addEventListener("keydown", (event) => {
      const next = step(group(), unit, event);
      if (next === null) return;
      unit = next;
      tell();
      gapplanner.highlight(group(), unit, true);
    });
    page.state.onChange((state, keys) => {
      if (keys.has("unit") && state.unit !== null) unit = state.unit;
      tell();
    });
    tell();
  };
})(window.gapplanner);
