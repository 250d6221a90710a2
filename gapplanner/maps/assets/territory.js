// Districts and provinces as shapes that are restyled, never redrawn.
(function (gapplanner) {
  "use strict";

  const NO_GAP = "#ffffff";
  const LINES = {
    districts: { color: "#6b6b6b", weight: 0.6 },
    provinces: { color: "#1a1a1a", weight: 1.6 },
    departments: { color: "#1a1a1a", weight: 1.8 },
  };
  // A country's provinces are thinner than its departments.
  const MANY = { districts: { color: "#8a8a8a", weight: 0.35 }, provinces: { color: "#4d4d4d", weight: 0.7 } };
  const HEIGHTS = { districts: 400, provinces: 410, departments: 412, chosen: 420 };

  const UnitShape = gapplanner.TopologyShape.extend({
    onAdd(map) {
      L.Polygon.prototype.onAdd.call(this, map);
      const path = this.getElement();
      if (path) {
        path.setAttribute("data-unit", this.options.unitId);
        path.setAttribute("role", "button");
        path.setAttribute("tabindex", "-1");
      }
      this.fire("ready");
    },
  });

  const Territory = L.FeatureGroup.extend({
    onAdd(map) {
      const name = this.options.level;
      gapplanner.preparePane(this.page, map, name, HEIGHTS[name]);
      L.FeatureGroup.prototype.onAdd.call(this, map);
      paint(this);
    },
  });

  gapplanner.territory = function (page, level) {
    const group = new Territory([], { level });
    group.page = page;
    group.shapeOf = new Map();
    const lines = (page.departments.length && MANY[level]) || LINES[level];
    page.shapes[level].ids().forEach((id) => {
      const unit = page.placeOf.get(id);
      const shape = new UnitShape(page.shapes[level], id, {
        ...gapplanner.drawnIn(page, level),
        unit,
        unitId: id,
        className: `unit ${level}`,
        ...lines,
      });
      if (level === "departments") {
        shape.setStyle({ interactive: false, fill: false });
      } else {
        listen(group, shape, unit);
      }
      group.shapeOf.set(unit === undefined ? id : unit, shape);
      group.addLayer(shape);
    });
    page.territories = { ...page.territories, [level]: group };
    page.state.onChange((state, keys) => {
      if (["layer", "view", "moment", "unit"].some((key) => keys.has(key))) paint(group, keys);
    });
    return group;
  };

  function listen(group, shape, unit) {
    const { page } = group;
    shape.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      page.select(unit, event.latlng);
    });
    shape.on("mouseover", () => gapplanner.highlight(group, unit, true));
    shape.on("mouseout", () => gapplanner.highlight(group, unit, false));
    shape.on("ready", () => {
      const path = shape.getElement();
      if (!path) return;
      path.addEventListener("keydown", (event) => gapplanner.walk(group, unit, event));
      path.addEventListener("focus", () => gapplanner.highlight(group, unit, true));
      path.addEventListener("blur", () => gapplanner.highlight(group, unit, false));
    });
  }

  gapplanner.isPainted = function (group) {
    return gapplanner.isByProvince(group.page) === (group.options.level === "provinces");
  };

  // The fill of a unit in a view: its class, hatches where it is unknown, white without a gap.
  gapplanner.fillOf = function (page, unit, view = page.state.view) {
    if (view === "compare" && gapplanner.isComparing(page)) {
      return gapplanner.pairOf(page, ...["before", "after"].map((one) => gapplanner.fillOf(page, unit, one)));
    }
    const value = gapplanner.paintedValue(page, unit, view);
    const blank = gapplanner.hasNoGap(page, unit, view) ? NO_GAP : gapplanner.UNKNOWN;
    return gapplanner.colourOf(gapplanner.rampInForce(page, view), value) || blank;
  };

  function paint(group, keys) {
    const { page } = group;
    if (group.options.level === "departments") return;
    // Choosing a unit changes no colour.
    const isSame = keys && !["layer", "view", "moment"].some((key) => keys.has(key));
    const painted = gapplanner.isPainted(group);
    if (!isSame) {
      group.shapeOf.forEach((shape, unit) => {
        shape.options.interactive = painted || !gapplanner.isLarge(page);
        shape.setStyle({ fill: painted, fillOpacity: 1, fillColor: painted ? gapplanner.fillOf(page, unit) : NO_GAP });
      });
    }
    if (gapplanner.isLarge(page)) return;
    group.shapeOf.forEach((shape, unit) => {
      const path = shape.getElement();
      if (!path) return;
      path.setAttribute("tabindex", "-1");
      if (isSame) return;
      path.classList.toggle("painted", painted);
      path.setAttribute("aria-hidden", painted ? "false" : "true");
      path.setAttribute("aria-label", gapplanner.describe(page, unit));
    });
    if (painted) gapplanner.offerOneStop(group);
  }

  // The unit whose page is open, and on a large map the one that is pointed at, above other lines.
  gapplanner.startOutline = function (page, map) {
    map.createPane("chosen").style.zIndex = HEIGHTS.chosen;
    const options = { pane: "chosen", interactive: false, fill: false, color: "#0B5394", weight: 4 };
    const outline = L.polygon([], { ...options, className: "chosen" }).addTo(map);
    page.state.onChange((state, keys) => {
      if (!keys.has("unit")) return;
      outline.setLatLngs(state.unit === null ? [] : gapplanner.polygonsOf(page, state.unit));
    });
    if (!gapplanner.isLarge(page)) return;
    const pointed = L.polygon([], { ...options, weight: 2.5, className: "pointed-outline" }).addTo(map);
    page.outline = (unit) => pointed.setLatLngs(unit === null ? [] : gapplanner.polygonsOf(page, unit));
  };

  gapplanner.polygonsOf = function (page, unit) {
    const id = page.units.id[unit];
    const { districts, provinces } = page.shapes;
    return (districts.has(id) ? districts : provinces).polygons(id);
  };

  gapplanner.boundsOf = function (page, unit) {
    const level = page.units.isDistrict[unit] ? "districts" : "provinces";
    return page.territories[level].shapeOf.get(unit).getBounds();
  };
})(window.gapplanner);
