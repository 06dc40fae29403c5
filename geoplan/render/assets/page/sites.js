/* Layers, symbols, popups. */
const gpSites = (G) => {
  const { D, W, both, el, map, unpack, ring } = G;
  G.popup = (title, rows) => {
    const box = el("div", "gp-pop");
    box.appendChild(el("b", "", title));
    const list = el("dl");
    for (const [key, value] of rows) if (value !== "" && value !== null && value !== undefined) {
      list.appendChild(el("dt", "", W(key))); list.appendChild(el("dd", "", String(value)));
    }
    if (list.children.length) box.appendChild(list);
    return box;
  };
  G.icon = (cls, colour, text) => {
    const node = el("div", "gp-site " + cls, text);
    if (colour) node.style.background = colour;
    return L.divIcon({ html: node, className: "", iconSize: [24, 24], iconAnchor: [12, 12], popupAnchor: [0, -10] });
  };
  /* Leaflet lays each symbol on a plane of its own; two thousand planes are slow to draw. */
  const place = L.Marker.prototype._setPos;
  if (!L.Marker.prototype.gpFlat) L.Marker.include({
    gpFlat: true,
    _setPos(at) { place.call(this, at); if (this._icon) this._icon.style.transform = "translate(" + at.x + "px," + at.y + "px)"; },
  });
  /* Symbols shrink with the view, so that a whole town can still be read. */
  G.sizeClass = () => {
    const z = map.getZoom(), box = map.getContainer();
    box.classList.toggle("gp-far", z < 14); box.classList.toggle("gp-mid", z === 14);
  };
  map.on("zoomend", G.sizeClass);

  /* Of very many symbols none is laid before the base map is painted. */
  const late = (D.sites || []).length > 800;
  G.layers = []; G.waiting = [];
  G.addLayer = (code, layer, shown, facts) => {
    G.layers.push({ code, layer, facts });
    if (shown && late && code.startsWith("map.family.")) G.waiting.push(layer); else if (shown) layer.addTo(map);
    return layer;
  };
  if (G.tileLayers) G.addLayer("map.layer.tiles", L.layerGroup(G.tileLayers), true);
  G.addLayer("map.layer.base", G.baseLayer, !G.tileLayers);
  const AREA = { county: ["#444", 2, ""], township: ["#6a51a3", 1.6, "6 4"], village: ["#888", 0.7, "2 3"], community: ["#777", 0.8, "2 3"], grid: ["#08519c", 1.2, "1 4"] };
  const PALE = { county: "#c9cdd2", township: "#b9a7e6", village: "#9aa0a6", community: "#9aa0a6", grid: "#8cc4ff" };
  for (const level of Object.keys(AREA)) {
    const rows = (D.areas || []).filter((a) => a.level === level);
    if (!rows.length) continue;
    const [ink, weight, dashArray] = AREA[level], group = L.layerGroup(), lines = [];
    const color = () => (G.theme === "dark" ? PALE[level] : ink);
    for (const area of rows) {
      const part = unpack(area.shape);
      for (let i = 0; i < part.n; i++) lines.push(L.polyline(ring(part, i), { color: color(), weight, dashArray, fill: false, interactive: false }).addTo(group));
    }
    G.themed.push(() => lines.forEach((line) => line.setStyle({ color: color() })));
    G.addLayer("map.level." + level, group, level === "county" || (level === "township" && D.kind !== "route"));
  }

  const cat = (G.cat = {});
  (D.categories || []).forEach((c) => (cat[c.code] = c));
  const sites = D.sites || [], markers = (G.markers = {});
  G.sites = sites;
  G.openSite = (id) => {
    const marker = markers[id];
    if (!marker) return false;
    if (marker.gpGroup && !map.hasLayer(marker.gpGroup)) { map.addLayer(marker.gpGroup); G.redraw(); }
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 16), { animate: false });
    marker.openPopup();
    return true;
  };
  const siteRows = (s) => {
    const rows = [["map.category", cat[s.category] ? both(cat[s.category].name) : s.category], ["map.address", s.address], ["map.unit", s.unit],
      ["map.township", s.township], ["map.community", s.community], ["map.grid", s.grid], ["map.id", s.id]];
    if (s.faults) rows.unshift(["map.faults", s.faults.map(both).join(" ")]);
    if (G.own) rows.unshift(...G.own.rows(s));
    return rows;
  };
  G.addSite = (s, group, cls, colour, text) => {
    const marker = L.marker([s.lat, s.lon], { icon: G.icon(cls, colour, text), keyboard: true, title: s.name, alt: s.name, riseOnHover: true });
    marker.bindPopup(() => G.popup(s.name, siteRows(s)));
    marker.on("popupopen", () => G.linked && G.linked(s.id));
    if (s.shape) {
      // A street or an area is its whole length or ground; the symbol marks its middle.
      const part = unpack(s.shape);
      for (let i = 0; i < part.n; i++) L.polyline(ring(part, i), { color: colour, weight: 4, opacity: 0.75, interactive: false }).addTo(group);
    }
    marker.gpGroup = group; markers[s.id] = marker;
    if (late) many(s, group, marker, colour); else marker.addTo(group);
    return marker;
  };
  /* Of very many sites those near by are symbols, the others dots on the canvas. */
  const dots = new Map();
  const many = (s, group, marker, colour) => {
    const dot = L.circleMarker(marker.getLatLng(), { radius: 4, weight: 1, color: "#1f2328", fillColor: colour, fillOpacity: 1 });
    dot.bindPopup(() => G.popup(s.name, siteRows(s)));
    dot.on("popupopen", () => G.linked && G.linked(s.id));
    if (!dots.has(group)) dots.set(group, []);
    dots.get(group).push([marker, dot]);
    dot.addTo(group);
  };
  const settle = () => {
    const near = map.getZoom() >= 15, box = map.getBounds().pad(0.2);
    for (const [group, rows] of dots) for (const [marker, dot] of rows) {
      const symbol = near && box.contains(marker.getLatLng());
      if (symbol === group.hasLayer(marker)) continue;
      group.addLayer(symbol ? marker : dot); group.removeLayer(symbol ? dot : marker);
    }
  };
  if (late) map.on("moveend", settle);
  G.familySites = (rows, cls) => {
    for (const family of D.families) {
      const own = rows.filter((s) => cat[s.category] && cat[s.category].family === family.code);
      if (!own.length) continue;
      const group = L.layerGroup();
      for (const s of own) G.addSite(s, group, family.shape + cls, family.colour, cat[s.category].glyph);
      G.addLayer("map.family." + family.code, group, true, { n: own.length });
    }
  };
  G.colourOf = (s) => (D.families.find((f) => cat[s.category] && f.code === cat[s.category].family) || D.families[0]).colour;

  /* dots in six classes: size, colour and number say the same, so that none is needed alone */
  G.STALE = ["#fff7d6", "#fdd26e", "#f79a35", "#d95a12", "#99380a", "#471503"];
  G.grades = (breaks) => {
    const colours = G.STALE, ink = ["#111", "#111", "#111", "#fff", "#fff", "#fff"];
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
};
