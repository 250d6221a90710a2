// Paper: the map takes the size of the sheet before it is printed, and its own size after.
(function (gapplanner) {
  "use strict";

  gapplanner.startPrinting = function (page, map) {
    const paper = document.getElementById("paper");
    const sheet = document.getElementById("paper-style");
    const panel = document.querySelector(".panel");
    const head = document.querySelector(".head");
    const stage = document.querySelector(".stage");
    const mapBox = document.querySelector(".map-box");
    const table = document.getElementById("table");
    const stageRest = [document.getElementById("pointed"), document.getElementById("table-button")];
    const folded = document.querySelectorAll("details:not([open])");
    let before = null;

    const choosePaper = () => {
      document.body.classList.toggle("a3", paper.value === "A3");
      sheet.textContent = `@page { size: ${paper.value} portrait; }`;
    };
    const enter = () => {
      if (before) return;
      before = { center: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
      page.refreshTable();
      document.body.classList.add("printing");
      // On paper the map stands between the answer and its key.
      head.after(mapBox);
      panel.append(table);
      folded.forEach((one) => one.setAttribute("open", ""));
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(page.isWholeView() ? page.bounds : before.bounds, { animate: false, padding: [6, 6] });
    };
    const leave = () => {
      if (!before) return;
      document.body.classList.remove("printing");
      folded.forEach((one) => one.removeAttribute("open"));
      stage.append(mapBox, ...stageRest, table);
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
