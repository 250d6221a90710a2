// The synchronised maps of a comparison: one drawing per plan, one view and one choice for all.
(() => {
  "use strict";
  const source = document.getElementById("content");
  if (!source) return;
  const content = JSON.parse(source.textContent);
  const words = document.getElementById("map-words").dataset;
  const svg = (tag, attributes, parent) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    if (parent) parent.append(made);
    return made;
  };
  const html = (tag, text, parent) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };

  const shapes = {
    districts: gapplanner.shapes(content.topology, "districts"),
    provinces: gapplanner.shapes(content.topology, "provinces"),
  };
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  shapes.provinces.forEach((polygons) => polygons.forEach((rings) => rings.forEach((ring) => ring.forEach(([lat, lon]) => {
    bounds[0] = Math.min(bounds[0], lon); bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lon); bounds[3] = Math.max(bounds[3], lat);
  }))));
  // Degrees of longitude are shortened by the latitude of the middle: enough for a department.
  const narrow = Math.cos(((bounds[1] + bounds[3]) / 2) * (Math.PI / 180));
  const size = 1000 / (bounds[3] - bounds[1]);
  const x = (lon) => (lon - bounds[0]) * narrow * size;
  const y = (lat) => (bounds[3] - lat) * size;
  const whole = { x: -20, y: -20, w: x(bounds[2]) + 40, h: 1040 };
  const path = (polygons) => polygons.map((rings) => rings.map((ring) =>
    `M${ring.map(([lat, lon]) => `${x(lon).toFixed(1)},${y(lat).toFixed(1)}`).join("L")}Z`).join("")).join("");
  const outlines = { districts: new Map(), provinces: new Map() };
  Object.keys(shapes).forEach((layer) => shapes[layer].forEach((polygons, id) => outlines[layer].set(String(id), path(polygons))));

  const state = { measure: content.measures[0], isDifference: false, chosen: null, view: { ...whole } };
  const panes = document.getElementById("panes");
  const place = document.getElementById("place");
  const first = place.textContent;
  const drawn = content.plans.map((plan, index) => {
    const figure = html("figure", undefined, panes);
    const caption = html("figcaption", undefined, figure);
    const letter = html("span", plan.letter, caption);
    letter.className = `letter plan-${index + 1}`;
    caption.append(" ");
    html("bdi", plan.label, caption);
    const root = svg("svg", { role: "img", "aria-label": words.map.replace("{plan}", plan.label), preserveAspectRatio: "xMidYMid meet" }, figure);
    const pattern = svg("pattern", { id: `none-${index}`, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("defs", {}, root));
    svg("rect", { width: 8, height: 8, fill: "#f2f2f2" }, pattern);
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 8, stroke: "#8c8c8c", "stroke-width": 2 }, pattern);
    const pane = { figure, root, index, units: new Map(), areas: svg("g", {}, root) };
    const lines = svg("g", {}, root);
    outlines.provinces.forEach((d) => svg("path", { d, class: "province" }, lines));
    pane.works = svg("g", { hidden: "" }, root);
    pane.works.style.display = "none";
    return pane;
  });

  const money = (value) => `S/ ${Math.round(value).toLocaleString("en-US")}`;
  const write = (value, unit) => {
    if (value === null || value === undefined) return words.none;
    return unit === "soles" ? money(value) : `${(value * 100).toFixed(1)} %`;
  };
  const writeChange = (value, unit) => {
    const sign = value > 0 ? "+" : value < 0 ? "−" : "";
    return unit === "soles" ? `${sign}${money(Math.abs(value))}` : `${sign}${(Math.abs(value) * 100).toFixed(1)}`;
  };
  const classOf = (value, steps) => steps.filter((step) => value >= step).length;
  const valueOf = (plan, id) => {
    const value = state.measure.values[plan][id];
    return value === undefined ? null : value;
  };
  const changeOf = (plan, id) => {
    const [here, there] = [valueOf(plan, id), valueOf(0, id)];
    return here === null || there === null ? null : here - there;
  };

  const paint = () => {
    drawn.forEach((pane) => {
      const asDifference = state.isDifference && pane.index > 0;
      pane.units.forEach((shape, id) => {
        const value = asDifference ? changeOf(pane.index, id) : valueOf(pane.index, id);
        if (value === null) shape.setAttribute("fill", `url(#none-${pane.index})`);
        else if (asDifference) shape.setAttribute("fill", content.differences[classOf(value, state.measure.steps)]);
        else shape.setAttribute("fill", state.measure.colours[classOf(value, state.measure.bounds)]);
        shape.classList.toggle("chosen", state.chosen === id);
      });
    });
    legend();
    tell(state.chosen);
  };

  const say = (parent, colour, text) => {
    const span = html("span", undefined, parent);
    const mark = html("i", undefined, span);
    if (colour) mark.style.background = colour;
    else mark.className = "none";
    span.append(text);
  };
  const between = (edges, unit, at) => {
    const [low, high] = [edges[at - 1], edges[at]];
    const brief = (value) => {
      const size = Math.abs(unit === "soles" ? Math.round(value) : Math.round(value * 100)).toLocaleString("en-US");
      return value < 0 ? `−${size}` : size;
    };
    if (low === undefined) return `< ${brief(high)}`;
    if (high === undefined) return `≥ ${brief(low)}`;
    return `${brief(low)} – ${brief(high)}`;
  };
  const legend = () => {
    const box = document.getElementById("legend");
    box.replaceChildren();
    const sign = state.measure.unit === "soles" ? "S/" : "%";
    html("strong", `${state.measure.title}${state.measure.unit === "soles" ? "" : ` (${sign})`}`, box);
    if (state.isDifference) {
      // The reference keeps its own colours beside the differences of the others.
      state.measure.colours.forEach((colour, at) => say(box, colour, between(state.measure.bounds, state.measure.unit, at)));
      html("strong", words.difference.replace("{plan}", content.plans[0].letter), box);
      content.differences.forEach((colour, at) => {
        const meaning = at === 0 ? ` ${words.less}` : at === 4 ? ` ${words.more}` : at === 2 ? ` ${words.same}` : "";
        say(box, colour, `${between(state.measure.steps, state.measure.unit, at)}${meaning}`);
      });
    } else {
      state.measure.colours.forEach((colour, at) => say(box, colour, between(state.measure.bounds, state.measure.unit, at)));
    }
    say(box, null, words.none);
  };

  const tell = (id) => {
    if (id === null || !content.units[id]) { place.textContent = first; return; }
    place.replaceChildren();
    html("b", content.units[id][0], place);
    place.append(` · ${state.measure.title}: `);
    content.plans.forEach((plan, at) => {
      const change = at ? changeOf(at, id) : null;
      const told = change ? ` (${writeChange(change, state.measure.unit)})` : "";
      place.append(`${at ? "; " : ""}${plan.letter} ${write(valueOf(at, id), state.measure.unit)}${told}`);
    });
    place.append(".");
  };

  const figures = () => {
    const table = document.getElementById("figures");
    table.replaceChildren();
    const head = table.createTHead().insertRow();
    const th = (text) => { const cell = html("th", text, head); cell.scope = "col"; };
    th(words.place);
    content.plans.forEach((plan) => th(`${plan.letter} · ${plan.label}`));
    const body = table.createTBody();
    [...outlines[state.measure.layer].keys()].filter((id) => content.units[id])
      .sort((a, b) => content.units[a][0].localeCompare(content.units[b][0], document.documentElement.lang))
      .forEach((id) => {
        const row = body.insertRow();
        const name = html("th", content.units[id][0], row);
        name.scope = "row";
        content.plans.forEach((_plan, at) => { row.insertCell().textContent = write(valueOf(at, id), state.measure.unit); });
      });
  };

  const build = () => {
    drawn.forEach((pane) => {
      pane.areas.replaceChildren();
      pane.units.clear();
      outlines[state.measure.layer].forEach((d, id) => {
        if (!content.units[id]) return;
        const shape = svg("path", { d, class: "unit", "data-id": id }, pane.areas);
        svg("title", {}, shape).textContent = content.units[id][0];
        pane.units.set(id, shape);
      });
    });
    figures();
    paint();
  };

  const look = () => {
    const { view } = state;
    // A finger scrolls the page over a map that is seen whole, and moves a map that is enlarged.
    const touch = view.w < whole.w * 0.99 ? "none" : "pan-y";
    drawn.forEach((pane) => {
      pane.root.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
      pane.root.style.touchAction = touch;
    });
  };
  const zoom = (factor, at = { x: state.view.x + state.view.w / 2, y: state.view.y + state.view.h / 2 }) => {
    const { view } = state;
    const wide = Math.min(whole.w * 1.2, Math.max(whole.w / 24, view.w * factor));
    const by = wide / view.w;
    state.view = { x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by, w: wide, h: view.h * by };
    look();
  };

  const largest = Math.max(1, ...content.works.flat().map((work) => work[2]));
  drawn.forEach((pane) => {
    [...content.works[pane.index]].sort((a, b) => b[2] - a[2]).forEach(([lon, lat, cost, sector]) => {
      svg("circle", { cx: x(lon).toFixed(1), cy: y(lat).toFixed(1), r: Math.max(2.5, 26 * Math.sqrt(cost / largest)).toFixed(1), fill: content.colours[sector] || content.colours.other, "fill-opacity": 0.85 }, pane.works);
    });
  });

  const select = document.getElementById("measure");
  content.measures.forEach((measure, at) => select.add(new Option(measure.title, at)));
  select.addEventListener("change", () => {
    const layer = state.measure.layer;
    state.measure = content.measures[Number(select.value)];
    if (layer !== state.measure.layer) state.chosen = null;
    build();
  });
  const press = (isDifference) => {
    state.isDifference = isDifference;
    document.getElementById("plain").setAttribute("aria-pressed", String(!isDifference));
    document.getElementById("difference").setAttribute("aria-pressed", String(isDifference));
    paint();
  };
  document.getElementById("plain").addEventListener("click", () => press(false));
  document.getElementById("difference").addEventListener("click", () => press(true));
  document.getElementById("works").addEventListener("change", (event) => {
    drawn.forEach((pane) => { pane.works.style.display = event.target.checked ? "" : "none"; });
  });
  document.getElementById("closer").addEventListener("click", () => zoom(0.6));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 0.6));
  document.getElementById("whole").addEventListener("click", () => { state.view = { ...whole }; look(); });

  const idAt = (event) => (event.target.dataset ? event.target.dataset.id || null : null);
  const spot = (pane, event) => {
    const matrix = pane.root.getScreenCTM();
    return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : null;
  };
  drawn.forEach((pane) => {
    let held = null;
    let moved = false;
    pane.root.addEventListener("pointerover", (event) => { if (!held) tell(idAt(event) || state.chosen); });
    pane.root.addEventListener("pointerleave", () => tell(state.chosen));
    pane.root.addEventListener("wheel", (event) => {
      // The page scrolls; the map zooms with the control key, as in other maps of a long page.
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, spot(pane, event));
    }, { passive: false });
    pane.root.addEventListener("pointerdown", (event) => { held = { id: idAt(event), at: spot(pane, event) }; moved = false; });
    pane.root.addEventListener("pointermove", (event) => {
      if (!held) return;
      const now = spot(pane, event);
      if (!now || Math.hypot(now.x - held.at.x, now.y - held.at.y) < state.view.w / 120) return;
      moved = true;
      state.view.x -= now.x - held.at.x;
      state.view.y -= now.y - held.at.y;
      look();
    });
    pane.root.addEventListener("pointercancel", () => { held = null; });
    addEventListener("pointerup", () => {
      if (held && !moved && held.id) {
        state.chosen = state.chosen === held.id ? null : held.id;
        paint();
      }
      held = null;
    });
  });

  look();
  build();
})();
