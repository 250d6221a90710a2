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
      const { fillColor } = options;
      if (fillColor === UNKNOWN) {
        this._hatches = this._hatches || hatches(context);
        options.fillColor = this._hatches;
      } else {
        options.fillColor = gapplanner.pairOnCanvas(this.options.page, context, fillColor) || fillColor;
      }
      L.Canvas.prototype._fillStroke.call(this, context, layer);
      options.fillColor = fillColor;
    },
  });

  gapplanner.isLarge = (page) => page.shapes.districts.size > MOST_ELEMENTS;

  // Options of a path: on the one canvas of a large map, or in a pane of its own.
  gapplanner.drawnIn = function (page, pane) {
    if (!gapplanner.isLarge(page)) return { pane };
    page.canvas = page.canvas || new HatchedCanvas({ page, pane: PANE, padding: 0.15 });
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

  // A shape of the topology: unfolded at a zoom only when it comes into view, as simple as the
  // zoom allows. Leaflet itself knows its corners alone.
  gapplanner.TopologyShape = L.Polygon.extend({
    initialize(shapes, id, options) {
      const [[south, west], [north, east]] = shapes.corners(id);
      const corners = [
        [south, west],
        [north, west],
        [north, east],
        [south, east],
      ];
      L.Polygon.prototype.initialize.call(this, corners, { ...options, smoothFactor: 0 });
      this._shapes = shapes;
      this._shapeId = id;
    },
    _project() {
      L.Polygon.prototype._project.call(this);
      this._rings = [];
      this._isFolded = true;
    },
    _clipPoints() {
      if (this._isFolded && this._pxBounds && this._pxBounds.intersects(this._renderer._bounds)) this._unfold();
      L.Polygon.prototype._clipPoints.call(this);
    },
    _unfold() {
      const zoom = this._map.getZoom();
      const scale = Math.pow(2, zoom);
      const { x: left, y: top } = this._map.getPixelOrigin();
      this._rings = this._shapes
        .worldRings(this._shapeId, Math.ceil(zoom))
        .map((ring) => ring.map(({ x, y }) => new L.Point(Math.round(x * scale - left), Math.round(y * scale - top))));
      this._isFolded = false;
    },
  });
})(window.gapplanner);
