// Investments as circles: area by cost, colour and sign by sector, a ring for works under way.
(function (gapplanner) {
  "use strict";

  const LARGEST = 17; // pixels of radius of the dearest investment at the first zoom of a desk's screen
  const TALL = 740; // pixels of such a map; a smaller map has smaller circles
  const SMALLEST = 3;
  // A country's thousands of works begin as dots that leave its districts in sight, and grow.
  const DOTS = { largest: 8, smallest: 1.3, edge: 0.5, growth: 1.4, most: 5 };
  const CIRCLES = { largest: LARGEST, smallest: SMALLEST, edge: 1.2, growth: 1.25, most: 1.8 };
  const formOf = (page) => (gapplanner.isLarge(page) ? DOTS : CIRCLES);
  const ROOM_FOR_SIGN = 7;

  // A circle that keeps a distance in pixels from its place, so that works at one place do not
  // cover one another at any zoom.
  const WorkCircle = L.CircleMarker.extend({
    _project() {
      L.CircleMarker.prototype._project.call(this);
      this._point = this._point.add(this.options.shift);
      this._updateBounds();
    },
    onAdd(map) {
      L.CircleMarker.prototype.onAdd.call(this, map);
      const path = this.getElement();
      if (path) path.setAttribute("data-work", this.options.workId);
      this.fire("ready");
    },
    onRemove(map) {
      if (this.sign) this.sign.remove();
      L.CircleMarker.prototype.onRemove.call(this, map);
    },
    _updatePath() {
      const { renderer, hidden } = this.options;
      if (renderer && hidden) return;
      L.CircleMarker.prototype._updatePath.call(this);
      if (renderer) writeSign(this, renderer);
      else this.placeSign();
    },
    _containsPoint(point) {
      return !this.options.hidden && L.CircleMarker.prototype._containsPoint.call(this, point);
    },
    placeSign() {
      const path = this.getElement();
      if (!path) return;
      if (!this.sign) this.sign = document.createElementNS("http://www.w3.org/2000/svg", "text");
      this.sign.setAttribute("class", "sign");
      this.sign.setAttribute("aria-hidden", "true");
      this.sign.textContent = this.options.sign;
      this.sign.setAttribute("fill", this.options.ink);
      this.sign.setAttribute("x", this._point.x);
      this.sign.setAttribute("y", this._point.y);
      this.sign.setAttribute("font-size", Math.min(this._radius * 1.25, 16));
      const hasRoom = this._radius >= ROOM_FOR_SIGN && path.classList.contains("open");
      this.sign.style.display = hasRoom ? "" : "none";
      if (path.nextSibling !== this.sign) path.after(this.sign);
    },
  });

  // The sign within a circle of a canvas, drawn with it.
  function writeSign(circle, renderer) {
    if (!renderer._drawing || circle._radius < ROOM_FOR_SIGN || circle.options.phase !== "open") return;
    const pen = renderer._ctx;
    pen.globalAlpha = 1;
    pen.fillStyle = circle.options.ink;
    pen.font = `700 ${Math.min(circle._radius * 1.25, 16)}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(circle.options.sign, circle._point.x, circle._point.y);
  }

  const Circles = L.FeatureGroup.extend({
    onAdd(map) {
      gapplanner.preparePane(this.page, map, "circles", 450);
      L.FeatureGroup.prototype.onAdd.call(this, map);
      map.on("zoomend", this.arrange, this);
      this.circleOf.forEach((circle) => {
        circle.told = null; // its path is new
      });
      this.arrange();
      refresh(this);
    },
    onRemove(map) {
      map.off("zoomend", this.arrange, this);
      L.FeatureGroup.prototype.onRemove.call(this, map);
    },
    arrange() {
      if (this.page.map || this._map) arrange(this, this._map);
    },
  });

  gapplanner.circles = function (page) {
    const group = new Circles();
    group.page = page;
    group.circleOf = new Map();
    const order = [...page.works.id.keys()].sort((a, b) => page.works.cost[b] - page.works.cost[a]);
    order.forEach((work) => {
      if (page.works.lat[work] === null || page.works.lon[work] === null) return;
      const circle = makeCircle(page, work);
      group.circleOf.set(work, circle);
      group.addLayer(circle);
    });
    page.circles = group;
    page.state.onChange((state, keys) => {
      const filters = ["sectors", "department", "province", "executing", "starts", "year"];
      if (filters.some((key) => keys.has(key))) refresh(group);
    });
    return group;
  };

  function makeCircle(page, work) {
    const sector = page.sectors[page.works.sector[work]];
    const circle = new WorkCircle([page.works.lat[work], page.works.lon[work]], {
      ...gapplanner.drawnIn(page, "circles"),
      className: "work open",
      workId: page.works.id[work],
      shift: L.point(0, 0),
      radius: SMALLEST,
      fillColor: sector.fill,
      fillOpacity: 1,
      color: "#ffffff",
      weight: 1.2,
      sign: sector.sign,
      ink: sector.ink,
    });
    circle.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      page.showWork(work);
    });
    circle.on("ready", () => {
      const path = circle.getElement();
      if (!path) return;
      path.setAttribute("role", "img");
      path.setAttribute("aria-label", `${page.works.name[work]}, ${page.figures.millions(page.works.cost[work])}`);
      path.classList.toggle("under-way", Boolean(page.works.underWay[work]));
    });
    return circle;
  }

  // Radius in pixels such that areas are to each other as costs are.
  gapplanner.radiusOf = function (page, cost, zoomFactor) {
    const { dearest } = page.works;
    const { largest, smallest } = formOf(page);
    const screen = Math.min(1, Math.max(0.5, (page.firstHeight || TALL) / TALL));
    return Math.max(smallest, largest * screen * Math.sqrt(cost / dearest)) * zoomFactor;
  };

  gapplanner.zoomFactor = function (page, map) {
    const closer = map.getZoom() - (page.firstZoom === undefined ? map.getZoom() : page.firstZoom);
    const { growth, most } = formOf(page);
    return Math.min(most, Math.max(1, Math.pow(growth, closer)));
  };

  function arrange(group, map) {
    const factor = gapplanner.zoomFactor(group.page, map);
    const places = new Map();
    group.circleOf.forEach((circle, work) => {
      const { works } = group.page;
      const place = `${works.lat[work]}/${works.lon[work]}`;
      if (!places.has(place)) places.set(place, []);
      places.get(place).push(work);
    });
    places.forEach((worksHere) => pack(group, worksHere, factor));
  }

  // The dearest in the middle, each next on the first free spot of a widening spiral.
  function pack(group, worksHere, factor) {
    const placed = [];
    worksHere.forEach((work) => {
      const radius = gapplanner.radiusOf(group.page, group.page.works.cost[work], factor);
      let shift = L.point(0, 0);
      for (let step = 0; !isFree(shift, radius, placed); step += 1) {
        const angle = step * 0.7;
        const distance = 0.9 * (1 + step * 0.35);
        shift = L.point(distance * Math.cos(angle), distance * Math.sin(angle));
      }
      placed.push({ shift, radius });
      const circle = group.circleOf.get(work);
      circle.options.shift = shift;
      if (!circle._map) {
        circle.setRadius(radius);
      } else {
        circle.options.radius = circle._radius = radius;
        circle._project();
        circle._updatePath();
      }
    });
  }

  function isFree(shift, radius, placed) {
    return placed.every((other) => shift.distanceTo(other.shift) >= radius + other.radius + 0.5);
  }

  function styleOf(page, circle, work, phase) {
    const sector = page.sectors[page.works.sector[work]];
    const isRunning = phase === "running";
    const ring = page.works.underWay[work] && circle.options.renderer ? { color: "#000000", dashArray: "3 2" } : {};
    circle.setStyle({
      fillColor: isRunning ? "#ffffff" : sector.fill,
      color: isRunning ? sector.fill : "#ffffff",
      weight: isRunning ? Math.min(2.5, formOf(page).edge * 2) : formOf(page).edge,
      ...ring,
    });
  }

  function refresh(group) {
    const { page } = group;
    group.circleOf.forEach((circle, work) => {
      const shown = gapplanner.isShown(page, work);
      const phase = gapplanner.phaseOf(page, work);
      const told = `${shown}/${phase}`;
      if (circle.told === told) return;
      circle.told = circle._map ? told : null;
      circle.options.hidden = !shown || phase === "idle";
      circle.options.phase = phase;
      styleOf(page, circle, work, phase);
      const path = circle.getElement();
      if (!path) return;
      path.classList.toggle("hidden", !shown || phase === "idle");
      path.classList.toggle("open", phase === "open");
      path.classList.toggle("running", phase === "running");
      circle.placeSign();
      circle.sign.classList.toggle("hidden", !shown || phase !== "open");
    });
  }
})(window.gapplanner);
