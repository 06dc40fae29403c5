"use strict";
/* Routes: lines, stops, timetable, directions; the day played back. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map, sites, body, clock, km, lineOf } = G;
  const byId = {}, teams = [];
  sites.forEach((s) => (byId[s.id] = s));
  G.bounds = L.latLngBounds([]);
  const arrow = (colour, turn) => '<svg width="16" height="16" viewBox="-8 -8 16 16"><path d="M6 0L-4 -5L-1.5 0L-4 5Z" fill="#fff" stroke="' + colour + '" stroke-width="1.6" transform="rotate(' + Number(turn) + ')"/></svg>';
  const draw = () => {
    for (const route of D.routes) {
      const group = L.layerGroup(), lines = route.legs.map(lineOf);
      for (const line of lines) if (line.length) { L.polyline(line, { color: "#fff", weight: 8, interactive: false }).addTo(group); G.bounds.extend(line); }
      for (const line of lines) if (line.length) L.polyline(line, { color: route.colour, weight: 4.5, dashArray: route.dash, interactive: false }).addTo(group);
      for (const text of route.access) { const line = lineOf(text); if (line.length) L.polyline(line, { color: route.colour, weight: 2, dashArray: "2 5", interactive: false }).addTo(group); }
      for (const [lat, lon, turn] of route.arrows) L.marker([lat, lon], { icon: L.divIcon({ html: arrow(route.colour, turn), className: "gp-arrow", iconSize: [16, 16] }), interactive: false, keyboard: false }).addTo(group);
      const home = L.marker([route.start[1], route.start[0]], { icon: G.icon("stop home", "#111", "⌂"), title: route.start[2], alt: route.start[2] });
      home.bindPopup(() => G.popup(route.start[2], [["map.leave", clock(route.leave)], ["map.back", clock(route.back)]]));
      home.addTo(group); G.bounds.extend(home.getLatLng());
      for (const stop of route.stops) {
        const s = byId[stop.id]; s.stop = { ...stop, team: route.team };
        G.addSite(s, group, "stop", route.colour, String(stop.order)); G.bounds.extend([s.lat, s.lon]);
      }
      G.addLayer("map.route", group, true, { team: route.team, n: route.stops.length });
      teams.push({ route, lines, group });
    }
    const spare = L.layerGroup();
    for (const u of D.unreached) if (byId[u.id]) G.addSite(byId[u.id], spare, "spare", "#fff", "×");
    if (D.unreached.length) G.addLayer("map.unreached_layer", spare, true, { n: D.unreached.length });
    if (teams.length) player();
  };
  const rows = (s) => (s.stop ? [["map.team", s.stop.team], ["map.window", s.stop.open === null ? "" : clock(s.stop.open) + "–" + clock(s.stop.close)],
    ["map.stay", W("map.minutes", { n: Math.round(s.stop.service / 60) })], ["map.arrive", clock(s.stop.arrive)]].reverse() : []);

  /* ---- the day played back: where each team is at a time of the day, by its timetable */
  let now = 0, paint = () => {};
  /* Metres from the line's beginning, at each of its points. */
  const sums = (line) => line.reduce((out, p, i) => { out.push(i ? out[i - 1] + map.distance(line[i - 1], p) : 0); return out; }, []);
  const along = ({ line, at }, share) => {
    const goal = share * at[at.length - 1];
    let i = 1;
    while (i < at.length - 1 && at[i] < goal) i++;
    const part = at[i] > at[i - 1] ? (goal - at[i - 1]) / (at[i] - at[i - 1]) : 0, [a, b] = [line[i - 1], line[i]];
    return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
  };
  /* What a team does at a time: [code, order of the stop, place]. */
  const doing = ({ route, ways }, t) => {
    const home = [route.start[1], route.start[0]], stops = route.stops;
    if (t < route.leave) return ["before", 0, home];
    let left = route.leave, from = home;
    for (let i = 0; i <= stops.length; i++) {
      const stop = stops[i], arrive = stop ? stop.arrive : route.back, way = ways[i];
      const to = stop ? [byId[stop.id].lat, byId[stop.id].lon] : home;
      if (t < arrive) return [stop ? "way" : "home", stop ? stop.order : 0, way ? along(way, arrive > left ? (t - left) / (arrive - left) : 1) : from];
      if (!stop) return ["done", 0, way ? along(way, 1) : to];
      if (t < stop.depart) return ["stop", stop.order, to];
      left = stop.depart; from = to;
    }
    return ["done", 0, home];
  };
  const player = () => {
    const first = Math.min(...teams.map(({ route }) => route.leave)), last = Math.max(...teams.map(({ route }) => route.back));
    const box = el("div"), play = el("button", "gp-button"), slider = el("input"), told = el("output"), pace = el("select");
    box.id = "gp-player"; box.setAttribute("role", "region");
    play.id = "gp-play"; play.type = "button"; slider.id = "gp-time"; slider.type = "range"; pace.id = "gp-pace";
    Object.assign(slider, { min: first, max: last, step: 60, value: first });
    for (const n of [60, 240, 900]) { const o = pace.appendChild(el("option", "", "×" + n)); o.value = n; o.selected = n === 240; }
    box.append(play, slider, told, pace);
    map.getContainer().parentNode.appendChild(box);
    for (const team of teams) {
      team.ways = team.lines.map((line) => (line.length > 1 ? { line, at: sums(line) } : null));
      const node = el("div", "gp-team", team.route.team); node.style.background = team.route.colour;
      team.marker = L.marker([team.route.start[1], team.route.start[0]], { icon: L.divIcon({ html: node, className: "", iconSize: [30, 30], iconAnchor: [15, 15] }), interactive: false, keyboard: false, zIndexOffset: 2000 });
    }
    let timer = 0, before = 0;
    now = first;
    paint = () => {
      slider.value = now; told.textContent = clock(now);
      const says = [];
      for (const team of teams) {
        const [what, order, at] = doing(team, now), { route, marker } = team;
        const shown = map.hasLayer(team.group) && (now > first || timer);
        if (shown) marker.setLatLng(at).addTo(map); else marker.remove();
        for (const stop of route.stops) {
          const node = G.markers[stop.id].getElement();
          if (node) node.firstChild.classList.toggle("past", now > first && now >= stop.depart);
        }
        const s = order ? byId[route.stops[order - 1].id] : null;
        says.push(W("map.play." + what, { team: route.team, n: order, name: s ? s.name : "" }));
      }
      const text = says.join(" · ");
      slider.setAttribute("aria-valuetext", clock(now) + (teams.length === 1 ? " " + text : ""));
      const list = document.getElementById("gp-now");
      if (list) list.replaceChildren(...says.map((line) => el("div", "", line)));
    };
    const stop = () => { cancelAnimationFrame(timer); timer = 0; names(); };
    const step = (t) => {
      if (before) now = Math.min(last, now + (t - before) / 1000 * Number(pace.value));
      before = t; paint();
      if (now >= last) stop(); else timer = requestAnimationFrame(step);
    };
    play.onclick = () => {
      if (timer) { stop(); return; }
      if (now >= last) now = first;
      before = 0; timer = requestAnimationFrame(step); names();
    };
    slider.oninput = () => { now = Number(slider.value); paint(); };
    map.on("layeradd layerremove", (e) => { if (teams.some(({ group }) => group === e.layer)) paint(); });
    const names = () => {
      play.textContent = timer ? "❚❚" : "▶"; play.setAttribute("aria-label", W(timer ? "map.play.pause" : "map.play.play"));
      slider.setAttribute("aria-label", W("map.play.time")); pace.setAttribute("aria-label", W("map.play.pace")); box.setAttribute("aria-label", W("map.play.title"));
    };
    player.names = names;
    names(); paint();
    L.DomEvent.disableClickPropagation(box);
  };

  /* ---- panel */
  /* each leg's directions, folded until asked for */
  const turns = (route) => {
    G.section("way.title");
    for (const way of route.ways || []) {
      const fold = body.appendChild(el("details", "gp-way")), list = el("ol");
      fold.appendChild(el("summary", "", both(way.head) + " · " + (way.m < 995 ? way.m + " m" : km(way.m) + " km")));
      for (const text of both(way.say)) list.appendChild(el("li", "", text));
      fold.appendChild(list);
    }
  };
  const timetable = (route) => {
    const heads = [["#", 2], [W("map.arrive"), 2], [W("map.site"), 0], [W("map.min"), 1]];
    body.appendChild(G.table(heads, route.stops.map((stop) => ({
      cells: [stop.order, clock(stop.arrive), byId[stop.id].name + (stop.open === null ? "" : "  " + clock(stop.open) + "–" + clock(stop.close)), Math.round(stop.service / 60)], id: stop.id,
    }))));
    turns(route);
  };
  const panel = () => {
    for (const route of D.routes) {
      const h = G.section("map.team_head"), chip = el("span", "gp-chip"); h.textContent = W("map.route", { team: route.team, n: route.stops.length });
      chip.style.background = route.colour; h.prepend(chip);
      body.appendChild(el("div", "gp-meta", W("map.route_facts", { leave: clock(route.leave), back: clock(route.back), km: km(route.length), travel: Math.round(route.travel / 60), service: Math.round(route.service / 60) })));
      if (D.routes.length > 1 && G.panel.dataset.open !== route.team) {
        const b = body.appendChild(el("button", "gp-button", W("map.timetable"))); b.setAttribute("aria-label", W("map.timetable") + " " + route.team);
        b.onclick = () => { G.panel.dataset.open = route.team; G.redraw(); };
        continue;
      }
      timetable(route);
    }
    if (D.unreached.length) {
      G.section("map.unreached");
      body.appendChild(G.table([[W("map.site"), 0], [W("map.reason"), 0]], D.unreached.map((u) => ({ cells: [u.name, both(u.why)], id: u.id }))));
    }
    if (!player.names) return;
    G.section("map.play.now").className = "gp-screen";
    body.appendChild(el("div", "gp-meta gp-screen")).id = "gp-now";
    player.names(); paint();
  };
  return { sites: draw, rows, panel };
};
