// Before at the left of a line, after at its right: the same shapes, each filled with both colours.
(function (gapplanner) {
  "use strict";

  const { element } = gapplanner;
  const SVG = "http://www.w3.org/2000/svg";
  const HALF_THUMB = 22; // pixels; as in the style sheet
  const PAIR = "swipe:";

  gapplanner.isComparing = (page) => page.state.view === "compare" && gapplanner.hasAfter(page);

  // The fill of two colours that part at the line; of one where both are the same or unknown.
  gapplanner.pairOf = function (page, before, after) {
    if (before === after || [before, after].includes(gapplanner.UNKNOWN)) return after;
    const pair = `${PAIR}${before}:${after}`;
    return gapplanner.isLarge(page) ? pair : `url(#${gradientOf(page, before, after)})`;
  };

  function gradientOf(page, before, after) {
    const id = `swipe-${before.slice(1)}-${after.slice(1)}`;
    if (!page.swipe.gradients.has(id)) {
      const gradient = document.createElementNS(SVG, "linearGradient");
      gradient.setAttribute("id", id);
      gradient.setAttribute("gradientUnits", "userSpaceOnUse");
      [before, after].forEach((colour, offset) => {
        const stop = document.createElementNS(SVG, "stop");
        stop.setAttribute("offset", String(offset));
        stop.setAttribute("stop-color", colour);
        gradient.append(stop);
      });
      document.querySelector(".patterns defs").append(gradient);
      page.swipe.gradients.set(id, gradient);
      place(gradient, page.swipe.x);
    }
    return id;
  }

  function place(gradient, x) {
    gradient.setAttribute("x1", String(x));
    gradient.setAttribute("x2", String(x + 1));
    gradient.setAttribute("y1", "0");
    gradient.setAttribute("y2", "0");
  }

  // The same on a canvas.
  gapplanner.pairOnCanvas = function (page, context, fill) {
    if (typeof fill !== "string" || !fill.startsWith(PAIR)) return null;
    const [before, after] = fill.slice(PAIR.length).split(":");
    const gradient = context.createLinearGradient(page.swipe.x, 0, page.swipe.x + 1, 0);
    gradient.addColorStop(0, before);
    gradient.addColorStop(1, after);
    return gradient;
  };

  gapplanner.prepareSwipe = function (page) {
    page.swipe = { x: 0, gradients: new Map() };
  };

  gapplanner.startSwipe = function (page, map) {
    if (!page.hasPortfolio) return;
    const { words } = page;
    const line = element(
      "div",
      { class: "swipe-line", "aria-hidden": "true" },
      element("span", { class: "swipe-word left" }, words.before),
      element("span", { class: "swipe-word right" }, words.after),
    );
    const input = element("input", {
      type: "range",
      class: "swipe",
      id: "swipe",
      min: "0",
      max: "100",
      step: "1",
      "aria-label": words.swipe,
    });
    document.querySelector(".map-box").append(line, input);
    let isWaiting = false;
    const redrawSoon = () => {
      if (isWaiting || !page.canvas) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        page.canvas._redrawBounds = null;
        page.canvas._redraw();
      });
    };
    const move = () => {
      if (!gapplanner.isComparing(page)) return;
      const across = HALF_THUMB + (Number(input.value) / 100) * (map.getSize().x - 2 * HALF_THUMB);
      line.style.left = `${across}px`;
      input.setAttribute("aria-valuetext", gapplanner.fill(words.swipeAt, { share: input.value }));
      page.swipe.x = map.containerPointToLayerPoint([across, 0]).x;
      page.swipe.gradients.forEach((gradient) => place(gradient, page.swipe.x));
      redrawSoon();
    };
    const show = () => {
      const isOn = gapplanner.isComparing(page);
      input.hidden = !isOn;
      line.hidden = !isOn;
      move();
    };
    input.addEventListener("input", move);
    map.on("move zoomend viewreset resize", move);
    page.state.onChange(show);
    show();
  };
})(window.gapplanner);
