// Paper: the map takes the size of the sheet before it is printed, and its own size after.
(function (gapplanner) {
  "use strict";

  // The part of the territory in view; a sheet has no room for the sea around it.
  function seenTerritory(page, map) {
    const view = map.getBounds();
    const whole = page.bounds;
    if (!view.intersects(whole)) return view;
    return L.latLngBounds(
      [Math.max(view.getSouth(), whole.getSouth()), Math.max(view.getWest(), whole.getWest())],
      [Math.min(view.getNorth(), whole.getNorth()), Math.min(view.getEast(), whole.getEast())],
    );
  }

  gapplanner.startPrinting = function (page, map) {
    const paper = document.getElementById("paper");
    const sheet = document.getElementById("paper-style");
    const panel = document.querySelector(".panel");
    const head = document.querySelector(".head");
    const stage = document.querySelector(".stage");
    const mapBox = document.querySelector(".map-box");
    const table = document.getElementById("table");
    const stageRest = [document.getElementById("pointed"), document.getElementById("table-button")];
    const years = document.getElementById("years-bar");
    const folded = document.querySelectorAll("details:not([open])");
    let before = null;

    const choosePaper = () => {
      document.body.classList.toggle("a3", paper.value === "A3");
      sheet.textContent = `@page { size: ${paper.value} portrait; }`;
    };
    const enter = () => {
      if (before) return;
      before = { center: map.getCenter(), zoom: map.getZoom(), seen: seenTerritory(page, map) };
      page.refreshTable();
      document.body.classList.add("printing");
      // On paper the map stands between the answer and its key.
      head.after(mapBox);
      panel.append(table);
      folded.forEach((one) => one.setAttribute("open", ""));
      // A canvas has the pixels of its screen: paper is given twice as many.
      before.isFine = L.Browser.retina;
      L.Browser.retina = true;
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(before.seen, { animate: false, padding: [6, 6] });
    };
    const leave = () => {
      if (!before) return;
      document.body.classList.remove("printing");
      folded.forEach((one) => one.removeAttribute("open"));
      stage.append(mapBox, ...stageRest, table);
      if (years) stage.append(years);
      L.Browser.retina = before.isFine;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(before.center, before.zoom, { animate: false });
      before = null;
    };
    choosePaper();
    paper.addEventListener("change", choosePaper);
    document.getElementById("print").addEventListener("click", () => window.print());
    window.addEventListener("beforeprint", enter);
    window.addEventListener("afterprint", leave);
  };
})(window.gapplanner);
