#!/usr/bin/env python3
"""Turns what run.sh left in its work folder into one counters.json, the file that
`systole reproduce counters --file counters.json` reads. Standard library only.

  collect.py all WORK OUT [--summary]     write OUT/counters.json (and print a short summary)
  collect.py metrics QUERY LIST           print the metrics of LIST that QUERY (ncu --query-metrics) knows, comma-joined
  collect.py rows CSV                     print "<kernels> <numeric values of the first kernel>" of an ncu raw CSV
"""
import csv
import json
import math
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ID_COLS = {"ID", "Process ID", "Process Name", "Host Name", "Kernel Name", "Context", "Stream", "Block Size", "Grid Size",
           "Device", "CC", "Section Name", "Kernel Time"}


def read_text(path):
    try:
        with open(path, errors="replace") as f:
            return f.read()
    except OSError:
        return ""


def read_jsonl(path):
    rows = []
    for ln in read_text(path).splitlines():
        ln = ln.strip()
        if not ln.startswith("{"):
            continue
        ln = re.sub(r":(-?)(inf|nan)\b", ":null", ln)
        try:
            rows.append(json.loads(ln))
        except ValueError:
            pass
    return rows


def number(s):
    s = (s or "").strip().replace(",", "")
    if not s:
        return None
    try:
        v = float(s)
    except ValueError:
        return None
    if not math.isfinite(v):
        return None
    return int(v) if v == int(v) and abs(v) < 2**63 else v


def ints(s):
    return [int(x) for x in re.findall(r"\d+", s or "")]


def parse_ncu(path):
    """Rows of an ncu CSV: the wide raw page (header, units, rows) or the long details page. Returns (rows, units)."""
    lines = [ln for ln in read_text(path).splitlines() if ln.startswith('"')]
    if not lines:
        return [], {}
    table = list(csv.reader(lines))
    head = None
    for i, r in enumerate(table):
        if "ID" in r and "Kernel Name" in r:
            head, body = r, table[i + 1:]
            break
    if head is None:
        return [], {}
    rows, units = [], {}
    nvtx = [i for i, h in enumerate(head) if "Range:" in h or "NVTX" in h.upper()]
    col = {h: i for i, h in enumerate(head)}

    def base(r):
        return dict(id=number(r[col["ID"]]), kernel=r[col["Kernel Name"]],
                    grid=ints(r[col["Grid Size"]]) if "Grid Size" in col else [],
                    block=ints(r[col["Block Size"]]) if "Block Size" in col else [],
                    nvtx=" ".join(r[i] for i in nvtx), counters={})

    if "Metric Name" in col and "Metric Value" in col:
        by_id = {}
        for r in body:
            if len(r) != len(head) or number(r[col["ID"]]) is None:
                continue
            k = r[col["ID"]]
            if k not in by_id:
                by_id[k] = base(r)
                rows.append(by_id[k])
            v = number(r[col["Metric Value"]])
            if v is not None:
                by_id[k]["counters"][r[col["Metric Name"]]] = v
                units[r[col["Metric Name"]]] = r[col.get("Metric Unit", 0)] if "Metric Unit" in col else ""
        return rows, units
    metric = [(i, h) for i, h in enumerate(head) if h not in ID_COLS and i not in nvtx]
    for r in body:
        if len(r) != len(head):
            continue
        if number(r[col["ID"]]) is None:  # the units row
            if not units:
                units = {h: r[i] for i, h in metric if r[i]}
            continue
        b = base(r)
        for i, h in metric:
            v = number(r[i])
            if v is not None:
                b["counters"][h] = v
        rows.append(b)
    return rows, units


PREFIX = {"conv": "igemm", "gemm": "igemm", "dw": "dw_conv3", "mem": "mem_", "empty": "mem_empty", "l2": "probe_l2",
          "l1": "probe_l1", "pat": "probe_pat"}


def align(maps, rows):
    """Pairs launch-order entries with profiled kernels by order, checked by kernel name and grid."""
    out, j = [], 0

    def same(m, r):
        g = m.get("grid") or []
        return PREFIX.get(m.get("kind"), "") in r["kernel"] and (not r["grid"] or r["grid"] == g)

    for m in maps:
        k = j
        while k < len(rows) and not same(m, rows[k]):
            k += 1
        e = dict(m)
        if k < len(rows):
            e["counters"] = rows[k]["counters"]
            e["kernel"] = re.sub(r"\(.*", "", rows[k]["kernel"]).replace("void ", "")
            j = k + 1
        else:
            e["counters"] = {}
        out.append(e)
    return out


def group(rows):
    g = {}
    for r in rows:
        k = r.pop("k", "other")
        g.setdefault(k, []).append(r)
    return g


def clean(o):
    if isinstance(o, float):
        return o if math.isfinite(o) else None
    if isinstance(o, dict):
        return {k: clean(v) for k, v in o.items()}
    if isinstance(o, (list, tuple)):
        return [clean(v) for v in o]
    return o


def torch_kernels(work, step, maps):
    rows, units = parse_ncu(f"{work}/{step}.csv")
    if rows and not any(re.search(r"op\d{3}", r["nvtx"]) for r in rows):
        alt, _ = parse_ncu(f"{work}/{step}_nvtx.csv")
        if len(alt) == len(rows):
            for r, a in zip(rows, alt):
                r["nvtx"] = a["kernel"]
    by = {}
    for r in rows:
        m = re.search(r"op(\d{3})", r["nvtx"])
        by.setdefault(int(m.group(1)) if m else -1, []).append(
            dict(kernel=r["kernel"][:160], grid=r["grid"], block=r["block"], counters=r["counters"]))
    out = []
    for m in maps:
        out.append(dict(m, kernels=by.pop(m.get("idx"), [])))
    for k, v in by.items():
        out.append(dict(idx=k, name="unlabelled", kernels=v))
    return out, units


def short(counters, names):
    """Counters by the short names of counter-names.json; what has no short name is left out."""
    return {k: counters[m] for k, m in names.items() if m in counters}


def launches(entries, names):
    """Launches as they are read: without what only pairs them with the profiler's rows."""
    out = []
    for e in entries:
        e = {k: v for k, v in e.items() if k not in ("step", "kernel")}
        e["counters"] = short(e.get("counters", {}), names)
        out.append(e)
    return out


TIMES = "kind,name,tile,variant,ms_warm,ms_cold,ms_warm_min"
BY_KERNEL = "launches,time_ns,l2_tex_rd,dram_rd_sec,dram_wr_sec"


def network_counters(nets, names):
    out = []
    for n in nets:
        by = {}
        for kn in n["kernels"]:
            c = short(kn["counters"], names)
            row = by.setdefault(kn["kernel"], [0, 0, 0, 0, 0])
            row[0] += 1
            for i, key in enumerate(BY_KERNEL.split(",")[1:], 1):
                row[i] += c.get(key, 0)
        totals = {key: sum(r[i] for r in by.values()) for i, key in enumerate(BY_KERNEL.split(",")) if i > 0}
        out.append(dict(name=n.get("name"), batch=n.get("batch"), kernel_count=n["kernel_count"], totals=totals,
                        by_kernel_columns=BY_KERNEL, by_kernel=by))
    return out


HOW = {
    "conv,gemm,memory,probes": "Nsight Compute, --clock-control none --cache-control all (caches flushed and invalidated before every pass), kernel replay",
    "warm": "application replay, --cache-control none, third launch of the same kernel in the process, caches left as the program leaves them",
    "time": "cudaEvent around the launch, no profiler; ms_warm = median of back-to-back launches, ms_cold = after an L2 flush; includes micro.launch.event_pair_with_kernel_us",
    "energy": "NVML total-energy counter between its first and last visible step in a loop of about a second after a warm-up; networks as CUDA graph, fp32, TF32 off",
}


def publish(raw):
    """The form that the simulator reads: short counter names, one record a launch, what was measured by section."""
    names = json.load(open(f"{HERE}/counter-names.json"))
    torch, energy = raw["torch"], raw["energy"]
    ops = []
    for o in torch["op_counters"]:
        o = {k: v for k, v in o.items() if k not in ("idx", "label")}
        o["kernels"] = [dict(kernel=k["kernel"], grid=k["grid"], block=k["block"], **short(k["counters"], names))
                        for k in o.get("kernels", [])]
        ops.append(o)
    return {
        "meta": {"what": f"{raw['device'].get('name')}: counters, micro-benchmarks, energy", "kit": raw["kit"], "date": raw["date"][:10],
                 "device": raw["device"], "driver": raw["driver"], "tools": dict(raw["tools"], torch=torch["info"]),
                 "kernel_check": raw["check"], "how": HOW, "steps": raw["steps"], "counter_names": names},
        "micro": raw["micro"],
        "times_columns": TIMES,
        "conv": launches(raw["conv"], names), "gemm": launches(raw["gemm"], names), "memory": launches(raw["memory"], names),
        "probes": launches(raw["probes"], names), "warm": launches(raw["warm"], names),
        "times_without_profiler": [[t.get(c) for c in TIMES.split(",")] for t in raw["times"]],
        "torch_ops": [{"time": t} for t in torch["op_time"]],
        "torch_op_counters": ops,
        "torch_net_counters": network_counters(torch["net_counters"], names),
        "energy_micro": energy["micro"], "energy_kernels": energy["kernels"], "energy_torch_ops": energy["torch_ops"],
        "energy_networks": energy["networks"], "network_layers": energy["network_layers"],
    }


def build(work):
    micro = group(read_jsonl(f"{work}/micro.jsonl"))
    doc = {"kit": "systole gpu counters, version 1", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    doc["device"] = (micro.pop("props", [{}]) or [{}])[0]
    smi = read_text(f"{work}/smi.csv").strip().splitlines()
    if len(smi) >= 2:
        doc["device"]["nvidia_smi"] = dict(zip([x.strip() for x in smi[0].split(",")], [x.strip() for x in smi[1].split(",")]))
    doc["driver"] = doc["device"].get("nvidia_smi", {}).get("driver_version", "")
    doc["tools"] = {k: read_text(f"{work}/{k}.ver").strip().splitlines()[-1:] for k in ("nvcc", "ncu")}
    doc["kernel_release"] = read_text(f"{work}/uname.txt").strip()
    doc["steps"] = [dict(zip(("step", "rc", "seconds"), ln.split("\t"))) for ln in read_text(f"{work}/steps.tsv").splitlines()]
    doc["check"] = [ln for ln in read_text(f"{work}/check.out").splitlines() if ln.startswith("CHECK")][-3:]
    doc["ptxas"] = read_text(f"{work}/ptxas.txt").splitlines()[:40]
    doc["micro"] = micro

    units = {}
    exp = {}
    try:
        for e in json.load(open(f"{HERE}/expected.json")):
            exp[(e["kind"], e["name"], e["tile"])] = {k: v for k, v in e.items() if k not in ("kind", "name", "tile")}
    except (OSError, ValueError):
        pass
    times = {}
    for t in read_jsonl(f"{work}/time.jsonl"):
        times[(t.get("kind"), t.get("name"), t.get("tile"), t.get("variant"), str(t.get("grid")))] = {
            k: t[k] for k in ("ms_warm", "ms_cold", "ms_warm_min", "rel_err", "nonfinite") if k in t}
    doc["conv"], doc["gemm"], doc["memory"], doc["probes"], doc["warm"] = [], [], [], [], []
    passes = {}
    for step in ("ncu_ca", "ncu_cg", "ncu_carve", "ncu_other", "ncu_probes", "ncu_warm"):
        maps = read_jsonl(f"{work}/{step}.map")
        rows, u = parse_ncu(f"{work}/{step}.csv")
        units.update(u)
        p = re.findall(r"- (\d+) pass", read_text(f"{work}/{step}.out") + read_text(f"{work}/{step}.err"))
        if p:
            passes[step] = sorted(set(int(x) for x in p))
        for e in align(maps, rows):
            e["step"] = step
            k = (e.get("kind"), e.get("name"), e.get("tile"))
            if k in exp:
                e["expected"] = exp[k]
            t = times.get(k + (e.get("variant"), str(e.get("grid"))))
            if t:
                e["time"] = t
            dest = "warm" if step == "ncu_warm" else {"conv": "conv", "gemm": "gemm", "l2": "probes", "l1": "probes",
                                                      "pat": "probes"}.get(e.get("kind"), "memory")
            doc[dest].append(e)
    doc["ncu_passes"] = passes
    doc["times"] = read_jsonl(f"{work}/time.jsonl")

    tm = group(read_jsonl(f"{work}/torch_main.jsonl"))
    ops, u1 = torch_kernels(work, "torch_ncu", read_jsonl(f"{work}/torch_ncu.map"))
    nets, u2 = torch_kernels(work, "torch_net", read_jsonl(f"{work}/torch_net.map"))
    units.update(u1)
    units.update(u2)
    for n in nets:  # per-network totals; the per-kernel list stays
        tot = {}
        for kn in n["kernels"]:
            for c, v in kn["counters"].items():
                if c.endswith(".sum"):
                    tot[c] = tot.get(c, 0) + v
        n["totals"], n["kernel_count"] = tot, len(n["kernels"])
    doc["torch"] = {"info": tm.pop("torch", []), "op_time": tm.pop("op_time", []), "op_counters": ops, "net_counters": nets,
                    "errors": tm.pop("op_error", []) + tm.pop("net_error", [])}
    doc["energy"] = {"micro": group(read_jsonl(f"{work}/energy_micro.jsonl")).get("energy", []),
                     "kernels": group(read_jsonl(f"{work}/energy_conv.jsonl")).get("energy", []),
                     "torch_ops": tm.pop("op_energy", []), "networks": tm.pop("net", []),
                     "network_layers": tm.pop("net_layers", [])}
    doc["units"] = units
    return clean(doc)


def g(c, *names):
    for n in names:
        if n in c:
            return c[n]
    return None


def summary(d):
    p = print
    p("==== summary ====")
    p("device:", d["device"].get("name"), "driver", d["driver"], "SMs", d["device"].get("sm_count"), "L2", d["device"].get("l2_bytes"))
    p("steps:", "  ".join(f"{s.get('step')}={s.get('rc')}/{s.get('seconds')}s" for s in d["steps"]))
    p("check:", " | ".join(d["check"]) or "none")
    m = d["micro"]
    ch = m.get("chase", [])
    f = lambda lv, by: next((c["clk"] for c in ch if c["level"] == lv and c["bytes"] == by), None)
    p("latency clk: L1", f("l1sweep", 16384), "| L2 4 MiB", f("l2sweep", 4 << 20), "| L2 32 MiB", f("l2sweep", 32 << 20),
      "| DRAM 512 MiB", f("dram", 512 << 20), "| smem", [x["clk"] for x in m.get("smem_lat", [])])
    p("per clk SM: L1", [(x["width"], x["bytes_per_clk_sm"]) for x in m.get("l1_bw", [])], "smem",
      [(x["width"], x["bytes_per_clk_sm"]) for x in m.get("smem_bw", [])], "ffma", [x["per_clk_sm"] for x in m.get("ffma", [])])
    p("L2 GB/s:", " ".join(f"{x['mode']}{x['mib']}:{x['gbps']:.0f}" for x in m.get("l2_bw", []) if x["mib"] in (8, 20, 32, 48, 64, 128)))
    p("DRAM GB/s:", " ".join(f"{x['op']}:{x['gbps']:.0f}" for x in m.get("dram_bw", [])))
    p("ncu passes:", d["ncu_passes"])
    L1, L1R = "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", "l1tex__t_requests_pipe_lsu_mem_global_op_ld.sum"
    worst, n = (0.0, ""), 0
    err = (0.0, "")
    for e in d["conv"] + d["gemm"]:
        tag = f"{e.get('name')} {e.get('tile')} {e.get('variant')}"
        v, x = e["counters"].get(L1), e.get("expected", {}).get("ld_sectors")
        if v and x:
            n += 1
            worst = max(worst, (abs(v / x - 1), tag))
        t = e.get("time", {})
        if t:
            err = max(err, (t.get("rel_err") or 0.0, tag), (1e9 if t.get("nonfinite") else 0.0, tag))
    p(f"L1 load sectors measured/enumerated: {n} launches, worst deviation {100 * worst[0]:.4f} % ({worst[1]})")
    p(f"sampled outputs of the timed layers against double precision: worst {err[0]:.3g} ({err[1]})")
    for e in d["conv"][:100]:
        c = e["counters"]
        if e.get("name") not in ("vgg_conv3_2", "res4_1x1_down", "alex_conv1", "res5_3x3", "goog3a_5x5"):
            continue
        x = e.get("expected", {})
        us = g(c, "gpu__time_duration.sum")
        p(f"  {e['name']:14s} {e.get('tile', ''):10s} {e.get('variant', ''):6s} t_us {us / 1e3 if us else None}"
          f" L1ld/exp {round(c[L1] / x['ld_sectors'], 4) if L1 in c and x else None}"
          f" req {c.get(L1R)} (exp {x.get('ld_requests')})"
          f" L2rd {g(c, 'lts__t_sectors_srcunit_tex_op_read.sum')} DRAMrd {g(c, 'dram__sectors_read.sum')}"
          f" (compulsory {x.get('compulsory_read_sectors')})")
    p("counts: conv %d gemm %d memory %d probes %d warm %d torch ops %d nets %d net energies %d" % (
        len(d["conv"]), len(d["gemm"]), len(d["memory"]), len(d["probes"]), len(d["warm"]), len(d["torch"]["op_counters"]),
        len(d["torch"]["net_counters"]), len(d["energy"]["networks"])))
    for e in d["energy"]["micro"] + d["energy"]["kernels"] + d["energy"]["torch_ops"]:
        w, by, fl, t = e.get("watt"), e.get("bytes_per_iter"), e.get("flops_per_iter"), e.get("t_iter_s")
        p(f"  energy {e['name']:44s} {w} W" + (f" {by / t * 1e-9:.0f} GB/s" if by and t else "") + (f" {fl / t * 1e-12:.1f} TF/s" if fl and t else ""))
    for e in d["energy"]["networks"]:
        p(f"  net {e['name']:20s} b{e['batch']:<3d} {e.get('ms_median', 0):.3f} ms {e.get('watt')} W {e.get('joule_per_iter', 0) / e['batch']:.5f} J/image")


def main():
    a = sys.argv[1:]
    if len(a) >= 3 and a[0] == "all":
        d = build(a[1])
        tmp = f"{a[2]}/.counters.tmp"
        with open(tmp, "w") as fo:
            json.dump(clean(publish(d)), fo, separators=(",", ":"), allow_nan=False)
        os.replace(tmp, f"{a[2]}/counters.json")
        if "--summary" in a:
            summary(d)
    elif len(a) == 3 and a[0] == "metrics":
        known = set(re.findall(r"^\s*([a-z0-9_]+__[a-zA-Z0-9_]+)", read_text(a[1]), re.M))
        want = [ln.strip() for ln in read_text(a[2]).splitlines() if ln.strip() and not ln.startswith("#")]
        if len(known) >= 100:
            drop = [w for w in want if w.split(".")[0] not in known]
            if drop:
                print("dropped: " + " ".join(drop), file=sys.stderr)
            want = [w for w in want if w.split(".")[0] in known]
        else:
            print(f"only {len(known)} names in the query, list kept whole", file=sys.stderr)
        print(",".join(want))
    elif len(a) == 2 and a[0] == "rows":
        rows, _ = parse_ncu(a[1])
        print(len(rows), len(rows[0]["counters"]) if rows else 0)
    else:
        print(__doc__, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
