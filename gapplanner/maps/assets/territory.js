// Districts and provinces as shapes that are restyled, never redrawn.
(function (gapplanner) {
  "use strict";

  const UNKNOWN = "url(#unknown)";
  const NO_GAP = "#ffffff";
  const LINES = {
    districts: { color: "#6b6b6b", weight: 0.6 },
    provinces: { color: "#1a1a1a", weight: 1.6 },
  };
  const HEIGHTS = { districts: 400, provinces: 410, chosen: 420 };

  const UnitShape = L.Polygon.extend({
    onAdd(map) {
      L.Polygon.prototype.onAdd.call(this, map);
      const path = this.getElement();
      path.setAttribute("data-unit", this.options.unitId);
      path.setAttribute("role", "button");
      path.setAttribute("tabindex", "-1");
      this.fire("ready");
    },
  });

  const Territory = L.FeatureGroup.extend({
    onAdd(map) {
      const name = this.options.level;
      if (!map.getPane(name)) map.createPane(name).style.zIndex = HEIGHTS[name];
      L.FeatureGroup.prototype.onAdd.call(this, map);
      paint(this);
    },
  });

  gapplanner.territory = function (page, level) {
    const group = new Territory([], { level });
    group.page = page;
    group.shapeOf = new Map();
    page.shapes[level].forEach((polygons, id) => {
      const unit = page.placeOf.get(id);
      const shape = new UnitShape(polygons, {
        unit,
        unitId: id,
        pane: level,
        className: `unit ${level}`,
        smoothFactor: 0.6,
        ...LINES[level],
      });
      shape.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        page.select(unit, event.latlng);
      });
      shape.on("mouseover", () => highlight(group, unit, true));
      shape.on("mouseout", () => highlight(group, unit, false));
      shape.on("ready", () => {
        const path = shape.getElement();
        path.addEventListener("keydown", (event) => walk(group, unit, event));
        path.addEventListener("focus", () => highlight(group, unit, true));
        path.addEventListener("blur", () => highlight(group, unit, false));
      });
      group.shapeOf.set(unit, shape);
      group.addLayer(shape);
    });
    page.territories = { ...page.territories, [level]: group };
    page.state.onChange((state, keys) => {
      if (["layer", "view", "moment", "unit"].some((key) => keys.has(key))) paint(group);
    });
    return group;
  };

  function isPainted(group) {
    return gapplanner.isByProvince(group.page) === (group.options.level === "provinces");
  }

  function paint(group) {
    const { page } = group;
    const ramp = gapplanner.rampInForce(page);
    const painted = isPainted(group);
    group.shapeOf.forEach((shape, unit) => {
      const value = painted ? gapplanner.paintedValue(page, unit) : null;
      const blank = gapplanner.hasNoGap(page, unit) ? NO_GAP : UNKNOWN;
      shape.setStyle({
        fill: painted,
        fillOpacity: 1,
        fillColor: gapplanner.colourOf(ramp, value) || blank,
      });
      const path = shape.getElement();
      if (!path) return;
      path.classList.toggle("painted", painted);
      path.setAttribute("aria-hidden", painted ? "false" : "true");
      path.setAttribute("aria-label", describe(page, unit));
      path.setAttribute("tabindex", "-1");
    });
    if (painted) offerOneStop(group);
  }

  // One stop of the tab key for the whole map; the arrows walk from there.
  function offerOneStop(group) {
    const { page } = group;
    const unit = group.shapeOf.has(page.state.unit) ? page.state.unit : group.shapeOf.keys().next().value;
    const shape = group.shapeOf.get(unit);
    if (shape && shape.getElement()) shape.getElement().setAttribute("tabindex", "0");
  }

  function describe(page, unit) {
    return gapplanner.fill(page.words.gapBy, {
      title: gapplanner.labelOfUnit(page, unit),
      before: gapplanner.paintedFigure(page, unit),
    });
  }

  function highlight(group, unit, isOn) {
    const shape = group.shapeOf.get(unit);
    const path = shape.getElement();
    if (path) path.classList.toggle("outlined", isOn);
    group.page.point(isOn ? unit : null);
  }

  const DIRECTIONS = {
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  };

  function walk(group, unit, event) {
    const map = group.page.map;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      group.page.select(unit, group.shapeOf.get(unit).getCenter());
      return;
    }
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const next = nearest(group, unit, direction, map);
    if (next === null) return;
    const path = group.shapeOf.get(next).getElement();
    group.shapeOf.get(unit).getElement().setAttribute("tabindex", "-1");
    path.setAttribute("tabindex", "0");
    path.focus({ preventScroll: true });
    map.panInside(group.shapeOf.get(next).getCenter(), { padding: [60, 60] });
  }

  // The nearest neighbour within 45 degrees of the arrow's direction.
  function nearest(group, unit, [dx, dy], map) {
    const from = map.latLngToLayerPoint(group.shapeOf.get(unit).getCenter());
    let best = null;
    group.shapeOf.forEach((shape, other) => {
      if (other === unit) return;
      const way = map.latLngToLayerPoint(shape.getCenter()).subtract(from);
      const along = way.x * dx + way.y * dy;
      const across = Math.abs(way.x * dy) + Math.abs(way.y * dx);
      if (along <= 0 || across > along) return;
      const distance = along + 2 * across;
      if (best === null || distance < best.distance) best = { other, distance };
    });
    return best && best.other;
  }

  // The unit whose page is open, outlined above every other line.
  gapplanner.startOutline = function (page, map) {
    map.createPane("chosen").style.zIndex = HEIGHTS.chosen;
    const options = { pane: "chosen", interactive: false, fill: false, color: "#0B5394", weight: 4 };
    const outline = L.polygon([], { ...options, className: "chosen" }).addTo(map);
    page.state.onChange((state, keys) => {
      if (!keys.has("unit")) return;
      const id = page.units.id[state.unit];
      const shape = state.unit === null ? [] : page.shapes.districts.get(id) || page.shapes.provinces.get(id);
      outline.setLatLngs(shape);
    });
  };

  gapplanner.boundsOf = function (page, unit) {
    const level = page.units.isDistrict[unit] ? "districts" : "provinces";
    return page.territories[level].shapeOf.get(unit).getBounds();
  };
})(window.gapplanner);
