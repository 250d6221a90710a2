// Building blocks of the page: elements made of text alone, and words compared without accents.
// Text that came from files is only ever set as text, never parsed as markup.
window.gapplanner = window.gapplanner || {};
(function (gapplanner) {
  "use strict";

  // element("p", {class: "note"}, "text", child): attributes and children; `on` holds listeners.
  gapplanner.element = function (tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") {
        for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
      } else if (name === "style") {
        for (const [property, amount] of Object.entries(value)) made.style.setProperty(property, amount);
      } else {
        made.setAttribute(name, value === true ? "" : String(value));
      }
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined && child !== false) made.append(child);
    }
    return made;
  };

  gapplanner.replace = function (parent, ...children) {
    parent.replaceChildren(...children.flat().filter((child) => child));
  };

  // "Bambamarca" is found by "bambamarca", "Ñandú" by "nandu".
  gapplanner.fold = function (text) {
    return String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  };

  // fill("{count} found", {count: 3}): a value with braces in it is not filled again.
  gapplanner.fill = function (sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (found, key) => (key in values ? String(values[key]) : found));
  };
})(window.gapplanner);
