"use strict";
/* The page of a draw: drawn units solid, replacements hollow, replaced ones crossed out; beside the
   map what was drawn and why, and what proves it. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map, markers, body } = G;
  const P = D.draw, sites = D.sites, named = {};
  document.body.classList.add("gp-draw");
  for (const rule of P.rules) for (const unit of rule.units) (named[unit.id] = named[unit.id] || []).push({ rule, unit });
  const RANK = { base: 0, replaced: 1, replacement: 2 }, SIGN = { base: "●", replaced: "⊘", replacement: "○" };
  const firstOf = (id) => [...named[id]].sort((a, b) => RANK[a.unit.role] - RANK[b.unit.role])[0];
  const roleOf = ({ rule, unit }) => W(unit.role === "base" && unit.spare ? "record.role.called" : "record.role." + unit.role);
  const percent = (chance) => (chance.includes("= ") ? chance.split("= ").pop() : chance);

  /* ---- map */
  const LOOK = { base: "stop wide", replaced: "stop wide gone", replacement: "spare wide" };
  const outline = (s, role, group) => {
    const part = G.unpack(s.outline), rings = [], base = role === "base";
    for (let i = 0; i < part.n; i++) rings.push(G.ring(part, i));
    if (!rings.length) return;
    L.polygon(rings, { color: "#111", weight: base ? 2.5 : 1.4, dashArray: base ? "" : "6 4", fillColor: "#ffd54a", fillOpacity: base ? 0.28 : 0.06 })
      .on("click", () => markers[s.id].openPopup()).addTo(group);
  };
  let chosen = null;
  const place = (s, group) => {
    const { unit } = firstOf(s.id), c = G.cat[s.category], glyph = s.area ? P.glyphs[s.area] || "◎" : c ? c.glyph : "◎";
    if (s.area) outline(s, unit.role, group);
    const colour = unit.role === "replaced" ? "#6b6b6b" : s.area ? "#111" : G.colourOf(s);
    const marker = G.addSite(s, group, LOOK[unit.role], colour, glyph + unit.order);
    marker.setZIndexOffset(unit.role === "base" ? 400 : 200);
    marker.on("popupopen", () => { chosen = firstOf(s.id); ticketLine(); });
  };
  const draw = () => {
    G.familySites(sites.filter((s) => !named[s.id] && !s.area), " dim");
    for (const areas of [true, false]) for (const role of ["replacement", "replaced", "base"]) {
      const rows = sites.filter((s) => named[s.id] && Boolean(s.area) === areas && firstOf(s.id).unit.role === role);
      if (!rows.length) continue;
      const group = L.layerGroup();
      for (const s of rows) place(s, group);
      const code = areas ? (role === "base" ? "record.layer.areas" : "record.layer.spare_areas") : "record.layer." + role;
      G.addLayer(code, group, role !== "replacement", { n: rows.length });
    }
  };
  const rows = (s) => (named[s.id] || []).flatMap((it) => [
    ["record.role", roleOf(it) + " · " + it.unit.order],
    ["record.rule", both(it.rule.title) + " · " + it.rule.n + " / " + it.rule.population],
    ["record.chance", it.unit.chance],
    ["record.weight", it.unit.prob ? (1 / it.unit.prob).toFixed(2) : ""],
    ["record.ticket", it.unit.ticket.slice(0, 12) + "…"],
    ["record.why", both(it.unit.why)],
  ]);

  /* ---- what was drawn, and why */
  const add = (tag, cls, text) => body.appendChild(el(tag, cls, text));
  const list = (rule) => {
    add("h3", "", both(rule.title));
    add("div", "gp-meta", [W("record.rule_facts", { population: rule.population, n: rule.n, method: both(rule.method), chance: rule.chance || "–" }), both(rule.terms)].filter(Boolean).join(" · "));
    const units = [...rule.units].sort((a, b) => (a.role === "replacement") - (b.role === "replacement") || a.order - b.order);
    const table = G.table([[W("record.order"), 2], [W("map.site"), 0], [W("record.chance"), 1]], units.map((u) => ({
      cells: [SIGN[u.role] + " " + u.order, u.name + (markers[u.id] ? "" : " · " + W("record.no_place")), percent(u.chance)],
      id: markers[u.id] ? u.id : undefined,
    })));
    table.classList.add("bare");
    [...table.tBodies[0].rows].forEach((row, i) => row.classList.add("gp-" + units[i].role));
    body.appendChild(table);
  };
  const jump = (code, id) => {
    const button = add("button", "gp-button", W(code));
    button.onclick = () => { const to = document.getElementById(id); body.scrollTop = to.offsetTop - body.offsetTop; to.focus({ preventScroll: true }); };
  };
  const headed = (code, id) => { const h = G.section(code); h.id = id; h.tabIndex = -1; };
  const drawn = () => {
    const all = Object.keys(named).map(firstOf), n = (role) => all.filter((it) => it.unit.role === role).length;
    headed("record.drawn", "gp-drawn");
    add("div", "gp-meta", W("record.summary", { rules: P.rules.filter((r) => !r.town).length, n: n("base"), spare: n("replacement") })
      + (n("replaced") ? W("record.summary.replaced", { n: n("replaced") }) : ""));
    jump("record.to_proof", "gp-proof");
    for (const rule of P.rules) if (!rule.town) list(rule);
    const spare = P.rules.filter((rule) => rule.town);
    if (spare.length) G.section("record.spare_town");
    spare.forEach(list);
  };

  /* ---- the proof */
  const digest = (text) => {
    const code = el("code", "gp-hash", text);
    code.tabIndex = 0; code.title = text;
    return code;
  };
  const facts = () => {
    const dl = add("dl", "gp-facts");
    for (const f of P.facts) {
      dl.appendChild(el("dt", "", W(f.code, { n: f.n })));
      const dd = dl.appendChild(el("dd", f.warn ? "gp-warn" : ""));
      if (f.digest) dd.appendChild(digest(f.text[0])); else dd.textContent = both(f.text);
    }
  };
  const amendments = () => {
    G.section("record.amendments");
    if (!P.amendments.length) { add("div", "gp-meta", W("record.amendments.none")); return; }
    for (const a of P.amendments) {
      add("div", "gp-check", a.number + ". " + a.unit + " → " + both(a.substitute));
      add("div", "gp-meta", [both(a.reason), a.note, W("record.by") + " " + a.by, a.at, W(a.signed ? "record.signed" : "record.unsigned")].filter(Boolean).join(" · "));
    }
    add("div", "gp-meta", W("record.amendments.head")).appendChild(digest(P.amended_head));
  };
  /* Quoted for a shell, whatever a name holds: a pasted line must run nothing but itself. */
  const quoted = (text) => "'" + text.split("'").join("'\\''") + "'";
  const spoken = (text) => (/^[\w.-]+$/.test(text) ? text : /[$`!'"\\%]/.test(text) ? quoted(text) : '"' + text + '"');
  const ticketLine = () => {
    const box = document.getElementById("gp-ticket");
    if (!box || !chosen) return;
    const { rule, unit } = chosen, text = ["geoplan-ticket-v1", P.seed, rule.label, unit.id].join("|");
    box.replaceChildren(el("div", "", W("record.check.ticket", { name: unit.name })));
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) { box.appendChild(el("div", "gp-meta", W("record.check.signs"))); return; }
    box.appendChild(el("code", "gp-code", "printf '%s' " + quoted(text) + " | sha256sum"));
    box.appendChild(el("div", "", W("record.check.gives")));
    box.append(el("code", "gp-code", unit.ticket), el("div", "gp-meta", W("record.check.pick")));
  };
  const check = () => {
    G.section("record.check");
    const [before, after] = W("record.check.how").split("{page}"), how = add("div", "", before), link = el("a", "", "verify.html");
    link.href = "verify.html";
    how.append(link, after);
    add("code", "gp-code", "geoplan draw verify " + spoken(P.round));
    add("div").id = "gp-ticket";
    ticketLine();
    const code = add("img", "gp-qr");
    code.alt = W("record.qr.alt"); code.src = "data:image/svg+xml;utf8," + encodeURIComponent(P.qr);
    add("div", "gp-meta", W("record.qr"));
  };
  const panel = () => {
    if (!chosen) chosen = P.rules.flatMap((rule) => rule.units.map((unit) => ({ rule, unit })))[0] || null;
    drawn();
    headed("record.proof", "gp-proof");
    jump("record.to_list", "gp-drawn");
    facts(); amendments(); check();
  };
  return { sites: draw, rows, panel };
};
