/* The panel: title, search, what the kind of page tells, layers. */
const gpPanel = (G) => {
  const { D, W, both, el, map, sites } = G;
  const panel = (G.panel = el("section")); panel.id = "gp-panel";
  const head = el("div"), title = el("h1"), swap = el("button"), fold = el("button"), body = (G.body = el("div"));
  head.id = "gp-head"; body.id = "gp-body"; swap.id = "gp-lang"; fold.id = "gp-fold"; body.tabIndex = -1;
  head.append(title, swap, fold); panel.append(head, body);
  L.DomEvent.disableClickPropagation(panel); L.DomEvent.disableScrollPropagation(panel);
  map.getContainer().parentNode.appendChild(panel);
  swap.onclick = () => { G.lang = G.lang === "zh" ? "en" : "zh"; map.closePopup(); G.tell(""); G.redraw(); };
  fold.onclick = () => { panel.classList.toggle("closed"); G.redraw(); };
  G.table = (heads, rows) => {
    const t = el("table", "gp"), titled = heads.some(([text]) => text);
    if (titled) {
      const top = t.appendChild(el("thead")).appendChild(el("tr"));
      heads.forEach(([text, kind]) => top.appendChild(el(text ? "th" : "td", ["", "r", "w"][kind], text)));
    }
    const tb = t.appendChild(el("tbody"));
    for (const { cells, id } of rows) {
      const tr = tb.appendChild(el("tr", id ? "gp-row" : ""));
      cells.forEach((text, i) => tr.appendChild(el("td", ["", "r", "w"][heads[i][1]], String(text))));
      if (id) { tr.tabIndex = 0; tr.dataset.id = id; tr.onclick = () => G.openSite(id); tr.onkeydown = (e) => { if (e.key === "Enter") G.openSite(id); }; }
    }
    return t;
  };
  G.section = (code) => body.appendChild(el("h2", "", W(code)));
  G.legendRow = (box, swatch, text, n) => { box.append(swatch, el("span", "", text), el("span", "n", n)); };
  G.swatch = (colour, never) => { const s = el("span", "gp-swatch" + (never ? " never" : "")); if (!never) s.style.background = colour; return s; };

  /* ---- search: name, number, address; pinyin in full or by first letters; streets too */
  let asked = "";
  const heap = sites.map((s) => {
    const spelt = (s.py || "").split(" ");
    return [(s.name + " " + s.id + " " + (s.address || "")).toLowerCase(), spelt.join(""), spelt.map((p) => p[0] || "").join("")];
  });
  const roads = [...new Map(D.base.names.map((row) => [row[0], row])).values()].reverse();
  const found = (texts, q) => texts.some((text, i) => (i === 2 ? text.startsWith(q) || (q.length > 1 && text.includes(q)) : text.includes(q)));
  const spell = (name) => { const spelt = ((D.base.pinyin || {})[name] || "").split(" "); return [name.toLowerCase(), spelt.join(""), spelt.map((p) => p[0] || "").join("")]; };
  const search = () => {
    const input = el("input", "gp-search"), out = el("div");
    input.type = "search"; input.id = "gp-search"; input.placeholder = W("map.search"); input.setAttribute("aria-label", W("map.search")); input.value = asked;
    const run = () => {
      asked = input.value; out.replaceChildren();
      const q = asked.trim().toLowerCase().replace(/(?<=[a-z])[\s']+(?=[a-z])/g, "");
      if (!q) return;
      const hits = sites.filter((s, i) => found(heap[i], q));
      out.appendChild(G.table([[W("map.hits", { n: hits.length }), 0]], hits.slice(0, 12).map((s) => ({ cells: [s.name], id: s.id }))));
      const ways = roads.filter(([name]) => found(spell(name), q)).slice(0, 6);
      if (!ways.length) return;
      const list = out.appendChild(G.table([[W("map.streets_found"), 0]], ways.map(([name]) => ({ cells: [name] }))));
      [...list.tBodies[0].rows].forEach((row, i) => {
        const [name, , lon, lat] = ways[i];
        const go = () => { map.setView([lat, lon], Math.max(map.getZoom(), 16), { animate: false }); L.popup().setLatLng([lat, lon]).setContent(G.popup(name, [])).openOn(map); };
        row.className = "gp-way-row"; row.tabIndex = 0; row.onclick = go; row.onkeydown = (e) => { if (e.key === "Enter") go(); };
      });
    };
    input.oninput = run; body.append(input, out); run();
  };
  const legendCategories = () => {
    G.section("map.categories");
    const count = {}, box = body.appendChild(el("div", "gp-legend"));
    sites.forEach((s) => (count[s.category] = (count[s.category] || 0) + 1));
    for (const c of D.categories) if (count[c.code]) {
      const family = D.families.find((f) => f.code === c.family), s = el("span", "gp-site " + family.shape, c.glyph);
      s.style.background = family.colour; s.style.width = s.style.height = "19px";
      G.legendRow(box, s, both(c.name), W("map.count", { n: count[c.code] }));
    }
  };
  G.redraw = () => {
    const top = body.scrollTop, chinese = G.lang === "zh";
    document.documentElement.lang = chinese ? "zh-CN" : "en";
    document.title = title.textContent = both(D.notes.title);
    swap.textContent = chinese ? "EN" : "中"; swap.setAttribute("aria-label", chinese ? "English" : "中文");
    const closed = panel.classList.contains("closed");
    fold.textContent = closed ? "▾" : "▴"; fold.setAttribute("aria-label", W(closed ? "map.open" : "map.close")); fold.setAttribute("aria-expanded", String(!closed));
    panel.setAttribute("aria-label", W("map.panel"));
    G.toolLabels();
    body.replaceChildren();
    body.appendChild(el("div", "gp-meta", [D.notes.round, D.notes.date, D.notes.head ? W("map.hash", { head: D.notes.head.slice(0, 12) }) : ""].filter(Boolean).join(" · ")));
    if (sites.length || roads.length) search();
    if (G.own) G.own.panel();
    G.section("map.layers").className = "gp-screen";
    for (const item of G.layers) {
      const label = body.appendChild(el("label", "gp-check")), box = label.appendChild(el("input"));
      box.type = "checkbox"; box.checked = map.hasLayer(item.layer); box.dataset.layer = item.code;
      const family = item.code.startsWith("map.family.") && D.families.find((f) => f.code === item.code.slice(11));
      if (family) { const s = el("span", "gp-site " + family.shape); s.style.background = family.colour; s.style.width = s.style.height = "16px"; label.appendChild(s); }
      label.appendChild(el("span", "", W(item.code, item.facts)));
      box.onchange = () => { if (box.checked) map.addLayer(item.layer); else map.removeLayer(item.layer); G.drawNames(); };
    }
    if (D.kind === "overview" || D.kind === "draw") legendCategories();
    body.scrollTop = top;
  };
};
