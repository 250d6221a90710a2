// Names on the map: provinces first, districts as the reader comes closer; none covers another.
(function (gapplanner) {
  "use strict";

  // Zoom levels beyond the first view at which each level is named.
  const ALWAYS = -Infinity;
  const CLOSER = { provinces: ALWAYS, districts: 1.1 };
  const CLOSER_IN_A_COUNTRY = { departments: ALWAYS, provinces: 1.25, districts: 3.25 };
  const LETTERS = { departments: 8.6, provinces: 8.6, districts: 6.4 }; // pixels of a letter

  const Labels = L.LayerGroup.extend({
    onAdd(map) {
      if (!map.getPane("names")) {
        const pane = map.createPane("names");
        pane.style.zIndex = 640;
        pane.style.pointerEvents = "none";
      }
      L.LayerGroup.prototype.onAdd.call(this, map);
      map.on("zoomend moveend resize", this.thin, this);
      this.thin();
    },
    onRemove(map) {
      map.off("zoomend moveend resize", this.thin, this);
      L.LayerGroup.prototype.onRemove.call(this, map);
    },
    thin() {
      if (this._map) thin(this, this._map);
    },
  });

  gapplanner.labels = function (page) {
    const group = new Labels();
    group.page = page;
    group.entries = {};
    group.levels = Object.keys(page.departments.length ? CLOSER_IN_A_COUNTRY : CLOSER);
    group.nameOf = (id) => page.departmentOf.get(id) || page.units.name[page.placeOf.get(id)];
    page.labels = group;
    return group;
  };

  function makeMarker({ level, name, place }) {
    const text = gapplanner.element("span", { class: `name ${level}` }, name);
    const icon = L.divIcon({ html: text, className: "name-place", iconSize: null });
    return L.marker(place, { icon, pane: "names", interactive: false, keyboard: false });
  }

  // A name is made when it is first shown: a country has two thousand.
  function show(group, entry, isShown) {
    if (isShown && !entry.marker) {
      entry.marker = makeMarker(entry);
      group.addLayer(entry.marker);
    }
    const element = entry.marker && entry.marker.getElement();
    if (element) element.style.display = isShown ? "" : "none";
  }

  function thin(group, map) {
    const { page } = group;
    const closer = page.departments.length ? CLOSER_IN_A_COUNTRY : CLOSER;
    const beyond = page.firstZoom === undefined ? 0 : map.getZoom() - page.firstZoom;
    const view = map.getBounds().pad(0.1);
    const taken = [];
    group.levels.forEach((level) => {
      const isClose = beyond >= closer[level];
      if (!isClose && !group.entries[level]) return;
      group.entries[level] = group.entries[level] || entriesOf(group, level);
      group.entries[level].forEach((entry) => {
        const isWanted = isClose && view.contains(entry.place);
        show(group, entry, isWanted && isFree(entry, map, taken));
      });
    });
  }

  // The names of a level and their places, the largest first; found out when they are first close.
  function entriesOf(group, level) {
    const shapes = group.page.shapes[level];
    return shapes
      .ids()
      .map((id) => ({ id, middle: gapplanner.middleOf(shapes.polygons(id)) }))
      .filter(({ middle }) => middle)
      .map(({ id, middle }) => ({ level, name: group.nameOf(id), place: L.latLng(middle.place), size: middle.size }))
      .sort((a, b) => b.size - a.size);
  }

  function isFree({ name, level, place }, map, taken) {
    const point = map.latLngToLayerPoint(place);
    const width = name.length * LETTERS[level] + 6;
    const box = { left: point.x - width / 2, right: point.x + width / 2, top: point.y - 8, bottom: point.y + 8 };
    const isClear = taken.every(
      (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    if (isClear) taken.push(box);
    return isClear;
  }
})(window.gapplanner);
