"use strict";
/* What every part of a page stands on: data, words, geometry. Texts from data are shown with
   textContent; nothing from data is ever parsed as markup. */
const gpCore = (G) => {
  const D = JSON.parse(document.getElementById("gp-data").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  Object.assign(G, { D, lang: D.lang, theme: dark ? "dark" : "light", themed: [] });
  document.documentElement.dataset.theme = G.theme;
  G.W = (code, facts) => {
    const pair = D.words[code] || [code, code];
    let text = pair[G.lang === "zh" ? 0 : 1];
    for (const key in facts || {}) text = text.split("{" + key + "}").join(facts[key]);
    return text;
  };
  G.both = (pair) => (G.lang === "zh" ? pair[0] : pair[1]);
  G.el = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  G.clock = (s) => String(Math.floor(s / 3600)).padStart(2, "0") + ":" + String(Math.floor((s % 3600) / 60)).padStart(2, "0");
  G.km = (m) => (m / 1000).toFixed(1);
  G.percent = (p) => { const n = 100 * p; return n >= 9.95 ? n.toFixed(0) : n >= 0.95 ? n.toFixed(1) : n.toFixed(2); };
  G.wide = () => window.innerWidth > 900;

  /* ---- numbers in few bytes */
  G.integers = (text) => {
    const raw = atob(text), out = [];
    let at = 0;
    while (at < raw.length) {
      let value = 0, factor = 1, byte;
      do { byte = raw.charCodeAt(at++); value += (byte & 127) * factor; factor *= 128; } while (byte & 128);
      out.push(value % 2 ? -(value + 1) / 2 : value / 2);
    }
    return out;
  };

  /* ---- the display datum: tiles of Amap are drawn in GCJ-02, so each vertex is shifted; the
     tiles are never moved. Places stay WGS-84 everywhere else: measured, shared, shown. */
  const gcj = (lon, lat) => {
    if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
    const x = lon - 105, y = lat - 35, pi = Math.PI, root = 0.2 * Math.sqrt(Math.abs(x)), { sin } = Math;
    const ripple = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi);
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root / 2
      + (ripple + 20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + root
      + (ripple + 20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)) * 2 / 3;
    const phi = lat * pi / 180, magic = 1 - 0.00669342162296594323 * sin(phi) ** 2, axis = 6378245;
    return [lon + east * 180 / (axis / Math.sqrt(magic) * Math.cos(phi) * pi),
      lat + north * 180 / (axis * (1 - 0.00669342162296594323) / magic ** 1.5 * pi)];
  };
  const back = (lon, lat) => {
    let x = lon, y = lat;
    for (let i = 0; i < 6; i++) { const [a, b] = gcj(x, y); x += lon - a; y += lat - b; }
    return [x, y];
  };
  const moved = Boolean(D.tiles && D.tiles.datum === "GCJ-02");
  if (moved) {
    const flat = L.Projection.SphericalMercator;
    const projection = {
      bounds: flat.bounds,
      project: (p) => { const [x, y] = gcj(p.lng, p.lat); return flat.project(L.latLng(y, x)); },
      unproject: (p) => { const q = flat.unproject(p), [x, y] = back(q.lng, q.lat); return L.latLng(y, x); },
    };
    G.map.options.crs = L.extend({}, L.CRS.EPSG3857, { projection });
    G.map.setView(G.map.getCenter(), G.map.getZoom(), { reset: true, animate: false });
  }

  /* ---- geometry: lines and rings, on the unit square of the web's projection */
  G.unpack = (text) => {
    if (!text) return { n: 0 };
    const raw = atob(text);
    let at = 0;
    const next = () => {
      let value = 0, factor = 1, byte;
      do { byte = raw.charCodeAt(at++); value += (byte & 127) * factor; factor *= 128; } while (byte & 128);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    };
    const xy = [], start = [0], box = [];
    let lon = 0, lat = 0;
    while (at < raw.length) {
      const count = next();
      let x0 = 9, y0 = 9, x1 = -9, y1 = -9;
      for (let i = 0; i < count; i++) {
        lon += next(); lat += next();
        const [a, b] = moved ? gcj(lon / 1e5, lat / 1e5) : [lon / 1e5, lat / 1e5];
        const s = Math.sin(b * Math.PI / 180);
        const x = a / 360 + 0.5, y = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
        xy.push(x, y);
        if (x < x0) x0 = x; if (x > x1) x1 = x; if (y < y0) y0 = y; if (y > y1) y1 = y;
      }
      start.push(xy.length); box.push(x0, y0, x1, y1);
    }
    return { n: start.length - 1, xy: Float64Array.from(xy), start: Int32Array.from(start), box: Float64Array.from(box) };
  };
  G.ring = (part, i) => {
    const out = [];
    for (let k = part.start[i]; k < part.start[i + 1]; k += 2) {
      const n = Math.PI - 2 * Math.PI * part.xy[k + 1];
      const lat = 180 / Math.PI * Math.atan(0.5 * (Math.exp(n) - Math.exp(-n))), lon = (part.xy[k] - 0.5) * 360;
      if (moved) { const [x, y] = back(lon, lat); out.push([y, x]); } else out.push([lat, lon]);
    }
    return out;
  };
  G.lineOf = (text) => { const part = G.unpack(text); return part.n ? G.ring(part, 0) : []; };
};
