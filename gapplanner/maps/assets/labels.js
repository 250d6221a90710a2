// Names on the map: provinces first, districts as the reader comes closer; none covers another.
(function (gapplanner) {
  "use strict";

  const CLOSER = 1.1; // zoom levels beyond the first view at which districts are named

  const Labels = L.LayerGroup.extend({
    onAdd(map) {
      if (!map.getPane("names")) {
        const pane = map.createPane("names");
        pane.style.zIndex = 640;
        pane.style.pointerEvents = "none";
      }
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.on("zoomend resize", this.thin, this);
      this.thin();
    },
    onRemove(map) {
      map.off("zoomend resize", this.thin, this);
      L.LayerGroup.prototype.onRemove.call(this, map);
    },
    thin() {
      if (this._map) thin(this, this._map);
    },
  });

  gapplanner.labels = function (page) {
    const group = new Labels();
    group.page = page;
    group.entries = [];
    ["provinces", "districts"].forEach((level) => {
      page.shapes[level].forEach((polygons, id) => {
        const middle = gapplanner.middleOf(polygons);
        if (!middle) return;
        const name = page.units.name[page.placeOf.get(id)];
        const text = gapplanner.element("span", { class: `name ${level}` }, name);
        const icon = L.divIcon({ html: text, className: "name-place", iconSize: null });
        const marker = L.marker(middle.place, {
          icon,
          pane: "names",
          interactive: false,
          keyboard: false,
        });
        group.entries.push({ marker, level, size: middle.size, name });
        group.addLayer(marker);
      });
    });
    group.entries.sort((a, b) => (a.level === b.level ? b.size - a.size : a.level === "provinces" ? -1 : 1));
    page.labels = group;
    return group;
  };

  function thin(group, map) {
    const { page } = group;
    const isClose = page.firstZoom !== undefined && map.getZoom() >= page.firstZoom + CLOSER;
    const taken = [];
    group.entries.forEach(({ marker, level, name }) => {
      const element = marker.getElement();
      if (!element) return;
      const point = map.latLngToLayerPoint(marker.getLatLng());
      const width = name.length * (level === "provinces" ? 8.6 : 6.4) + 6;
      const box = { left: point.x - width / 2, right: point.x + width / 2, top: point.y - 8, bottom: point.y + 8 };
      const isWanted = level === "provinces" || isClose;
      const isFree = taken.every(
        (other) =>
          box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
      );
      const shown = isWanted && isFree;
      element.style.display = shown ? "" : "none";
      if (shown) taken.push(box);
    });
  }
})(window.gapplanner);
