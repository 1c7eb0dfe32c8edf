#!/bin/bash
# Builds and runs the whole kit once: OUT=folder bash bench/gpu/run.sh, with OUT an empty folder for the results.
#   ARCH    compute capability without its dot (default: the card's own)
#   BUDGET  seconds for everything (default 395); no step starts that does not fit
#   STEPS   space-separated step names to run instead of all (build is always done)
# Reads counters only; changes no setting of the card. A failing step is recorded and the rest goes on.
cd "$(dirname "$0")" || exit 1
KIT=$PWD
OUT=${OUT:-/tmp/gpu_out}
mkdir -p "$OUT"
W=${WORK:-/tmp/gpuwork.$$}
mkdir -p "$W"
LOG=$OUT/log.txt
BUDGET=${BUDGET:-395}
STEPS=${STEPS:-all}
SECONDS=0
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CUDA_MODULE_LOADING=LAZY
NCU=${NCU:-ncu}
command -v "$NCU" >/dev/null 2>&1 || for d in /usr/local/cuda/bin /opt/nvidia/nsight-compute/*; do
  [ -x "$d/ncu" ] && NCU=$d/ncu
done
NVCC=${NVCC:-nvcc}
command -v "$NVCC" >/dev/null 2>&1 || NVCC=/usr/local/cuda/bin/nvcc

say() { echo "[$SECONDS s] $*" | tee -a "$LOG"; }
left() { echo $((BUDGET - SECONDS)); }
cap() { local l=$(($(left) - $2)); echo $((l < $1 ? l : $1)); } # cap N R: N, or what is left less R
wanted() { [ "$STEPS" = all ] || [[ " $STEPS " == *" $1 "* ]]; }
# step NAME LIMIT COMMAND... : own time limit, output kept in the work folder, exit status recorded
step() {
  local name=$1 limit=$2 t=$SECONDS rc
  shift 2
  [ "$(left)" -lt "$limit" ] && limit=$(left)
  if [ "$limit" -lt 6 ]; then
    say "$name: skipped, no time left"
    printf '%s\t%s\t%s\n' "$name" skipped 0 >>"$W/steps.tsv"
    return 1
  fi
  timeout -k 5 "$limit" "$@" >"$W/$name.out" 2>"$W/$name.err"
  rc=$?
  printf '%s\t%s\t%s\n' "$name" "$rc" $((SECONDS - t)) >>"$W/steps.tsv"
  say "$name: rc $rc, $((SECONDS - t)) s"
  if [ $rc -ne 0 ]; then
    { echo "--- $name stdout, end"; tail -n 8 "$W/$name.out"; echo "--- $name stderr, end"; tail -n 12 "$W/$name.err"; } 2>/dev/null | cut -c1-300 >>"$LOG"
  fi
  return $rc
}
collect() {
  timeout 30 python3 "$KIT/collect.py" all "$W" "$OUT" "$@" 2>>"$LOG" || say "collect failed"
}
pack() {
  (cd "$W" && timeout 40 tar czf "$OUT/raw.tgz" --ignore-failed-read --exclude='*.ncu-rep' --exclude=conv --exclude=micro . 2>/dev/null)
  [ -f "$OUT/raw.tgz" ] && [ "$(stat -c %s "$OUT/raw.tgz")" -gt 14000000 ] && rm -f "$OUT/raw.tgz"
}
keep() { for f in micro.jsonl torch_main.jsonl; do [ -s "$OUT/$f" ] && cp "$OUT/$f" "$W/$f"; done; }

: >"$LOG"
say "kit in $KIT, work in $W, out in $OUT, budget $BUDGET s, steps $STEPS"
uname -a >"$W/uname.txt"
nvidia-smi --query-gpu=name,driver_version,pstate,clocks.sm,clocks.mem,clocks.max.sm,clocks.max.mem,power.draw,power.limit,temperature.gpu,ecc.mode.current,mig.mode.current,persistence_mode,memory.total,vbios_version --format=csv >"$W/smi.csv" 2>>"$LOG"
$NVCC --version >"$W/nvcc.ver" 2>&1
$NCU --version >"$W/ncu.ver" 2>&1

ARCH=${ARCH:-$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -n 1 | tr -dc 0-9)}
ARCH=${ARCH:-90}

# ---- build; the metric query and the warm-up of PyTorch's libraries run beside it
$NVCC -O3 -std=c++17 -gencode arch=compute_$ARCH,code=sm_$ARCH -Xptxas -v -o "$W/conv" conv.cu -ldl >"$W/build_conv.log" 2>&1 &
P1=$!
$NVCC -O3 -std=c++17 -gencode arch=compute_$ARCH,code=sm_$ARCH -o "$W/micro" micro.cu -ldl >"$W/build_micro.log" 2>&1 &
P2=$!
timeout 60 $NCU --query-metrics >"$W/query.txt" 2>"$W/query.err" &
P3=$!
(timeout 60 python3 -c 'import torch, torchvision, pynvml; import glob, os
for d in [os.path.dirname(torch.__file__) + "/lib"] + glob.glob(os.path.dirname(os.path.dirname(torch.__file__)) + "/nvidia/*/lib"):
    for f in glob.glob(d + "/*cudnn*") + glob.glob(d + "/*cublas*"):
        open(f, "rb").read()' >/dev/null 2>"$W/prewarm.err") &
P4=$!
wait $P2; R2=$?
wait $P1; R1=$?
say "build: conv rc $R1, micro rc $R2"
printf 'build\t%s\t%s\n' "$R1$R2" "$SECONDS" >>"$W/steps.tsv"
for b in conv micro; do
  if [ ! -x "$W/$b" ]; then
    tail -n 20 "$W/build_$b.log" | cut -c1-300 >>"$LOG"
    [ -x "$KIT/bin/$b" ] && cp "$KIT/bin/$b" "$W/$b" && say "using the prebuilt $b"
  fi
done
grep -A2 "Compiling entry function '_Z5igemm" "$W/build_conv.log" | grep -v '^--' | sed 's/ptxas info *: //' | paste - - - | sed "s/Compiling entry function//; s/for 'sm_$ARCH'//" | cut -c1-220 >"$W/ptxas.txt" 2>/dev/null
wait $P3

# ---- lists
for v in ca cg carve; do grep -v '^#' lists/conv.csv | sed "s/\$/,$v/" >"$W/list_$v.csv"; done
cat "$W/list_ca.csv" "$W/list_cg.csv" "$W/list_carve.csv" lists/other.csv >"$W/list_time.csv"
printf 'conv,trial,4,16,28,28,64,3,3,1,1,128x64x4,ca\nmem,trial,copy,8\n' >"$W/list_trial.csv"
M_FULL=$(python3 collect.py metrics "$W/query.txt" lists/metrics_full.txt 2>>"$LOG")
M_CORE=$(python3 collect.py metrics "$W/query.txt" lists/metrics_core.txt 2>>"$LOG")
M_WARM=$(python3 collect.py metrics "$W/query.txt" lists/metrics_warm.txt 2>>"$LOG")
M_TORCH=$(python3 collect.py metrics "$W/query.txt" lists/metrics_torch.txt 2>>"$LOG")
M_NET=$(python3 collect.py metrics "$W/query.txt" lists/metrics_net.txt 2>>"$LOG")
KREG='regex:igemm|dw_conv3|mem_|probe_'

# ncu_csv NAME: raw page of the report as CSV
ncu_csv() {
  [ -s "$W/$1.ncu-rep" ] || { say "$1: no report"; return 1; }
  local o
  for o in "--page raw --csv --print-units base" "--page raw --csv" "--page details --csv"; do
    timeout 40 $NCU --import "$W/$1.ncu-rep" $o >"$W/$1.csv" 2>>"$W/$1.err"
    [ "$(grep -c '^"' "$W/$1.csv")" -ge 2 ] && return 0
    say "$1: no CSV with $o"
  done
  [ "$(stat -c %s "$W/$1.ncu-rep")" -lt 14000000 ] && [ "$(ls "$OUT" | wc -l)" -lt 7 ] && cp "$W/$1.ncu-rep" "$OUT/"
  return 1
}
# prof NAME LIMIT LIST METRICS : cold-cache kernel replay of every entry of LIST
prof() {
  local name=$1 limit=$2 list=$3 metrics=$4 soft=$(($2 * 7 / 10))
  [ "$(left)" -lt "$limit" ] && soft=$(($(left) * 6 / 10))
  step "$name" "$limit" $NCU --clock-control none --cache-control all --replay-mode kernel $SECTIONS --metrics "$metrics" \
    -k "$KREG" -f -o "$W/$name" "$W/conv" --run "$list" --mode ncu --map "$W/$name.map" --max-seconds "$soft"
  ncu_csv "$name"
}

# ---- correctness first
wanted check && step check 40 "$W/conv" --check
grep -h CHECK "$W/check.out" 2>/dev/null | tail -n 3 | tee -a "$LOG"

# ---- microbenchmarks
wanted micro && { step micro 45 "$W/micro" --out "$OUT/micro.jsonl" --max-seconds 35; keep; collect; }

# ---- which metric set works here
SECTIONS="--section LaunchStats --section Occupancy"
METRICS=$M_FULL
if [ "$STEPS" = all ] || [[ " $STEPS " == *ncu* ]]; then
  prof ncu_trial 40 "$W/list_trial.csv" "$METRICS"
  N=$(python3 collect.py rows "$W/ncu_trial.csv" 2>/dev/null)
  say "trial: kernels and values ${N:-none}"
  if [ "${N%% *}" != 2 ] || [ "${N##* }" -lt 40 ]; then
    SECTIONS=""
    prof ncu_trial 40 "$W/list_trial.csv" "$METRICS"
    N=$(python3 collect.py rows "$W/ncu_trial.csv" 2>/dev/null)
    say "trial without sections: ${N:-none}"
    if [ "${N%% *}" != 2 ] || [ "${N##* }" -lt 30 ]; then
      METRICS=$M_CORE
      prof ncu_trial 40 "$W/list_trial.csv" "$METRICS"
      say "trial with the core set: $(python3 collect.py rows "$W/ncu_trial.csv" 2>/dev/null)"
    fi
  fi
fi

# ---- counters
wanted ncu_ca && { prof ncu_ca 60 "$W/list_ca.csv" "$METRICS"; collect; pack; }
wanted time && step time 30 "$W/conv" --run "$W/list_time.csv" --mode time --map "$W/time.jsonl" --max-seconds 22
wanted ncu_cg && prof ncu_cg 50 "$W/list_cg.csv" "$METRICS"
wanted ncu_carve && { prof ncu_carve 50 "$W/list_carve.csv" "$METRICS"; collect; }
wanted ncu_other && prof ncu_other 50 lists/other.csv "$METRICS"
wanted ncu_probes && { prof ncu_probes 50 lists/probes.csv "$METRICS"; collect; pack; }
if wanted ncu_warm; then # residency: the application is re-run per pass, so nothing disturbs the caches between launches
  step ncu_warm 50 $NCU --clock-control none --cache-control none --replay-mode application --profile-from-start off \
    --metrics "$M_WARM" -k "$KREG" -f -o "$W/ncu_warm" "$W/conv" --run lists/warm.csv --mode warm --map "$W/ncu_warm.map" --max-seconds 8
  ncu_csv ncu_warm
  collect
fi

# ---- energy of own kernels, then PyTorch
wanted energy_micro && step energy_micro 30 "$W/micro" --mode energy --out "$W/energy_micro.jsonl" --seconds 1.3 --max-seconds 22
wanted energy_conv && { step energy_conv 32 "$W/conv" --run lists/energy.csv --mode energy --map "$W/energy_conv.jsonl" --seconds 1.3 --max-seconds 24; collect; }
wait $P4
if wanted torch_main; then
  B=$(cap 90 8)
  step torch_main $((B + 12)) python3 torch_part.py main --out "$OUT/torch_main.jsonl" --budget "$B" --seconds 1.5
  keep
  collect
  pack
fi
if wanted torch_ncu; then
  step torch_ncu 70 $NCU --clock-control none --cache-control all --replay-mode kernel --profile-from-start off --nvtx \
    --metrics "$M_TORCH" -f -o "$W/torch_ncu" python3 torch_part.py ncu --out "$W/torch_ncu.map" --budget "$(cap 45 24)"
  ncu_csv torch_ncu && timeout 30 $NCU --import "$W/torch_ncu.ncu-rep" --print-nvtx-rename kernel --page raw --csv --print-units base >"$W/torch_ncu_nvtx.csv" 2>/dev/null
  collect
fi
if wanted torch_net; then # whole networks, one pass per kernel, caches as the network leaves them
  step torch_net 70 $NCU --clock-control none --cache-control none --replay-mode kernel --profile-from-start off --nvtx \
    --metrics "$M_NET" -f -o "$W/torch_net" python3 torch_part.py netncu --out "$W/torch_net.map" --budget "$(cap 40 24)"
  ncu_csv torch_net && timeout 30 $NCU --import "$W/torch_net.ncu-rep" --print-nvtx-rename kernel --page raw --csv --print-units base >"$W/torch_net_nvtx.csv" 2>/dev/null
fi

nvidia-smi --query-gpu=pstate,clocks.sm,clocks.mem,power.draw,temperature.gpu,clocks_event_reasons.active --format=csv >"$W/smi_end.csv" 2>>"$LOG"
keep
collect --summary
pack
say "done: $(ls "$OUT" | tr '\n' ' ')"
