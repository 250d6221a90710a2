// Main roads and provincial capitals: under the data, never in their way.
(function (gapplanner) {
  "use strict";

  // A pale edge tells a road from the line of a district, in colour and in grey.
  const EDGE = { pane: "ground", interactive: false, color: "#ffffff", weight: 4, opacity: 0.9, smoothFactor: 1.2 };
  const ROADS = { ...EDGE, color: "#4a3a24", weight: 1.8, opacity: 1 };
  const CAPITAL = { pane: "ground", interactive: false, radius: 3, color: "#1a1a1a", weight: 1.4, fillColor: "#ffffff", fillOpacity: 1 };

  function vertices(line, grid) {
    let lat = 0;
    let lon = 0;
    const points = [];
    for (let at = 0; at < line.length; at += 2) {
      lat += line[at];
      lon += line[at + 1];
      points.push([lat / grid, lon / grid]);
    }
    return points;
  }

  const Ground = L.LayerGroup.extend({
    onAdd(map) {
      if (!map.getPane("ground")) {
        const pane = map.createPane("ground");
        pane.style.zIndex = 415;
        pane.style.pointerEvents = "none";
      }
      L.LayerGroup.prototype.onAdd.call(this, map);
      document.body.classList.add("has-ground");
    },
    onRemove(map) {
      L.LayerGroup.prototype.onRemove.call(this, map);
      document.body.classList.remove("has-ground");
    },
  });

  gapplanner.basemap = function (page) {
    const group = new Ground();
    const { roads, capitals, grid } = page.basemap;
    const lines = roads.map((line) => vertices(line, grid));
    lines.forEach((line) => group.addLayer(L.polyline(line, EDGE)));
    lines.forEach((line) => group.addLayer(L.polyline(line, { ...ROADS, className: "road" })));
    capitals.forEach(([, lat, lon]) => group.addLayer(L.circleMarker([lat, lon], { ...CAPITAL, className: "capital" })));
    return group;
  };
})(window.gapplanner);
