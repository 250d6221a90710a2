// TopoJSON 1.0 to rings of [latitude, longitude]: borders are carried once and shared.
(function (gapplanner) {
  "use strict";

  function decodedArcs(topology) {
    const transform = topology.transform;
    return topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map((position) => {
        if (!transform) return [position[1], position[0]];
        x += position[0];
        y += position[1];
        return [
          y * transform.scale[1] + transform.translate[1],
          x * transform.scale[0] + transform.translate[0],
        ];
      });
    });
  }

  function ringOf(references, arcs) {
    const ring = [];
    references.forEach((reference) => {
      const arc = reference < 0 ? arcs[~reference].slice().reverse() : arcs[reference];
      for (let place = ring.length ? 1 : 0; place < arc.length; place += 1) ring.push(arc[place]);
    });
    return ring;
  }

  // {id: polygons}, where polygons is a list of lists of rings, as Leaflet takes them.
  gapplanner.shapes = function (topology, name) {
    const shapes = new Map();
    if (!topology.objects[name]) return shapes;
    topology.decoded = topology.decoded || decodedArcs(topology);
    const arcs = topology.decoded;
    topology.objects[name].geometries.forEach((geometry) => {
      const polygons = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs;
      shapes.set(
        geometry.id,
        polygons.map((rings) => rings.map((references) => ringOf(references, arcs))),
      );
    });
    return shapes;
  };

  // Where a name is written: the centroid of the largest ring, in degrees.
  gapplanner.middleOf = function (polygons) {
    let best = null;
    polygons.forEach(([ring]) => {
      let area = 0;
      let lat = 0;
      let lon = 0;
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const cross = ring[j][1] * ring[i][0] - ring[i][1] * ring[j][0];
        area += cross;
        lon += (ring[j][1] + ring[i][1]) * cross;
        lat += (ring[j][0] + ring[i][0]) * cross;
      }
      if (area && (!best || Math.abs(area) > best.size)) {
        best = { size: Math.abs(area), place: [lat / (3 * area), lon / (3 * area)] };
      }
    });
    return best;
  };
})(window.gapplanner);
