/* The base map on canvas: land, streets by class, names along them, scale; tiles if asked for. */
const gpBase = (G) => {
  const { D, map, el, unpack } = G;
  const LOOK = {
    light: { green: "#e3eddb", water: "#cddfec", house: "#e6e3dd", wall: "#d3cec6", edge: "#bdb8b0", street: "#ffffff", path: "#c4beb4", ink: "#5b564e", halo: "rgba(255,255,255,.9)" },
    dark: { green: "#24332a", water: "#1f3a52", house: "#2c3036", wall: "#3a3f46", edge: "#101214", street: "#4b525b", path: "#4a4f55", ink: "#d0d4d9", halo: "rgba(20,23,26,.9)" },
  };
  const base = {};
  for (const key of ["water", "rivers", "green", "buildings"]) base[key] = unpack(D.base[key]);
  const streets = Object.entries(D.base.streets).map(([rank, text]) => [Number(rank), unpack(text)]).sort((a, b) => b[0] - a[0]);
  const WIDTH = [5.5, 5, 4.4, 3.6, 2.7, 2.3, 1.5, 1];
  /* Add to the path what may be seen in a tile: all of a part, or those of the list `pick`. */
  const trace = (ctx, part, scale, ox, oy, size, pick) => {
    const pad = 8 / scale, west = ox / scale - pad, north = oy / scale - pad;
    const east = (ox + size) / scale + pad, south = (oy + size) / scale + pad;
    ctx.beginPath();
    for (let j = 0; j < (pick ? pick.length : part.n); j++) {
      const i = pick ? pick[j] : j, b = 4 * i;
      if (part.box[b] > east || part.box[b + 2] < west || part.box[b + 1] > south || part.box[b + 3] < north) continue;
      let k = part.start[i];
      ctx.moveTo(part.xy[k] * scale - ox, part.xy[k + 1] * scale - oy);
      for (k += 2; k < part.start[i + 1]; k += 2) ctx.lineTo(part.xy[k] * scale - ox, part.xy[k + 1] * scale - oy);
    }
  };
  /* A layer of canvas tiles; `paint(ctx, view)` draws one, `repaint` draws all again in place. */
  const Painted = L.GridLayer.extend({
    initialize(paint, options) { this.paint = paint; L.setOptions(this, options); },
    createTile(coords) {
      const tile = L.DomUtil.create("canvas", "leaflet-tile");
      this.draw(tile, coords);
      return tile;
    },
    draw(tile, coords) {
      const size = this.getTileSize().x, dense = Math.min(window.devicePixelRatio || 1, 2);
      tile.width = tile.height = size * dense;
      const ctx = tile.getContext("2d");
      ctx.scale(dense, dense);
      ctx.lineJoin = ctx.lineCap = "round";
      const scale = size * Math.pow(2, coords.z), ox = coords.x * size, oy = coords.y * size;
      this.paint(ctx, { zoom: coords.z, grow: Math.pow(1.45, coords.z - 15), trace: (part, pick) => trace(ctx, part, scale, ox, oy, size, pick) });
    },
    repaint() { for (const { el: tile, coords } of Object.values(this._tiles || {})) this.draw(tile, coords); },
  });
  const FROM = [0, 9, 10, 11, 13, 13, 14, 15];
  G.painted = (paint, options) => new Painted(paint, { minZoom: 3, maxZoom: 19, updateWhenZooming: false, ...options });
  G.streetParts = streets;
  G.streetWidth = (rank, grow) => Math.max(WIDTH[rank] * grow, 0.7);
  G.streetFrom = FROM;
  const baseLayer = G.painted((ctx, { zoom, grow, trace }) => {
    const look = LOOK[G.theme];
    const draw = (part, fill, stroke, width) => {
      trace(part);
      if (fill) { ctx.fillStyle = fill; ctx.fill("evenodd"); }
      if (stroke) { ctx.strokeStyle = stroke; ctx.lineWidth = width; ctx.stroke(); }
    };
    draw(base.green, look.green);
    draw(base.water, look.water);
    draw(base.rivers, null, look.water, 1.5);
    if (zoom >= 15) draw(base.buildings, look.house, look.wall, 0.5);
    const shown = streets.filter(([rank]) => zoom >= FROM[rank]);
    for (const [rank, part] of shown) if (rank < 7) draw(part, null, look.edge, WIDTH[rank] * grow + 1.2);
    for (const [rank, part] of shown) {
      if (rank === 7) { ctx.setLineDash([3, 3]); draw(part, null, look.path, 1); ctx.setLineDash([]); }
      else draw(part, null, look.street, G.streetWidth(rank, grow));
    }
  });
  G.baseLayer = baseLayer;
  map.attributionControl.setPrefix(false);
  const credit = (parts) => map.attributionControl.addAttribution(Object.assign(document.createElement("i"), { textContent: parts.filter(Boolean).join(" · ") }).innerHTML);
  credit([D.base.credit, D.notes.foot]);
  if (D.tiles) {
    G.tileLayers = D.tiles.urls.map((url) => L.tileLayer(url, { maxZoom: 19, maxNativeZoom: 18, minZoom: 3, subdomains: D.tiles.hosts || "abc", referrerPolicy: "origin" }));
    credit([D.tiles.credit, D.tiles.datum]);
  }

  /* ---- street names: one canvas over the view, no two names touching */
  const nameCanvas = L.DomUtil.create("canvas", "gp-names");
  nameCanvas.style.pointerEvents = "none";
  map.createPane("names").style.zIndex = 450;
  map.getPane("names").appendChild(nameCanvas);
  const CHINESE = /^[\u3400-\u9fff\u{20000}-\u{3ffff}0-9]+$/u;
  const write = (ctx, name, a) => {
    const put = (text, x, y) => { ctx.strokeText(text, x, y); ctx.fillText(text, x, y); };
    if (Math.abs(Math.sin(a)) < 0.8 || !CHINESE.test(name)) { ctx.rotate(a); put(name, 0, 0); return; }
    /* along a steep street Chinese stands upright, from top to bottom */
    const down = Math.sin(a) > 0 ? 1 : -1, signs = [...name];
    signs.forEach((sign, i) => { const t = (i - (signs.length - 1) / 2) * 13 * down; put(sign, t * Math.cos(a), t * Math.sin(a)); });
  };
  const drawNames = () => {
    const size = map.getSize(), dense = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(nameCanvas, map.containerPointToLayerPoint([0, 0]));
    nameCanvas.width = size.x * dense; nameCanvas.height = size.y * dense;
    nameCanvas.style.width = size.x + "px"; nameCanvas.style.height = size.y + "px";
    const zoom = map.getZoom(), look = LOOK[G.theme];
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
      ctx.save(); ctx.translate(p.x, p.y);
      ctx.lineWidth = 3; ctx.strokeStyle = look.halo; ctx.fillStyle = look.ink;
      write(ctx, name, a);
      ctx.restore();
    }
  };
  G.drawNames = drawNames;
  map.on("moveend zoomend resize", drawNames);
  G.themed.push(() => { baseLayer.repaint(); drawNames(); });

  /* ---- scale in metres */
  const scale = L.control({ position: "bottomleft" });
  scale.onAdd = () => (scale.box = el("div", "gp-scale"));
  scale.addTo(map);
  G.drawScale = () => {
    const y = map.getSize().y / 2;
    const per = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y])) / 100;
    const nice = [1, 2, 5].flatMap((d) => [1, 10, 100, 1e3, 1e4, 1e5].map((t) => d * t)).sort((a, b) => a - b);
    const metres = nice.filter((m) => m / per <= 110).pop() || 1;
    scale.box.style.width = metres / per + "px";
    scale.box.textContent = metres < 1000 ? metres + " m" : metres / 1000 + " km";
  };
  map.on("moveend zoomend resize", G.drawScale);
};
