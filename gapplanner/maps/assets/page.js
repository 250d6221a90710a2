// The page comes to life: data read once, then every part starts in its place.
(function (gapplanner) {
  "use strict";

  const { element } = gapplanner;

  function read(text, draw) {
    gapplanner.page = gapplanner.readPage(JSON.parse(text));
    draw();
  }

  // The data of a country come packed; those of a department are read at once.
  gapplanner.open = function (draw) {
    const content = document.getElementById("content");
    if (content.type === "application/json") {
      read(content.textContent, draw);
    } else if (typeof DecompressionStream === "undefined") {
      document.getElementById("too-old").hidden = false;
    } else {
      const bytes = Uint8Array.from(atob(content.textContent.trim()), (sign) => sign.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      new Response(stream).text().then((text) => read(text, draw));
    }
  };

  gapplanner.start = function (page, map) {
    page.map = map;
    page.bounds = page.territories.provinces.getBounds().isValid()
      ? page.territories.provinces.getBounds()
      : page.territories.districts.getBounds();
    addFurniture(page, map);
    showWhole(page, map);
    page.firstZoom = map.getZoom();
    page.firstHeight = map.getSize().y;
    if (page.circles) page.circles.arrange();
    page.labels.thin();
    gapplanner.startOutline(page, map);
    gapplanner.startWalking(page, map);
    gapplanner.keepOrder(page, map);
    gapplanner.startPopups(page, map);
    gapplanner.startControls(page, map);
    gapplanner.startSwipe(page, map);
    gapplanner.startLegend(page, map);
    gapplanner.startTable(page);
    gapplanner.startSearch(page);
    gapplanner.startPrinting(page, map);
    startPanel(page);
    startPointing(page);
    markPlaces(page, map);
    // The sheet of a phone and the table take room from the map and give it back.
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
    map.on("click", () => page.state.change({ unit: null }));
    document.body.classList.add("ready");
  };

  function showWhole(page, map) {
    map.fitBounds(page.bounds, { padding: [12, 12], animate: false });
  }

  function addFurniture(page, map) {
    const { words } = page;
    map.attributionControl = L.control.attribution({ prefix: false }).addTo(map);
    map.attributionControl.addAttribution(words.limits);
    if (page.basemap.source) map.attributionControl.addAttribution(page.basemap.source);
    L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
    const toggle = map.getContainer().querySelector(".leaflet-control-layers-toggle");
    toggle.title = words.layers; // Leaflet speaks English alone
    toggle.setAttribute("aria-label", words.layers);
    const furniture = L.control({ position: "topright" });
    furniture.onAdd = () => {
      const whole = element(
        "button",
        { type: "button", class: "whole", title: words.whole, "aria-label": words.whole },
        "⤢",
      );
      whole.addEventListener("click", () => showWhole(page, map));
      const north = element("div", { class: "north", role: "img", "aria-label": words.north }, northArrow(), "N");
      const box = element("div", { class: "furniture" }, whole, north);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    furniture.addTo(map);
  }

  function northArrow() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 26");
    svg.setAttribute("aria-hidden", "true");
    const arrow = document.createElementNS("http://www.w3.org/2000/svg", "path");
    arrow.setAttribute("d", "M10 1 L18 25 L10 19 L2 25 Z");
    svg.append(arrow);
    return svg;
  }

  function startPanel(page) {
    const box = document.getElementById("unit");
    const draw = () => {
      const unit = page.state.unit;
      document.body.classList.toggle("has-unit", unit !== null);
      gapplanner.replace(box, unit === null ? gapplanner.regionPage(page) : gapplanner.unitPage(page, unit));
    };
    draw();
    page.state.onChange((state, keys) => {
      if (keys.has("unit")) {
        if (state.unit === null) page.map.closePopup();
        draw();
        document.getElementById("panel-body").scrollTop = 0;
        if (state.unit !== null) document.body.classList.remove("sheet-low");
      } else if (keys.has("moment")) {
        draw();
      }
    });
    const handle = document.getElementById("handle");
    handle.addEventListener("click", () => {
      const isLow = document.body.classList.toggle("sheet-low");
      handle.setAttribute("aria-expanded", String(!isLow));
    });
  }

  // The name and figure under the pointer, read out at the edge of the map; nothing covers it.
  function startPointing(page) {
    const told = document.getElementById("pointed");
    page.point = (unit) => {
      if (unit === null) {
        told.textContent = "";
        return;
      }
      told.textContent = gapplanner.fill(page.words.gapBy, {
        title: gapplanner.labelOfUnit(page, unit),
        before: gapplanner.paintedFigure(page, unit),
      });
    };
  }

  // Paths know whether the painted layer is provincial, so that only those answer to the pointer.
  function markPlaces(page, map) {
    const mark = () => {
      map.getContainer().classList.toggle("by-province", gapplanner.isByProvince(page));
    };
    mark();
    page.state.onChange(mark);
  }
})(window.gapplanner);
