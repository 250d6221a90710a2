// The page of a unit in the panel: its gaps, what it gets, and what was left out and why.
(function (gapplanner) {
  "use strict";

  const { element, fill } = gapplanner;

  function unitZones(page, unit) {
    const lines = page.zones.classes.map((classes, place) => {
      const { title } = page.layers[page.zones.first + place];
      const found = classes[unit];
      return found > 0 ? element("li", {}, `${title}: ${page.ramps.zones.words[found]}`) : null;
    });
    if (!lines.some(Boolean)) return null;
    return element("section", { class: "zones" }, element("h3", {}, page.words.zone), element("ul", { class: "small" }, lines));
  }

  gapplanner.regionPage = function (page) {
    const { words, state } = page;
    const total = page.layers.findIndex((layer) => layer.kind === "total");
    const lines = page.layers.map((layer, place) => {
      if (layer.kind !== "gap" && place !== total) return null;
      const before = layer.before;
      const after = layer.after[state.moment];
      if (layer.kind === "total") {
        return gapplanner.gapLine(page, place, before, after, words.wholeTotal, words.total);
      }
      const unknown = layer.unknown
        ? ` · ${fill(words.unknownUnits, { count: page.figures.count(layer.unknown) })}`
        : "";
      const closed = gapplanner.closedWords(page, layer, layer.gap, layer.closed[state.moment]);
      return gapplanner.gapLine(page, place, before, after, closed + unknown);
    });
    if (total >= 0) lines.unshift(...lines.splice(total, 1));
    return [element("h2", {}, words.regionGaps), element("ul", { class: "gaps" }, lines)];
  };

  gapplanner.unitPage = function (page, unit) {
    const { words, units } = page;
    const heading = element("h2", { tabindex: "-1", id: "unit-name" }, units.name[unit]);
    const back = element(
      "button",
      { type: "button", class: "link back", on: { click: () => page.state.change({ unit: null }) } },
      `← ${words.back}`,
    );
    return [
      back,
      heading,
      element("p", { class: "subtitle" }, gapplanner.kindOfUnit(page, unit)),
      facts(page, unit),
      element("h3", {}, words.gapsTitle),
      element("ul", { class: "gaps" }, gapplanner.unitIndices(page, unit), gapplanner.unitGaps(page, unit)),
      unitZones(page, unit),
      provincialGaps(page, unit),
      page.hasPortfolio ? gets(page, unit) : null,
      page.hasPortfolio ? leftOut(page, unit) : null,
    ];
  };

  // The year of a fact and the sign of how it came to be known.
  function told(page, year, quality) {
    const known = page.qualities[quality];
    return `${year ? ` (${year})` : ""}${known ? ` ${known.sign}` : ""}`;
  }

  function facts(page, unit) {
    const { words, units, figures } = page;
    const rows = [];
    if (figures.isKnown(units.people[unit])) {
      rows.push([words.people, figures.count(units.people[unit]) + told(page, units.peopleYear, units.peopleQuality)]);
    }
    if (figures.isKnown(units.poverty[unit])) {
      rows.push([words.poverty, figures.percent(units.poverty[unit]) + told(page, units.povertyYear, units.povertyQuality)]);
    }
    if (units.capital[unit]) rows.push([words.capital, units.capital[unit]]);
    return gapplanner.definitions(rows);
  }

  gapplanner.definitions = function (rows) {
    return element(
      "dl",
      { class: "facts" },
      rows.map(([term, meaning]) => element("div", {}, element("dt", {}, term), element("dd", {}, meaning))),
    );
  };

  // A district's page names its province's measures and leads there; their values stay there.
  function provincialGaps(page, unit) {
    const { words, units } = page;
    const province = gapplanner.provinceOf(page, unit);
    if (!units.isDistrict[unit] || province === undefined || !page.gapsOf[province].length) return null;
    return element(
      "p",
      { class: "small" },
      `${words.provincialGaps} `,
      element(
        "button",
        { type: "button", class: "link", on: { click: () => page.select(province) } },
        `${words.province} ${units.name[province]}`,
      ),
    );
  }

  function gets(page, unit) {
    const { words, figures, units, works } = page;
    const here = gapplanner.worksIn(page, unit);
    const level = units.isDistrict[unit] ? words.ofDistricts : words.ofProvinces;
    const median = units.isDistrict[unit] ? units.medianDistrict : units.medianProvince;
    const perPerson = fill(words.perPersonMedian, {
      money: figures.wholeSoles(units.perPerson[unit]),
      median: figures.wholeSoles(median),
      level,
    });
    const summary = fill(here.length === 1 ? words.getsOne : words.getsCount, {
      count: figures.count(here.length),
      money: figures.millions(units.cost[unit]),
    });
    const list = here
      .sort((a, b) => works.starts[a] - works.starts[b] || works.cost[b] - works.cost[a])
      .map((work) => workLine(page, work));
    return element(
      "section",
      { class: "gets" },
      element("h3", {}, words.gets),
      element("p", {}, here.length ? summary : words.getsNothing),
      figures.isKnown(units.perPerson[unit]) ? element("p", { class: "per-person" }, perPerson) : null,
      here.length ? yearsTable(page, here) : null,
      element("ul", { class: "works" }, list),
    );
  }

  function workLine(page, work) {
    const { works, figures } = page;
    const sector = page.sectors[works.sector[work]];
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "work-line", on: { click: () => page.showWork(work) } },
        gapplanner.sectorSign(sector),
        element("span", { class: "work-name" }, works.name[work]),
        element("span", { class: "work-figures" }, `${works.starts[work]} · ${figures.millions(works.cost[work])}`),
      ),
    );
  }

  function yearsTable(page, here) {
    const { words, works, figures } = page;
    const years = new Map();
    const at = (year) => {
      if (!years.has(year)) years.set(year, { starts: 0, amount: 0 });
      return years.get(year);
    };
    here.forEach((work) => {
      at(works.starts[work]).starts += 1;
      page.spendingOf[work].forEach(([year, amount]) => {
        at(year).amount += amount;
      });
    });
    const rows = [...years.keys()].sort().map((year) => row(String(year), years.get(year)));
    const total = { starts: here.length, amount: 0 };
    years.forEach(({ amount }) => {
      total.amount += amount;
    });
    function row(label, { starts, amount }) {
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, label),
        element("td", {}, figures.count(starts)),
        element("td", {}, figures.cents(amount)),
      );
    }
    const head = [words.year, words.starting, words.spending].map((word) => element("th", { scope: "col" }, word));
    return element(
      "table",
      { class: "years" },
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, rows),
      element("tfoot", {}, row(words.total, total)),
    );
  }

  function leftOut(page, unit) {
    const { words, figures } = page;
    const out = page.leftOut;
    const rows = [...out.unit.keys()].filter((row) => out.unit[row] === unit);
    const rest = out.rest[unit];
    const lines = rows.map((row) =>
      element(
        "li",
        {},
        element("span", { class: "out-name" }, out.name[row]),
        element("span", { class: "out-cost" }, figures.millions(out.cost[row])),
        element("span", { class: "reason" }, out.reason[row] === null ? words.noData : out.reasons[out.reason[row]]),
      ),
    );
    return element(
      "section",
      { class: "left-out" },
      element("h3", {}, words.leftOut),
      lines.length ? element("ul", {}, lines) : element("p", {}, words.nothingLeftOut),
      rest ? element("p", { class: "small" }, fill(words.leftOutRest, { count: rest })) : null,
    );
  }
})(window.gapplanner);
