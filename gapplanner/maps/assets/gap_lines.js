// A gap, or what several gaps come to, as a line: name, figures, bar, and how they are known.
(function (gapplanner) {
  "use strict";

  const { element, fill } = gapplanner;

  gapplanner.qualityMark = function (page, quality) {
    const known = page.qualities[quality];
    if (!known) return element("span", { class: "quality" }, quality || page.words.noData);
    return element("span", { class: "quality" }, `${known.sign} ${known.title}`);
  };

  gapplanner.sectorSign = function (sector) {
    return element(
      "span",
      { class: "sector-sign", "aria-hidden": "true", style: { background: sector.fill, color: sector.ink } },
      sector.sign,
    );
  };

  // A track of the whole, what stays unserved in solid, what closes in stripes.
  gapplanner.bar = function (before, after) {
    const track = element("div", { class: "bar", "aria-hidden": "true" });
    if (before === null) return element("div", { class: "bar unknown", "aria-hidden": "true" });
    const left = after === null ? before : after;
    const width = (share) => `${Math.min(100, Math.max(0, share * 100)).toFixed(2)}%`;
    track.append(element("span", { class: "closing", style: { width: width(before) } }));
    track.append(element("span", { class: "staying", style: { width: width(left) } }));
    return track;
  };

  function beforeAfter(page, before, after) {
    const { figures, words } = page;
    if (before === null || after === null || !page.hasPortfolio) return figures.percent(before);
    return fill(words.beforeAfter, { before: figures.percent(before), after: figures.percent(after) });
  }

  function formsOf(page, place) {
    return [page.state.layer === place && "painted", page.layers[place].kind !== "gap" && "index"].filter(Boolean);
  }

  gapplanner.gapLine = function (page, layerPlace, before, after, small, title) {
    const layer = page.layers[layerPlace];
    return element(
      "li",
      { class: ["gap", ...formsOf(page, layerPlace)].join(" "), "data-layer": layer.id },
      element(
        "div",
        { class: "gap-head" },
        element("span", { class: "gap-title" }, gapplanner.sectorSign(page.sectorOf.get(layer.sector)), title || layer.title),
        element("span", { class: "gap-figures" }, beforeAfter(page, before, after)),
      ),
      gapplanner.bar(before, page.hasPortfolio ? after : null),
      element("div", { class: "small" }, small),
    );
  };

  gapplanner.closedWords = function (page, layer, gap, closed) {
    const { figures, words } = page;
    if (gap === null) return words.unknown;
    if (!page.hasPortfolio) {
      return fill(words.unitOfGap, { amount: figures.quantity(gap), unit: layer.unit });
    }
    return fill(words.remaining, {
      closed: figures.quantity(closed),
      gap: figures.quantity(gap),
      unit: layer.unit,
    });
  };

  // The popup is brief: how much is closed is told in the panel beside it.
  gapplanner.unitGaps = function (page, unit, isBrief) {
    const { gaps, words, state } = page;
    return page.gapsOf[unit].map((row) => {
      const layer = page.layers[gaps.layer[row]];
      const closed = isBrief
        ? ""
        : `${gapplanner.closedWords(page, layer, gaps.gap[row], gaps.closed[state.moment][row])} · `;
      const source = fill(words.yearSource, {
        year: page.figures.isKnown(gaps.year[row]) ? gaps.year[row] : words.noData,
        source: gapplanner.sourceOf(page, row),
      });
      // What nobody knows was neither measured nor estimated.
      const isKnown = page.figures.isKnown(gaps.gap[row]);
      return gapplanner.gapLine(page, gaps.layer[row], gaps.before[row], gaps.after[state.moment][row], [
        `${closed}${source}${isKnown ? " · " : ""}`,
        isKnown ? gapplanner.qualityMark(page, gaps.quality[row]) : null,
      ]);
    });
  };

  gapplanner.yearsOf = function (page, row) {
    const { from, to } = page.indices;
    return from[row] === to[row] ? String(to[row]) : gapplanner.fill(page.words.range, { low: from[row], high: to[row] });
  };

  // What several gaps come to in a unit: the total of its level, then its place by need.
  gapplanner.unitIndices = function (page, unit) {
    const { words, figures, indices, state } = page;
    return page.layers.flatMap((layer, place) => {
      const row = page.indexOf.get(`${unit}/${place}`);
      if (row === undefined) return [];
      const known = fill(words.restsOn, { share: figures.percent(indices.known[row]) });
      if (layer.kind === "need") {
        const rank = indices.place[row];
        const told = rank === null ? words.unplaced : fill(words.placeOf, { place: figures.count(rank), count: figures.count(layer.ranked) });
        return [gapplanner.gapLine(page, place, indices.before[row], null, [`${told} · ${known}`])];
      }
      const isKnown = figures.isKnown(indices.before[row]);
      const small = isKnown ? [`${known} · ${gapplanner.yearsOf(page, row)} · `, gapplanner.qualityMark(page, indices.quality[row])] : [known];
      return [gapplanner.gapLine(page, place, indices.before[row], indices.after[state.moment][row], small)];
    });
  };
})(window.gapplanner);
