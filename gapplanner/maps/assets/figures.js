// Figures as people read them: S/ 1,234,567.89, 31.4 %. Unknown is a word, never 0.
(function (gapplanner) {
  "use strict";

  const isKnown = (value) => value !== null && value !== undefined;

  function written(number, places) {
    const [whole, decimals] = Math.abs(number).toFixed(places).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    const text = decimals ? `${grouped}.${decimals}` : grouped;
    return { text, sign: number < 0 && /[1-9]/.test(text) ? "\u2212" : "" };
  }

  gapplanner.figures = function (words) {
    const known = (value, write) => (isKnown(value) ? write(value) : words.noData);
    const plain = (number, places) => {
      const { text, sign } = written(number, places);
      return sign + text;
    };
    const soles = (number, places) => {
      const { text, sign } = written(number, places);
      return `${sign}S/ ${text}`;
    };
    return {
      isKnown,
      money: (value) => known(value, (number) => soles(number, 2)),
      millions: (value) =>
        known(value, (number) => gapplanner.fill(words.million, { amount: soles(number / 1e6, 1) })),
      wholeSoles: (value) => known(value, (number) => soles(number, 0)),
      percent: (value) => known(value, (number) => `${plain(number * 100, 1)} %`),
      share: (value) => known(value, (number) => plain(number * 100, 1)),
      count: (value) => known(value, (number) => plain(number, 0)),
      cents: (value) => known(value, (number) => plain(number, 2)),
      quantity: (value) =>
        known(value, (number) => plain(number, Math.round(number * 10) % 10 === 0 ? 0 : 1)),
    };
  };
})(window.gapplanner);
