// TopoJSON 1.0 to shapes: borders are carried once, shared, and only unfolded where they are seen.
(function (gapplanner) {
  "use strict";

  const WORLD = 256; // pixels of the whole world at zoom 0
  const TOLERANCE = 0.6; // pixels by which a drawn border may leave the carried one

  // Spherical Mercator, as Leaflet's own, in pixels of zoom 0.
  function inWorld([lat, lon]) {
    const up = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
    return { x: WORLD * (lon / 360 + 0.5), y: WORLD * (0.5 - up) };
  }

  // The arcs of a topology in degrees, and in the world as simple as each zoom allows.
  class Arcs {
    constructor(topology) {
      this.degrees = topology.arcs.map((arc) => decoded(arc, topology.transform));
      this.bounds = this.degrees.map(boundsOf);
      this.world = [];
      this.simplified = new Map();
    }

    inWorld(place) {
      this.world[place] = this.world[place] || this.degrees[place].map(inWorld);
      return this.world[place];
    }

    atLevel(level) {
      if (!this.simplified.has(level)) this.simplified.set(level, []);
      const known = this.simplified.get(level);
      const tolerance = TOLERANCE / Math.pow(2, level);
      return (place) => {
        known[place] = known[place] || L.LineUtil.simplify(this.inWorld(place), tolerance);
        return known[place];
      };
    }
  }

  function decoded(arc, transform) {
    let x = 0;
    let y = 0;
    return arc.map((position) => {
      if (!transform) return [position[1], position[0]];
      x += position[0];
      y += position[1];
      return [y * transform.scale[1] + transform.translate[1], x * transform.scale[0] + transform.translate[0]];
    });
  }

  function boundsOf(points) {
    let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
    points.forEach(([lat, lon]) => {
      south = Math.min(south, lat);
      north = Math.max(north, lat);
      west = Math.min(west, lon);
      east = Math.max(east, lon);
    });
    return [south, west, north, east];
  }

  function ringOf(references, arcAt) {
    const ring = [];
    references.forEach((reference) => {
      const arc = arcAt(reference < 0 ? ~reference : reference);
      const skipped = ring.length ? 1 : 0; // the end of an arc is the beginning of the next
      for (let step = skipped; step < arc.length; step += 1) {
        ring.push(arc[reference < 0 ? arc.length - 1 - step : step]);
      }
    });
    return ring;
  }

  // The shapes of one layer by id.
  class Shapes {
    constructor(arcs, geometries) {
      this.arcs = arcs;
      this.parts = new Map(
        geometries.map(({ id, type, arcs: parts }) => [id, type === "Polygon" ? [parts] : parts]),
      );
      this.unfolded = new Map();
      this.size = this.parts.size;
    }

    ids() {
      return [...this.parts.keys()];
    }

    has(id) {
      return this.parts.has(id);
    }

    // Polygons of rings of [latitude, longitude], as Leaflet takes them.
    polygons(id) {
      if (!this.unfolded.has(id)) {
        const at = (place) => this.arcs.degrees[place];
        this.unfolded.set(
          id,
          this.parts.get(id).map((rings) => rings.map((references) => ringOf(references, at))),
        );
      }
      return this.unfolded.get(id);
    }

    // Every ring in pixels of zoom 0, as simple as a zoom allows.
    worldRings(id, level) {
      const at = this.arcs.atLevel(level);
      return this.parts.get(id).flatMap((rings) => rings.map((references) => ringOf(references, at)));
    }

    // Its corners: [[south, west], [north, east]].
    corners(id) {
      const bounds = this.parts
        .get(id)
        .flat(2)
        .map((reference) => this.arcs.bounds[reference < 0 ? ~reference : reference]);
      const least = (side) => Math.min(...bounds.map((one) => one[side]));
      const most = (side) => Math.max(...bounds.map((one) => one[side]));
      return [
        [least(0), least(1)],
        [most(2), most(3)],
      ];
    }
  }

  // The layers of a topology by name, none unfolded yet; a layer that is not there is empty.
  gapplanner.shapeLayers = function (topology, names) {
    const arcs = new Arcs(topology);
    return Object.fromEntries(
      names.map((name) => [name, new Shapes(arcs, (topology.objects[name] || { geometries: [] }).geometries)]),
    );
  };

  // {id: polygons} of one layer, every shape unfolded.
  gapplanner.shapes = function (topology, name) {
    const layer = gapplanner.shapeLayers(topology, [name])[name];
    return new Map(layer.ids().map((id) => [id, layer.polygons(id)]));
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
