"use strict";
/* The page: base map on canvas, sites, routes, coverage. All texts from data are shown with
   textContent; nothing from data is ever parsed as markup. */
const geoplan = (map) => {
  const D = JSON.parse(document.getElementById("gp-data").textContent);
  let lang = D.lang;
  const W = (code, facts) => {
    const pair = D.words[code] || [code, code];
    let text = pair[lang === "zh" ? 0 : 1];
    for (const key in facts || {}) text = text.split("{" + key + "}").join(facts[key]);
    return text;
  };
  const both = (pair) => (lang === "zh" ? pair[0] : pair[1]);
  const el = (tag, cls, text) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* ---- base map */
  const unpack = (text) => {
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
        const s = Math.sin(lat / 1e5 * Math.PI / 180);
        const x = lon / 1e5 / 360 + 0.5, y = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
        xy.push(x, y);
        if (x < x0) x0 = x; if (x > x1) x1 = x; if (y < y0) y0 = y; if (y > y1) y1 = y;
      }
      start.push(xy.length); box.push(x0, y0, x1, y1);
    }
    return { n: start.length - 1, xy: Float64Array.from(xy), start: Int32Array.from(start), box: Float64Array.from(box) };
  };
  const base = {};
  for (const key of ["water", "rivers", "green", "buildings"]) base[key] = unpack(D.base[key]);
  const streets = Object.entries(D.base.streets).map(([rank, text]) => [Number(rank), unpack(text)]).sort((a, b) => b[0] - a[0]);
  const WIDTH = [5.5, 5, 4.4, 3.6, 2.7, 2.3, 1.5, 1];
  const trace = (ctx, part, scale, ox, oy, size) => {
    const pad = 8 / scale, west = ox / scale - pad, north = oy / scale - pad;
    const east = (ox + size) / scale + pad, south = (oy + size) / scale + pad;
    ctx.beginPath();
    for (let i = 0; i < part.n; i++) {
      const b = 4 * i;
      if (part.box[b] > east || part.box[b + 2] < west || part.box[b + 1] > south || part.box[b + 3] < north) continue;
      let k = part.start[i];
      ctx.moveTo(part.xy[k] * scale - ox, part.xy[k + 1] * scale - oy);
      for (k += 2; k < part.start[i + 1]; k += 2) ctx.lineTo(part.xy[k] * scale - ox, part.xy[k + 1] * scale - oy);
    }
  };
  const BaseLayer = L.GridLayer.extend({
    createTile(coords) {
      const size = this.getTileSize().x, dense = Math.min(window.devicePixelRatio || 1, 2);
      const tile = L.DomUtil.create("canvas", "leaflet-tile");
      tile.width = tile.height = size * dense;
      const ctx = tile.getContext("2d");
      ctx.scale(dense, dense);
      ctx.lineJoin = ctx.lineCap = "round";
      const scale = size * Math.pow(2, coords.z), ox = coords.x * size, oy = coords.y * size;
      const draw = (part, fill, stroke, width) => {
        trace(ctx, part, scale, ox, oy, size);
        if (fill) { ctx.fillStyle = fill; ctx.fill("evenodd"); }
        if (stroke) { ctx.strokeStyle = stroke; ctx.lineWidth = width; ctx.stroke(); }
      };
      draw(base.green, "#e3eddb");
      draw(base.water, "#cddfec");
      draw(base.rivers, null, "#cddfec", 1.5);
      if (coords.z >= 15) draw(base.buildings, "#e6e3dd", "#d3cec6", 0.5);
      const grow = Math.pow(1.45, coords.z - 15);
      const shown = streets.filter(([rank]) => coords.z >= [0, 9, 10, 11, 13, 13, 14, 15][rank]);
      for (const [rank, part] of shown) if (rank < 7) draw(part, null, "#bdb8b0", WIDTH[rank] * grow + 1.2);
      for (const [rank, part] of shown) {
        if (rank === 7) { ctx.setLineDash([3, 3]); draw(part, null, "#c4beb4", 1); ctx.setLineDash([]); }
        else draw(part, null, "#ffffff", Math.max(WIDTH[rank] * grow, 0.7));
      }
      return tile;
    },
  });
  const baseLayer = new BaseLayer({ minZoom: 3, maxZoom: 19, updateWhenZooming: false, attribution: "" }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(Object.assign(document.createElement("i"), { textContent: [D.base.credit, D.notes.foot].filter(Boolean).join(" · ") }).innerHTML);

  /* ---- street names: one canvas over the view, no two names touching */
  const nameCanvas = L.DomUtil.create("canvas", "gp-names");
  nameCanvas.style.pointerEvents = "none";
  map.createPane("names").style.zIndex = 450;
  map.getPane("names").appendChild(nameCanvas);
  const drawNames = () => {
    const size = map.getSize(), dense = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(nameCanvas, map.containerPointToLayerPoint([0, 0]));
    nameCanvas.width = size.x * dense; nameCanvas.height = size.y * dense;
    nameCanvas.style.width = size.x + "px"; nameCanvas.style.height = size.y + "px";
    const zoom = map.getZoom();
    if (!map.hasLayer(baseLayer) || zoom < 13) return;
    const ctx = nameCanvas.getContext("2d"), taken = [], seen = {};
    ctx.scale(dense, dense);
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    let count = 0;
    for (const [name, rank, lon, lat, angle] of D.base.names) {
      if (count > 110 || zoom < [0, 13, 13, 14, 15, 15, 16, 17][rank]) continue;
      const p = map.latLngToContainerPoint([lat, lon]);
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) continue;
      ctx.font = (rank < 3 ? 12 : 11) + "px sans-serif";
      const half = ctx.measureText(name).width / 2, a = angle * Math.PI / 180;
      const w = Math.abs(Math.cos(a)) * half + 7, h = Math.abs(Math.sin(a)) * half + 7;
      if ((seen[name] || []).some((q) => Math.hypot(q.x - p.x, q.y - p.y) < 320)) continue;
      if (taken.some((t) => Math.abs(t[0] - p.x) < t[2] + w && Math.abs(t[1] - p.y) < t[3] + h)) continue;
      taken.push([p.x, p.y, w, h]); (seen[name] = seen[name] || []).push(p); count++;
      ctx.save(); ctx.translate(p.x, p.y); ctx.rotate(a);
      ctx.lineWidth = 3; ctx.strokeStyle = "rgba(255,255,255,.9)"; ctx.strokeText(name, 0, 0);
      ctx.fillStyle = "#5b564e"; ctx.fillText(name, 0, 0); ctx.restore();
    }
  };
  map.on("moveend zoomend resize", drawNames);

  /* ---- scale in metres */
  const scale = L.control({ position: "bottomleft" });
  scale.onAdd = () => (scale.box = el("div", "gp-scale"));
  scale.addTo(map);
  const drawScale = () => {
    const y = map.getSize().y / 2;
    const per = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y])) / 100;
    const nice = [1, 2, 5].flatMap((d) => [1, 10, 100, 1e3, 1e4, 1e5].map((t) => d * t)).sort((a, b) => a - b);
    const metres = nice.filter((m) => m / per <= 110).pop() || 1;
    scale.box.style.width = metres / per + "px";
    scale.box.textContent = metres < 1000 ? metres + " m" : metres / 1000 + " km";
  };
  map.on("moveend zoomend resize", drawScale);

  /* ---- popups */
  const popup = (title, rows) => {
    const box = el("div", "gp-pop");
    box.appendChild(el("b", "", title));
    const list = el("dl");
    for (const [key, value] of rows) if (value !== "" && value !== null && value !== undefined) {
      list.appendChild(el("dt", "", W(key))); list.appendChild(el("dd", "", String(value)));
    }
    box.appendChild(list);
    return box;
  };
  const clock = (s) => String(Math.floor(s / 3600)).padStart(2, "0") + ":" + String(Math.floor((s % 3600) / 60)).padStart(2, "0");
  const icon = (cls, colour, text) => {
    const node = el("div", "gp-site " + cls, text);
    if (colour) node.style.background = colour;
    return L.divIcon({ html: node, className: "", iconSize: [24, 24], iconAnchor: [12, 12], popupAnchor: [0, -10] });
  };

  /* Symbols shrink with the view, so that a whole town can still be read. */
  const sizeClass = () => {
    const z = map.getZoom(), box = map.getContainer();
    box.classList.toggle("gp-far", z < 14); box.classList.toggle("gp-mid", z === 14);
  };
  map.on("zoomend", sizeClass);

  /* ---- layers and panel */
  const layers = [];
  const addLayer = (code, layer, shown, facts) => { layers.push({ code, layer, facts }); if (shown) layer.addTo(map); return layer; };
  addLayer("map.layer.base", baseLayer, true);
  const AREA = { county: ["#444", 2, ""], township: ["#6a51a3", 1.6, "6 4"], village: ["#888", 0.7, "2 3"], community: ["#777", 0.8, "2 3"], grid: ["#08519c", 1.2, "1 4"] };
  for (const level of Object.keys(AREA)) {
    const rows = (D.areas || []).filter((a) => a.level === level);
    if (!rows.length) continue;
    const [color, weight, dashArray] = AREA[level], group = L.layerGroup();
    for (const area of rows) {
      const part = unpack(area.shape);
      for (let i = 0; i < part.n; i++) L.polyline(ring(part, i), { color, weight, dashArray, fill: false, interactive: false }).addTo(group);
    }
    addLayer("map.level." + level, group, level === "county" || (level === "township" && D.kind !== "route"));
  }
  function ring(part, i) {
    const out = [];
    for (let k = part.start[i]; k < part.start[i + 1]; k += 2) {
      const n = Math.PI - 2 * Math.PI * part.xy[k + 1];
      out.push([180 / Math.PI * Math.atan(0.5 * (Math.exp(n) - Math.exp(-n))), (part.xy[k] - 0.5) * 360]);
    }
    return out;
  }

  /* sites */
  const cat = {};
  (D.categories || []).forEach((c) => (cat[c.code] = c));
  const sites = D.sites || [], markers = {};
  const openSite = (id) => {
    const marker = markers[id];
    if (!marker) return;
    if (marker.gpGroup && !map.hasLayer(marker.gpGroup)) { map.addLayer(marker.gpGroup); refresh(); }
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 16), { animate: false });
    marker.openPopup();
  };
  const siteRows = (s) => {
    const rows = [["map.category", cat[s.category] ? both(cat[s.category].name) : s.category], ["map.address", s.address], ["map.unit", s.unit],
      ["map.township", s.township], ["map.community", s.community], ["map.grid", s.grid], ["map.id", s.id]];
    if (s.status) rows.unshift(["map.map_name", s.map_name], ["map.distance", s.distance === null ? "" : W("map.metres", { n: Math.round(s.distance) })]);
    if (s.faults) rows.unshift(["map.faults", s.faults.map(both).join(" ")]);
    if (s.stop) rows.unshift(["map.arrive", clock(s.stop.arrive)], ["map.stay", W("map.minutes", { n: Math.round(s.stop.service / 60) })],
      ["map.window", s.stop.open === null ? "" : clock(s.stop.open) + "–" + clock(s.stop.close)], ["map.team", s.stop.team]);
    if (own) rows.unshift(...own.rows(s));
    if (s.days !== undefined) rows.unshift(["map.m.days", s.days === null ? W("map.never") : s.days], ["map.visits", s.visits], ["map.findings", s.findings]);
    return rows;
  };
  const addSite = (s, group, cls, colour, text) => {
    const marker = L.marker([s.lat, s.lon], { icon: icon(cls, colour, text), keyboard: true, title: s.name, alt: s.name, riseOnHover: true });
    marker.bindPopup(() => popup(s.name, siteRows(s)));
    if (s.shape) {
      // A street or an area is its whole length or ground; the symbol marks its middle.
      const part = unpack(s.shape);
      for (let i = 0; i < part.n; i++) L.polyline(ring(part, i), { color: colour, weight: 4, opacity: 0.75, interactive: false }).addTo(group);
    }
    marker.gpGroup = group; markers[s.id] = marker; marker.addTo(group);
    return marker;
  };
  const familySites = (rows, cls) => {
    for (const family of D.families) {
      const own = rows.filter((s) => cat[s.category] && cat[s.category].family === family.code);
      if (!own.length) continue;
      const group = L.layerGroup();
      for (const s of own) addSite(s, group, family.shape + cls, family.colour, cat[s.category].glyph);
      addLayer("map.family." + family.code, group, true, { n: own.length });
    }
  };
  const colourOf = (s) => (D.families.find((f) => cat[s.category] && f.code === cat[s.category].family) || D.families[0]).colour;
  const overview = () => {
    const faulty = sites.filter((s) => s.faults), group = L.layerGroup();
    familySites(sites.filter((s) => !s.faults), faulty.length ? " dim" : "");
    for (const s of faulty) addSite(s, group, "stop", "#b00020", "!");
    if (faulty.length) addLayer("map.faulty", group, true, { n: faulty.length });
  };

  /* dots in six classes: size, colour and number say the same, so that none is needed alone */
  const grades = (breaks) => {
    const colours = ["#fff7d6", "#fdd26e", "#f79a35", "#d95a12", "#99380a", "#471503"], ink = ["#111", "#111", "#111", "#fff", "#fff", "#fff"];
    const sizes = [16, 19, 22, 26, 31, 36];
    const at = (p) => { let i = 0; while (i < breaks.length && p >= breaks[i]) i++; return i; };
    /* class -1: none at all */
    const dot = (i, text) => {
      const node = el("div", "gp-site phone" + (i < 0 ? " never" : ""), text);
      node.style.width = node.style.height = (sizes[i] || 14) + "px";
      if (i >= 0) { node.style.background = colours[i]; node.style.color = ink[i]; }
      return node;
    };
    const paint = (s, i) => {
      const size = sizes[i] || 14, c = cat[s.category];
      markers[s.id].setIcon(L.divIcon({ html: dot(i, c && i >= 0 ? c.glyph : ""), className: "", iconSize: [size, size], iconAnchor: [size / 2, size / 2], popupAnchor: [0, -size / 2] }));
      markers[s.id].setZIndexOffset(100 * i);
    };
    return { colours, at, dot, paint };
  };
  const percent = (p) => { const n = 100 * p; return n >= 9.95 ? n.toFixed(0) : n >= 0.95 ? n.toFixed(1) : n.toFixed(2); };

  /* the ledger beside the map: sign and colour, so that neither is needed alone */
  const GAPS = { map_only: ["stop", "#b00020", "+"], ledger_only: ["stop", "#111111", "−"], moved: ["stop", "#0b5394", "→"], renamed: ["stop", "#7a4a00", "≠"], same: ["round dim", "#5f6b73", "="] };
  const gapSites = () => {
    for (const status of Object.keys(GAPS).reverse()) {
      const rows = sites.filter((s) => s.status === status), [cls, colour, sign] = GAPS[status];
      if (!rows.length) continue;
      const group = L.layerGroup();
      for (const s of rows) {
        if (s.to) L.polyline([[s.lat, s.lon], s.to], { color: colour, weight: 2.5, dashArray: "5 4", interactive: false }).addTo(group);
        addSite(s, group, cls, colour, sign);
      }
      addLayer("map.gap." + status, group, true, { n: rows.length });
    }
  };

  /* routes */
  const bounds = L.latLngBounds([]);
  const routes = () => {
    const byId = {};
    sites.forEach((s) => (byId[s.id] = s));
    for (const route of D.routes) {
      const group = L.layerGroup(), lines = route.legs.map((text) => { const part = unpack(text); return part.n ? ring(part, 0) : []; });
      for (const line of lines) if (line.length) { L.polyline(line, { color: "#fff", weight: 8, interactive: false }).addTo(group); bounds.extend(line); }
      for (const line of lines) if (line.length) L.polyline(line, { color: route.colour, weight: 4.5, dashArray: route.dash, interactive: false }).addTo(group);
      for (const text of route.access) { const part = unpack(text); if (part.n) L.polyline(ring(part, 0), { color: route.colour, weight: 2, dashArray: "2 5", interactive: false }).addTo(group); }
      for (const [lat, lon, turn] of route.arrows) {
        const svg = '<svg width="16" height="16" viewBox="-8 -8 16 16"><path d="M6 0L-4 -5L-1.5 0L-4 5Z" fill="#fff" stroke="' + route.colour + '" stroke-width="1.6" transform="rotate(' + Number(turn) + ')"/></svg>';
        L.marker([lat, lon], { icon: L.divIcon({ html: svg, className: "gp-arrow", iconSize: [16, 16] }), interactive: false, keyboard: false }).addTo(group);
      }
      const home = L.marker([route.start[1], route.start[0]], { icon: icon("stop home", "#111", "⌂"), title: route.start[2], alt: route.start[2] });
      home.bindPopup(() => popup(route.start[2], [["map.leave", clock(route.leave)], ["map.back", clock(route.back)]]));
      home.addTo(group); bounds.extend(home.getLatLng());
      for (const stop of route.stops) {
        const s = byId[stop.id]; s.stop = { ...stop, team: route.team };
        addSite(s, group, "stop", route.colour, String(stop.order)); bounds.extend([s.lat, s.lon]);
      }
      addLayer("map.route", group, true, { team: route.team, n: route.stops.length });
    }
  };

  /* coverage */
  let measure = "days", cover = null;
  const STALE = ["#fff7d6", "#fdd26e", "#f79a35", "#d95a12", "#99380a", "#471503"];
  const CIVIDIS = ["#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"].reverse();
  const MEASURES = {
    days: { breaks: [7, 14, 30, 60, 90], colours: STALE, value: (r) => r.days, never: true },
    share: { breaks: [0.2, 0.4, 0.6, 0.8, 0.999], colours: [...CIVIDIS].reverse(), value: (r) => r.share, percent: true },
    per_visit: { breaks: [0.2, 0.5, 1, 2, 4], colours: CIVIDIS, value: (r) => r.per_visit, never: true },
    never: { breaks: [0, 1, 2, 4, 8], colours: CIVIDIS, value: (r) => r.never },
  };
  const classOf = (m, v) => { let i = 0; while (i < m.breaks.length && v > m.breaks[i]) i++; return i; };
  const styleOf = (row) => {
    const m = MEASURES[measure], v = m.value(row);
    if (v === null) return { fillOpacity: 0.02, fillColor: "#fff", color: "#333", weight: 1.2, dashArray: "3 3" };
    return { fillOpacity: 0.82, fillColor: m.colours[classOf(m, v)], color: "#5c5348", weight: 0.7, dashArray: "" };
  };
  const describe = (row) => {
    const m = (k, v) => [k, v];
    return [m("map.m.days", row.days === null ? W("map.never") : row.days), m("map.m.share", Math.round(row.share * 100) + " %"), m("map.m.per_visit", row.per_visit === null ? "–" : row.per_visit.toFixed(2)),
      m("map.m.never", row.never), m("map.sites", row.sites), m("map.visits", row.visits), m("map.findings", row.findings)];
  };
  const coverage = () => {
    cover = D.cover.layers.map(({ code, rows }, at) => {
      const group = L.layerGroup();
      for (const row of rows) {
        const part = unpack(row.shape), rings = [];
        for (let i = 0; i < part.n; i++) rings.push([ring(part, i)]);
        const shape = L.polygon(rings, styleOf(row));
        shape.bindPopup(() => popup(row.name || W("map.cell"), describe(row)));
        shape.bindTooltip(() => popup(row.name || W("map.cell"), describe(row)), { sticky: true });
        row.layer = shape; shape.addTo(group);
      }
      addLayer("map.cover." + code, group, at === 0, { n: rows.length });
      return { code, rows, group };
    });
    const group = L.layerGroup();
    for (const s of sites) addSite(s, group, "square", s.days === null ? "#444" : "#8a8a8a", "");
    addLayer("map.layer.sites", group, false, { n: sites.length });
    if (window.gpHeat) { map.removeLayer(window.gpHeat); addLayer("map.layer.heat", window.gpHeat, false); }
  };

  /* ---- panel */
  const panel = el("section"); panel.id = "gp-panel";
  const head = el("div"), title = el("h1"), swap = el("button"), fold = el("button"), body = el("div");
  head.id = "gp-head"; body.id = "gp-body"; swap.id = "gp-lang"; fold.id = "gp-fold";
  head.append(title, swap, fold); panel.append(head, body);
  L.DomEvent.disableClickPropagation(panel); L.DomEvent.disableScrollPropagation(panel);
  map.getContainer().parentNode.appendChild(panel);
  swap.onclick = () => { lang = lang === "zh" ? "en" : "zh"; refresh(); };
  fold.onclick = () => { panel.classList.toggle("closed"); refresh(); };
  const table = (heads, rows) => {
    const t = el("table", "gp"), top = t.appendChild(el("thead")).appendChild(el("tr"));
    heads.forEach(([text, kind]) => top.appendChild(el("th", ["", "r", "w"][kind], text)));
    const tb = t.appendChild(el("tbody"));
    for (const { cells, id } of rows) {
      const tr = tb.appendChild(el("tr", id ? "gp-row" : ""));
      cells.forEach((text, i) => tr.appendChild(el("td", ["", "r", "w"][heads[i][1]], String(text))));
      if (id) { tr.tabIndex = 0; tr.dataset.id = id; tr.onclick = () => openSite(id); tr.onkeydown = (e) => { if (e.key === "Enter") openSite(id); }; }
    }
    return t;
  };
  const section = (code) => body.appendChild(el("h2", "", W(code)));
  const legendRow = (box, swatch, text, n) => { box.append(swatch, el("span", "", text), el("span", "n", n)); };
  const swatch = (colour, never) => { const s = el("span", "gp-swatch" + (never ? " never" : "")); if (!never) s.style.background = colour; return s; };
  const km = (m) => (m / 1000).toFixed(1);
  /* what only pages of this kind do stands in a script of their own */
  const own = typeof geoplanOwn === "undefined" ? null : geoplanOwn({ D, W, both, el, unpack, ring, map, markers, popup, addSite, addLayer, familySites, colourOf, grades, percent, body, section, table, legendRow, swatch, cat, redraw: () => refresh() });
  let asked = "";
  const search = () => {
    const input = el("input", "gp-search"), out = el("div");
    input.type = "search"; input.id = "gp-search"; input.placeholder = W("map.search"); input.setAttribute("aria-label", W("map.search")); input.value = asked;
    const run = () => {
      asked = input.value; out.replaceChildren();
      const q = asked.trim().toLowerCase();
      if (!q) return;
      const hits = sites.filter((s) => (s.name + " " + s.id + " " + (s.address || "")).toLowerCase().includes(q));
      out.appendChild(table([[W("map.hits", { n: hits.length }), 0]], hits.slice(0, 12).map((s) => ({ cells: [s.name], id: s.id }))));
    };
    input.oninput = run; body.append(input, out); run();
  };
  const refresh = () => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = title.textContent = both(D.notes.title);
    swap.textContent = lang === "zh" ? "EN" : "中"; swap.setAttribute("aria-label", lang === "zh" ? "English" : "中文");
    const closed = panel.classList.contains("closed");
    fold.textContent = closed ? "▾" : "▴"; fold.setAttribute("aria-label", W(closed ? "map.open" : "map.close")); fold.setAttribute("aria-expanded", String(!closed));
    panel.setAttribute("aria-label", W("map.panel"));
    body.replaceChildren();
    body.appendChild(el("div", "gp-meta", [D.notes.round, D.notes.date, D.notes.head ? W("map.hash", { head: D.notes.head.slice(0, 12) }) : ""].filter(Boolean).join(" · ")));
    if (sites.length) search();
    if (cover) coverPanel();
    if (D.routes) routePanel();
    if (D.faults) faultPanel();
    if (D.kind === "gaps") gapPanel();
    if (own) own.panel();
    section("map.layers");
    for (const item of layers) {
      const label = body.appendChild(el("label", "gp-check")), box = label.appendChild(el("input"));
      box.type = "checkbox"; box.checked = map.hasLayer(item.layer); box.dataset.layer = item.code;
      const family = item.code.startsWith("map.family.") && D.families.find((f) => f.code === item.code.slice(11));
      if (family) { const s = el("span", "gp-site " + family.shape); s.style.background = family.colour; s.style.width = s.style.height = "16px"; label.appendChild(s); }
      label.appendChild(el("span", "", W(item.code, item.facts)));
      box.onchange = () => { if (box.checked) map.addLayer(item.layer); else map.removeLayer(item.layer); drawNames(); };
    }
    if (D.kind === "overview" || D.kind === "draw") legendCategories();
  };
  const legendCategories = () => {
    section("map.categories");
    const count = {}, box = body.appendChild(el("div", "gp-legend"));
    sites.forEach((s) => (count[s.category] = (count[s.category] || 0) + 1));
    for (const c of D.categories) if (count[c.code]) {
      const family = D.families.find((f) => f.code === c.family), s = el("span", "gp-site " + family.shape, c.glyph);
      s.style.background = family.colour; s.style.width = s.style.height = "19px";
      legendRow(box, s, both(c.name), W("map.count", { n: count[c.code] }));
    }
  };
  const faultPanel = () => {
    section("map.faults");
    for (const text of D.faults) body.appendChild(el("div", "gp-check", both(text)));
    const rows = sites.filter((s) => s.faults);
    body.appendChild(rows.length || D.faults.length ? table([[W("map.site"), 0], [W("map.faults"), 0]], rows.slice(0, 500).map((s) => ({ cells: [s.name, s.faults.map(both).join(" ")], id: s.id }))) : el("div", "gp-meta", W("map.none")));
  };
  const gapPanel = () => {
    section("map.gaps");
    const rows = sites.filter((s) => s.status !== "same");
    body.appendChild(rows.length ? table([["", 2], [W("map.site"), 0], [W("map.distance"), 1]], rows.slice(0, 500).map((s) => ({ cells: [GAPS[s.status][2], s.name + (s.map_name && s.map_name !== s.name ? " / " + s.map_name : ""), s.distance === null ? "" : Math.round(s.distance)], id: s.id }))) : el("div", "gp-meta", W("map.none")));
  };
  const coverPanel = () => {
    const select = el("select", "gp-select");
    select.id = "gp-measure"; select.setAttribute("aria-label", W("map.measure"));
    for (const key of Object.keys(MEASURES)) { const o = select.appendChild(el("option", "", W("map.m." + key))); o.value = key; o.selected = key === measure; }
    select.onchange = () => { measure = select.value; cover.forEach((c) => c.rows.forEach((r) => r.layer.setStyle(styleOf(r)))); refresh(); document.getElementById("gp-measure").focus(); };
    section("map.measure"); body.appendChild(select);
    const m = MEASURES[measure], shown = cover.find((c) => map.hasLayer(c.group)) || cover[0];
    const counts = new Array(m.colours.length).fill(0); let never = 0;
    for (const row of shown.rows) { const v = m.value(row); if (v === null) never++; else counts[classOf(m, v)]++; }
    const box = body.appendChild(el("div", "gp-legend")); box.id = "gp-legend"; box.style.marginTop = "6px";
    const f = (v) => (m.percent ? Math.round(v * 100) + " %" : v);
    counts.forEach((n, i) => {
      const low = m.breaks[i - 1], high = m.breaks[i];
      const text = i === 0 ? "≤ " + f(high) : high === undefined ? "> " + f(low) : "> " + f(low) + " – " + f(high);
      legendRow(box, swatch(m.colours[i]), text + (m.percent ? "" : " " + W("map.unit." + measure)), W("map.count." + shown.code, { n }));
    });
    if (m.never) legendRow(box, swatch("", true), W("map.never"), W("map.count." + shown.code, { n: never }));
    const t = D.cover.totals;
    body.appendChild(table([["", 0], ["", 1]], ["sites", "visits", "findings", "never", "share"].map((k) => ({ cells: [W("map.total." + k), k === "share" ? Math.round(t[k] * 100) + " %" : t[k]] }))));
    for (const kind of ["categories", "townships"]) {
      section("map.share." + kind);
      body.appendChild(table([["", 0], [W("map.visited"), 1], ["%", 1]], D.cover[kind].map((r) => ({ cells: [both(r.name), r.visited + " / " + r.sites, Math.round(r.share * 100)] }))));
    }
    section("map.never_list");
    const list = sites.filter((s) => s.days === null);
    body.appendChild(list.length ? table([[W("map.site"), 0], [W("map.township"), 0]], list.slice(0, 300).map((s) => ({ cells: [s.name, s.township], id: s.id }))) : el("div", "gp-meta", W("map.none")));
  };
  /* each leg's directions, folded until asked for */
  const turns = (route) => {
    section("way.title");
    for (const way of route.ways || []) {
      const fold = body.appendChild(el("details", "gp-way")), list = el("ol");
      fold.appendChild(el("summary", "", both(way.head) + " · " + (way.m < 995 ? way.m + " m" : km(way.m) + " km")));
      for (const text of both(way.say)) list.appendChild(el("li", "", text));
      fold.appendChild(list);
    }
  };
  const routePanel = () => {
    for (const route of D.routes) {
      const h = section("map.team_head"); h.textContent = W("map.route", { team: route.team, n: route.stops.length });
      h.style.color = route.colour;
      body.appendChild(el("div", "gp-meta", W("map.route_facts", { leave: clock(route.leave), back: clock(route.back), km: km(route.length), travel: Math.round(route.travel / 60), service: Math.round(route.service / 60) })));
      if (D.routes.length > 1 && panel.dataset.open !== route.team) {
        const b = body.appendChild(el("button", "gp-button", W("map.timetable"))); b.onclick = () => { panel.dataset.open = route.team; refresh(); };
        continue;
      }
      body.appendChild(table([["#", 2], [W("map.arrive"), 2], [W("map.site"), 0], [W("map.min"), 1]], route.stops.map((stop) => {
        const s = sites.find((x) => x.id === stop.id);
        return { cells: [stop.order, clock(stop.arrive), s.name + (stop.open === null ? "" : "  " + clock(stop.open) + "–" + clock(stop.close)), Math.round(stop.service / 60)], id: stop.id };
      })));
      turns(route);
    }
    if (D.unreached.length) {
      section("map.unreached");
      body.appendChild(table([[W("map.site"), 0], [W("map.reason"), 0]], D.unreached.map((u) => ({ cells: [u.name, both(u.why)], id: u.id }))));
    }
  };

  if (D.kind === "overview") overview();
  if (D.kind === "gaps") gapSites();
  if (own) own.sites();
  if (D.kind === "route") {
    routes();
    const group = L.layerGroup();
    for (const u of D.unreached) { const s = sites.find((x) => x.id === u.id); if (s) addSite(s, group, "spare", "#fff", "×"); }
    if (D.unreached.length) addLayer("map.unreached_layer", group, true, { n: D.unreached.length });
  }
  if (D.kind === "coverage") coverage();
  map.on("layeradd layerremove", () => { if (cover) { clearTimeout(geoplan.timer); geoplan.timer = setTimeout(refresh, 30); } });
  if (window.innerWidth <= 600 && D.kind !== "coverage") panel.classList.add("closed");
  refresh();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [30, 30], paddingBottomRight: window.innerWidth > 900 ? [350, 30] : [10, 120] });
  else map.fitBounds(D.bounds, window.innerWidth > 900 ? { paddingTopLeft: [20, 20], paddingBottomRight: [350, 20] } : { paddingTopLeft: [10, 10], paddingBottomRight: [10, cover ? window.innerHeight * 0.48 : 60] });
  sizeClass();
  drawNames(); drawScale();
  document.body.dataset.ready = "1";
  return { openSite };
};
