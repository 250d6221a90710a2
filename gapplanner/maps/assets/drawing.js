// How shapes are drawn: a department's as elements of the page, a country's on one canvas.
(function (gapplanner) {
  "use strict";

  const MOST_ELEMENTS = 600; // beyond so many districts a browser labours over elements
  const UNKNOWN = "url(#unknown)"; // the hatches; a pattern of the page for elements, ours for canvas
  const PANE = "drawing";

  gapplanner.UNKNOWN = UNKNOWN;

  function hatches(context) {
    const tile = document.createElement("canvas");
    tile.width = 8;
    tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = "#f2f2f2";
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "#8c8c8c";
    pen.lineWidth = 1.6;
    pen.beginPath();
    [-8, 0, 8].forEach((x) => {
      pen.moveTo(x, 8);
      pen.lineTo(x + 8, 0);
    });
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  const HatchedCanvas = L.Canvas.extend({
    _fillStroke(context, layer) {
      const { options } = layer;
      const isHatched = options.fill && options.fillColor === UNKNOWN;
      if (isHatched) {
        this._hatches = this._hatches || hatches(context);
        options.fillColor = this._hatches;
      }
      L.Canvas.prototype._fillStroke.call(this, context, layer);
      if (isHatched) options.fillColor = UNKNOWN;
    },
  });

  gapplanner.isLarge = (page) => page.shapes.districts.size > MOST_ELEMENTS;

  // Options of a path: on the one canvas of a large map, or in a pane of its own.
  gapplanner.drawnIn = function (page, pane) {
    if (!gapplanner.isLarge(page)) return { pane };
    page.canvas = page.canvas || new HatchedCanvas({ pane: PANE, padding: 0.15 });
    return { renderer: page.canvas, pane: PANE };
  };

  gapplanner.preparePane = function (page, map, name, height) {
    const pane = gapplanner.isLarge(page) ? PANE : name;
    if (!map.getPane(pane)) map.createPane(pane).style.zIndex = height;
  };

  // On one canvas what comes last lies above: lines above areas, circles above lines.
  gapplanner.keepOrder = function (page, map) {
    if (!gapplanner.isLarge(page)) return;
    map.on("overlayadd", () => {
      const { departments, provinces, districts } = page.territories;
      [departments, provinces, districts].filter((one) => one && map.hasLayer(one)).forEach((one) => one.bringToBack());
      if (page.circles && map.hasLayer(page.circles)) page.circles.bringToFront();
    });
  };

  // A polygon that remembers where its vertices lie in the world, so that a zoom is a product and
  // not one more projection of every vertex.
  gapplanner.ProjectedPolygon = L.Polygon.extend({
    _projectLatlngs(latlngs, result, bounds) {
      if (!(latlngs[0] instanceof L.LatLng)) {
        latlngs.forEach((part) => this._projectLatlngs(part, result, bounds));
        return;
      }
      const map = this._map;
      const { crs } = map.options;
      if (!latlngs.world) latlngs.world = latlngs.map((place) => crs.latLngToPoint(place, 0));
      const scale = crs.scale(map.getZoom()) / crs.scale(0);
      const origin = map.getPixelOrigin();
      const ring = latlngs.world.map(
        ({ x, y }) => new L.Point(Math.round(x * scale - origin.x), Math.round(y * scale - origin.y)),
      );
      ring.forEach((point) => bounds.extend(point));
      result.push(ring);
    },
  });
})(window.gapplanner);
