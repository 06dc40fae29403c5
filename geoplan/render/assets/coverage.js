"use strict";
/* Coverage: sites, cells, areas and streets by a measure; week by week; what changed; who was
   never seen. Size depends on cells and streets, not on the number of visits. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map, sites, body, popup, km } = G;
  const C = D.cover, FRAMES = C.frames || [], LAST = FRAMES.length - 1;
  const CIVIDIS = ["#fee838", "#c8b866", "#948e77", "#666970", "#35456c", "#00224e"];
  const PUOR = ["#b35806", "#f1a340", "#fee0b6", "#d8daeb", "#998ec3", "#542788"];
  const STALE_BREAKS = [7, 14, 30, 60, 90];
  const MEASURES = {
    days: { breaks: STALE_BREAKS, colours: G.STALE, value: (r) => r.days, never: "map.never" },
    per_target: { breaks: [0.5, 0.75, 1, 1.25, 1.5], colours: PUOR, value: (r) => r.per_target, percent: true },
    on_target: { breaks: [0.2, 0.4, 0.6, 0.8, 0.999], colours: [...CIVIDIS].reverse(), value: (r) => r.on_target, percent: true },
    share: { breaks: [0.2, 0.4, 0.6, 0.8, 0.999], colours: [...CIVIDIS].reverse(), value: (r) => r.share, percent: true },
    per_visit: { breaks: [0.2, 0.5, 1, 2, 4], colours: CIVIDIS, value: (r) => r.per_visit, never: "map.never", few: true },
    never: { breaks: [0, 1, 2, 4, 8], colours: CIVIDIS, value: (r) => r.never },
    sites: { breaks: [1, 2, 4, 8, 16], colours: CIVIDIS, value: (r) => r.sites },
    walked: { breaks: [0.2, 0.4, 0.6, 0.8, 0.999], colours: [...CIVIDIS].reverse(), value: (r) => r.walked, percent: true, never: "map.no_streets", where: () => Boolean(C.streets) },
    change: { breaks: [-0.2, -0.05, 0, 0.05, 0.2], colours: PUOR, value: (r) => r.change, percent: true, signed: true, never: "map.no_change", where: () => C.changed },
  };
  const shownMeasures = Object.keys(MEASURES).filter((key) => !MEASURES[key].where || MEASURES[key].where());
  let measure = "days", frame = LAST;
  const byTime = () => ["days", "share", "never", "on_target"].includes(measure);
  const classOf = (m, v) => { let i = 0; while (i < m.breaks.length && v > m.breaks[i]) i++; return i; };

  /* ---- time: what each site, cell and street looked like at the end of each week */
  const byId = {};
  sites.forEach((s) => (byId[s.id] = s));
  const history = (text, count) => {
    /* row by row: how many changes, then frame and day of the last visit (before the first end) */
    const told = text ? G.integers(text) : [], out = [];
    let at = 0;
    for (let row = 0; row < count; row++) {
      const days = new Int32Array(FRAMES.length).fill(-1);
      for (let n = told[at++] || 0; n > 0; n--) {
        const start = told[at++], day = told[at++];
        for (let f = start; f < FRAMES.length; f++) days[f] = FRAMES[f].day - day;
      }
      out.push(days);
    }
    return out;
  };
  const past = history(C.site_history, FRAMES.length ? sites.length : 0);
  const members = {};
  const memberList = (code, row) => {
    if (row.of) return row.of;
    if (!members[code]) {
      members[code] = {};
      sites.forEach((s, i) => { const key = code === "cells" ? s.cell : s[code]; (members[code][key] = members[code][key] || []).push(i); });
    }
    return members[code][code === "cells" ? row.cell : row.name] || [];
  };
  /* A row as it stood at the end of the chosen week. */
  const asOf = (code, row) => {
    if (frame === LAST || frame < 0 || !byTime()) return row;
    let days = null, seen = 0, timely = 0;
    const rows = memberList(code, row);
    for (const i of rows) {
      const age = past[i][frame];
      if (age < 0) continue;
      seen++; if (age <= sites[i].target) timely++;
      if (days === null || age < days) days = age;
    }
    return { ...row, days, share: rows.length ? seen / rows.length : null, never: rows.length - seen, on_target: rows.length ? timely / rows.length : null, then: true };
  };

  /* ---- areas and cells */
  const hatch = {};
  const hatched = (colour) => {
    if (hatch[colour]) return hatch[colour];
    const tile = document.createElement("canvas"); tile.width = tile.height = 8;
    const ctx = tile.getContext("2d");
    ctx.fillStyle = colour; ctx.fillRect(0, 0, 8, 8);
    for (const [ink, width] of [["#fff", 3], ["#222", 1.2]]) {
      ctx.strokeStyle = ink; ctx.lineWidth = width; ctx.beginPath();
      for (const x of [-8, 0, 8]) { ctx.moveTo(x, 8); ctx.lineTo(x + 8, 0); }
      ctx.stroke();
    }
    return (hatch[colour] = ctx.createPattern(tile, "repeat"));
  };
  /* cells with streets but no site are shown for streets alone */
  const counts = (row) => row.sites > 0 || measure === "walked";
  const styleOf = (code, row) => {
    if (!counts(row)) return { opacity: 0, fillOpacity: 0, weight: 0 };
    const m = MEASURES[measure], v = m.value(asOf(code, row));
    if (v === null || v === undefined) return { opacity: 1, fillOpacity: 0.02, fillColor: "#fff", color: G.theme === "dark" ? "#ddd" : "#333", weight: 1.2, dashArray: "3 3" };
    const colour = m.colours[classOf(m, v)];
    return { opacity: 1, fillOpacity: 0.82, fillColor: m.few && row.few ? hatched(colour) : colour, color: "#5c5348", weight: 0.7, dashArray: "" };
  };
  const whole = (v, signed) => (v === null || v === undefined ? "–" : (signed && v > 0 ? "+" : "") + Math.round(v * 100) + " %");
  const describe = (code, given) => {
    const row = asOf(code, given), then = row.then;
    return [["map.week_end", then ? FRAMES[frame].name : ""], ["map.m.days", row.days === null ? W("map.never") : row.days], ["map.m.share", whole(row.share)], ["map.m.on_target", whole(row.on_target)],
      ["map.m.never", row.never], ["map.sites", row.sites],
      ...(then ? [] : [["map.m.per_target", whole(row.per_target)], ["map.m.per_visit", row.per_visit === null ? "–" : row.per_visit.toFixed(2) + (row.few ? " " + W("map.few") : "")], ["map.visits", row.visits], ["map.findings", row.findings]]),
      ["map.m.walked", row.street_m ? W("map.walked_of", { share: whole(row.walked), walked: km(row.walked_m), all: km(row.street_m) }) : ""],
      ["map.m.change", row.change === null ? "" : W("map.points", { n: (row.change > 0 ? "+" : "") + Math.round(row.change * 100) })]];
  };
  let layers = [];
  const restyle = () => {
    for (const { code, rows, group } of layers) if (map.hasLayer(group)) for (const row of rows) row.layer.setStyle(styleOf(code, row));
    if (streets) streets.layer.repaint();
  };
  const draw = () => {
    layers = C.layers.map(({ code, keys, rows: lists }, at) => {
      const rows = lists.map((values, cell) => { const row = { cell }; keys.forEach((key, i) => { row[key] = values[i] === undefined ? null : values[i]; }); row.sites = row.sites || 0; return row; });
      const group = L.layerGroup();
      for (const row of rows) {
        const part = G.unpack(row.shape), rings = [];
        for (let i = 0; i < part.n; i++) rings.push([G.ring(part, i)]);
        const title = () => row.name || W(code === "h3" ? "map.cell_h3" : "map.cell");
        row.layer = L.polygon(rings, styleOf(code, row));
        row.layer.bindPopup(() => popup(title(), describe(code, row)));
        if (row.sites) row.layer.bindTooltip(() => popup(title(), describe(code, row)), { sticky: true });
        row.layer.addTo(group);
      }
      G.addLayer("map.cover." + code, group, at === 0, { n: rows.filter((row) => row.sites).length });
      group.on("add", () => rows.forEach((row) => row.layer.setStyle(styleOf(code, row))));
      return { code, rows, group };
    });
    if (C.streets) drawStreets();
    const group = L.layerGroup();
    for (const s of sites) G.addSite(s, group, "square", s.days === null ? "#444" : "#6b6b6b", "");
    G.addLayer("map.layer.sites", group, false, { n: sites.length });
    if (window.gpHeat) { map.removeLayer(window.gpHeat); G.addLayer("map.layer.heat", window.gpHeat, false); }
    G.themed.push(restyle);
    map.on("layeradd layerremove", (e) => { if (![...layers.map((l) => l.group), streets && streets.layer, window.gpHeat].includes(e.layer)) return; clearTimeout(draw.timer); draw.timer = setTimeout(() => G.redraw(), 30); });
  };
  const rows = (s) => [["map.m.days", s.days === null ? W("map.never") : s.days], ["map.visits", s.visits], ["map.findings", s.findings]].reverse();

  /* ---- streets, by days since they were walked: the same lines as the base map */
  let streets = null;
  const drawStreets = () => {
    const parts = G.streetParts.map(([rank, part]) => [rank, part, G.integers(C.streets.ages[rank] || "")]);
    const past = history(C.streets.history, C.streets.walked_n);
    const numbers = new Map();
    const pairs = G.integers(C.streets.walked);
    for (let n = 0; n < C.streets.walked_n; n++) numbers.set(pairs[2 * n] + ":" + pairs[2 * n + 1], n);
    const ageOf = (rank, ages, i) => {
      if (frame === LAST || frame < 0) return ages[i];
      if (ages[i] === -2) return -2;
      const row = numbers.get(rank + ":" + i);
      return row === undefined ? -1 : past[row][frame];
    };
    /* which lines are in which class: -1 never, 0 to 5 */
    const sorted = (rank, ages) => {
      const lists = [[], [], [], [], [], [], []];
      for (let i = 0; i < ages.length; i++) { const age = ageOf(rank, ages, i); if (age > -2) lists[age < 0 ? 6 : classOf(MEASURES.days, age)].push(i); }
      return lists;
    };
    let kept = null, keptFrame = NaN;
    const classes = () => { if (keptFrame !== frame) { kept = parts.map(([rank, part, ages]) => [rank, part, sorted(rank, ages)]); keptFrame = frame; } return kept; };
    const layer = G.painted((ctx, { zoom, grow, trace }) => {
      const told = classes().filter(([rank]) => zoom >= Math.min(G.streetFrom[rank], 13));
      ctx.strokeStyle = G.theme === "dark" ? "#9aa0a6" : "#8a8a8a"; ctx.lineWidth = 1; ctx.setLineDash([2, 4]);
      for (const [, part, lists] of told) if (lists[6].length) { trace(part, lists[6]); ctx.stroke(); }
      ctx.setLineDash([]);
      for (const [rank, part, lists] of told) for (let i = 0; i < 6; i++) if (lists[i].length) {
        const width = Math.max(G.streetWidth(rank, grow), 2.4);
        trace(part, lists[i]);
        ctx.strokeStyle = "#4a3a22"; ctx.lineWidth = width + 1.4; ctx.stroke();
        ctx.strokeStyle = G.STALE[i]; ctx.lineWidth = width; ctx.stroke();
      }
    }, { zIndex: 5 });
    streets = { layer, lengths: {}, parts, ageOf };
    G.addLayer("map.cover.streets", layer, false, { km: km(C.streets.length) });
    map.on("click", (e) => { if (map.hasLayer(layer) && !map.getContainer().classList.contains("gp-measuring")) pick(e.latlng); });
  };
  /* the street next to a click, within ten pixels */
  const pick = (at) => {
    const size = 256 * Math.pow(2, map.getZoom()), p = map.project(at), x = p.x / size, y = p.y / size, pad = 10 / size;
    let best = null, near = pad * pad;
    for (const [rank, part, ages] of streets.parts) for (let i = 0; i < part.n; i++) {
      const b = 4 * i;
      if (part.box[b] - pad > x || part.box[b + 2] + pad < x || part.box[b + 1] - pad > y || part.box[b + 3] + pad < y) continue;
      for (let k = part.start[i]; k + 3 < part.start[i + 1]; k += 2) {
        const ax = part.xy[k], ay = part.xy[k + 1], dx = part.xy[k + 2] - ax, dy = part.xy[k + 3] - ay;
        const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1))), d = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
        if (d < near) { near = d; best = [rank, ages, i, part]; }
      }
    }
    if (!best) return;
    const [rank, ages, i, part] = best, age = streets.ageOf(rank, ages, i), line = G.ring(part, i);
    const m = line.slice(1).reduce((sum, q, j) => sum + map.distance(line[j], q), 0);
    L.popup().setLatLng(at).setContent(popup(W("map.street"), [["map.walked_days", age < -1 ? W("map.not_counted") : age < 0 ? W("map.never_walked") : age], ["map.length", W("map.metres", { n: Math.round(m) })]])).openOn(map);
  };

  /* ---- panel */
  const choose = () => {
    const select = el("select", "gp-select");
    select.id = "gp-measure"; select.setAttribute("aria-label", W("map.measure"));
    for (const key of shownMeasures) { const o = select.appendChild(el("option", "", W("map.m." + key))); o.value = key; o.selected = key === measure; }
    select.onchange = () => {
      measure = select.value; restyle();
      const first = layers.find((l) => map.hasLayer(l.group)), other = layers.find((l) => l.code !== "cells" && l.code !== "h3");
      if (measure === "change" && first && first.code === "cells" && other) { map.removeLayer(first.group); map.addLayer(other.group); }
      G.redraw(); document.getElementById("gp-measure").focus();
    };
    G.section("map.measure"); body.appendChild(select);
  };
  const weeks = () => {
    if (LAST < 1) return;
    const label = body.appendChild(el("label", "gp-weeks")), slider = el("input"), out = el("output");
    slider.type = "range"; slider.id = "gp-week"; slider.min = 0; slider.max = LAST; slider.value = frame; slider.disabled = !byTime() && !(streets && map.hasLayer(streets.layer));
    const say = () => { out.textContent = slider.disabled ? W("map.week_whole") : FRAMES[frame].name; slider.setAttribute("aria-valuetext", out.textContent); };
    slider.oninput = () => { frame = Number(slider.value); say(); restyle(); legends(); };
    slider.onchange = () => { G.redraw(); document.getElementById("gp-week").focus(); };
    label.append(el("span", "", W("map.week_end")), slider, out);
    say();
  };
  const classText = (m, i, unit) => {
    const f = (v) => (m.percent ? (m.signed && v > 0 ? "+" : "") + Math.round(v * 100) + " %" : v), low = m.breaks[i - 1], high = m.breaks[i];
    return (i === 0 ? "≤ " + f(high) : high === undefined ? "> " + f(low) : "> " + f(low) + " – " + f(high)) + (m.percent ? "" : " " + unit);
  };
  const legend = (box) => {
    const m = MEASURES[measure], shown = layers.find((l) => map.hasLayer(l.group)) || layers[0];
    const n = new Array(m.colours.length).fill(0); let never = 0, few = 0;
    for (const row of shown.rows) {
      if (!counts(row)) continue;
      const v = m.value(asOf(shown.code, row));
      if (v === null || v === undefined) never++; else { n[classOf(m, v)]++; if (m.few && row.few) few++; }
    }
    n.forEach((count, i) => G.legendRow(box, G.swatch(m.colours[i]), classText(m, i, m.percent ? "" : W("map.unit." + measure)), W("map.count." + shown.code, { n: count })));
    if (m.never) G.legendRow(box, G.swatch("", true), W(m.never), W("map.count." + shown.code, { n: never }));
    if (few) G.legendRow(box, el("span", "gp-swatch few"), W("map.few_visits"), W("map.count." + shown.code, { n: few }));
  };
  const streetLegend = (box) => {
    if (!streets || !map.hasLayer(streets.layer)) return;
    box.appendChild(el("h2", "", W("map.m.streets")));
    const sums = new Array(7).fill(0);
    for (const [rank, , ages] of streets.parts) {
      const lengths = streets.lengths[rank] || (streets.lengths[rank] = G.integers(C.streets.lengths[rank] || ""));
      for (let i = 0; i < ages.length; i++) { const age = streets.ageOf(rank, ages, i); if (age > -2) sums[age < 0 ? 6 : classOf(MEASURES.days, age)] += lengths[i] || 0; }
    }
    const list = box.appendChild(el("div", "gp-legend"));
    for (let i = 0; i < 6; i++) G.legendRow(list, G.swatch(G.STALE[i]), classText(MEASURES.days, i, W("map.unit.days")), W("map.km", { n: km(sums[i]) }));
    G.legendRow(list, G.swatch("", true), W("map.never_walked"), W("map.km", { n: km(sums[6]) }));
  };
  const heatLegend = (box) => {
    if (!window.gpHeat || !map.hasLayer(window.gpHeat)) return;
    box.appendChild(el("h2", "", W("map.heat")));
    box.appendChild(el("div", "gp-heat"));
    const ends = box.appendChild(el("div", "gp-ends"));
    ends.append(el("span", "", W("map.heat_few")), el("span", "", W("map.heat_many", { n: C.heat_most })));
    box.appendChild(el("div", "gp-meta", W("map.heat_told")));
  };
  const legends = () => {
    const box = document.getElementById("gp-legend"), more = document.getElementById("gp-legend-more");
    box.replaceChildren(); more.replaceChildren();
    legend(box); streetLegend(more); heatLegend(more);
  };
  const totals = () => {
    const then = frame >= 0 && frame < LAST ? FRAMES[frame] : null, t = then || C.totals;
    const lines = [["sites", C.totals.sites], ["visits", t.visits], ...(then ? [] : [["findings", t.findings]]), ["never", C.totals.sites - (then ? t.visited : C.totals.sites - C.totals.never)], ["share", whole(t.share)], ["on_target", whole(t.on_target)]];
    if (t.walked_m !== undefined && C.streets) lines.push(["walked", km(t.walked_m) + " / " + km(C.streets.length) + " km · " + whole(t.walked_m / C.streets.length)], ["fresh", km(t.fresh_m) + " km"]);
    body.appendChild(G.table([["", 0], ["", 1]], lines.map(([k, v]) => ({ cells: [W("map.total." + k), v] }))));
  };
  const panel = () => {
    choose(); weeks();
    const box = body.appendChild(el("div", "gp-legend")); box.id = "gp-legend";
    body.appendChild(el("div")).id = "gp-legend-more";
    legends(); totals();
    for (const kind of ["categories", "townships"]) {
      G.section("map.share." + kind);
      body.appendChild(G.table([[W("map." + (kind === "categories" ? "category" : "township")), 0], [W("map.visited"), 1], ["%", 1]], C[kind].map((r) => ({ cells: [both(r.name), r.visited + " / " + r.sites, Math.round(r.share * 100)] }))));
    }
    G.section("map.never_list");
    const list = sites.filter((s) => s.days === null);
    body.appendChild(list.length ? G.table([[W("map.site"), 0], [W("map.township"), 0]], list.slice(0, 300).map((s) => ({ cells: [s.name, s.township], id: s.id }))) : el("div", "gp-meta", W("map.none")));
    if (list.length > 300) body.appendChild(el("div", "gp-meta", W("map.more", { n: list.length - 300 })));
  };
  return { sites: draw, rows, panel };
};
