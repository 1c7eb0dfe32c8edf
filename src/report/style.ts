/** Style sheet of the page: light and dark from one set of variables. */
import { SERIES } from '../charts/palette.js';
import { COLOURS, FONT } from '../charts/theme.js';

const variables = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

const series = (colours: readonly string[]): Record<string, string> =>
  Object.fromEntries(colours.map((colour, index) => [`s${index}`, colour]));

/** On dark paper blue and sky are lighter: they stay apart from it and from each other. */
const ON_DARK: Readonly<Record<string, string>> = {
  '#0072b2': '#3d8fd1',
  '#56b4e9': '#9bd7f7',
  '#d55e00': '#e8752a',
  '#009e73': '#17b288',
};

const LIGHT = variables({
  paper: COLOURS.paper,
  panel: '#f6f7f9',
  ink: COLOURS.ink,
  quiet: COLOURS.quiet,
  grid: COLOURS.grid,
  line: '#c9cdd3',
  axis: COLOURS.axis,
  missing: COLOURS.missing,
  faded: '#d4d7dc',
  accent: '#005a8f',
  'accent-soft': '#e1eef7',
  'on-accent': '#ffffff',
  warn: '#8a3b00',
  'warn-soft': '#fdf0e3',
  ...series(SERIES),
});

const DARK = variables({
  paper: '#14171c',
  panel: '#1c2027',
  ink: '#eceef1',
  quiet: '#b4bac4',
  grid: '#2c323c',
  line: '#3b424e',
  axis: '#8d95a3',
  missing: '#2a2f38',
  faded: '#3a404b',
  accent: '#7cc4f5',
  'accent-soft': '#1d3547',
  'on-accent': '#10151b',
  warn: '#f5b477',
  'warn-soft': '#33261a',
  ...series(SERIES.map((colour) => ON_DARK[colour] ?? colour)),
});

export const STYLE = `:root{color-scheme:light;${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme]){color-scheme:dark;${DARK}}}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 ${FONT}}
header,main,footer{max-width:1400px;margin:0 auto;padding:0 24px}
header{display:grid;grid-template-columns:1fr auto;align-items:start;gap:0 16px;padding-top:18px}
h1{font-size:22px;margin:0;overflow-wrap:anywhere}
h2{font-size:18px;margin:20px 0 6px;overflow-wrap:anywhere}
h3{font-size:15px;margin:22px 0 6px}
p{margin:4px 0 8px}
header p{margin:2px 0 10px}
footer{padding-top:24px;padding-bottom:24px;font-size:12px}
code,pre{font:12.5px/1.4 "DejaVu Sans Mono",Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:10px;overflow:auto;max-height:360px}
.quiet{color:var(--quiet)}
.note{color:var(--warn);font-size:11px;font-weight:normal;white-space:normal}
.notice{background:var(--warn-soft);color:var(--ink);border-left:3px solid var(--warn);padding:6px 10px}
.empty{background:var(--panel);border:1px dashed var(--line);border-radius:4px;padding:24px;text-align:center;color:var(--quiet)}
nav{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:2px;border-bottom:1px solid var(--line)}
nav button{font:inherit;color:var(--quiet);background:none;border:0;border-bottom:3px solid transparent;padding:8px 14px;cursor:pointer}
nav button:hover{color:var(--ink)}
nav button[aria-selected=true]{color:var(--ink);border-bottom-color:var(--accent);font-weight:bold}
.count{display:inline-block;min-width:20px;padding:0 6px;border-radius:10px;background:var(--panel);border:1px solid var(--line);font-size:11px;font-weight:normal;text-align:center}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.control,select,input{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:4px 8px}
.control{cursor:pointer;background:var(--panel)}
.control:hover{border-color:var(--accent)}
select{max-width:330px;padding:4px}
fieldset select{max-width:196px}
.controls{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end;margin:8px 0}
.controls label{display:flex;flex-direction:column;font-size:12px;color:var(--quiet);gap:2px}
.controls label.check{flex-direction:row;align-items:center;gap:5px;padding-bottom:6px}
.controls fieldset{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:end;border:1px solid var(--line);border-radius:6px;padding:2px 10px 8px;margin:0;min-width:0}
.controls legend{font-size:12px;font-weight:bold;padding:0 4px}
.check input{margin:0}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:0 28px}
.plot{position:relative;background:var(--paper)}
.plot canvas,.plot svg{display:block}
.plot>svg.over{position:absolute;left:0;top:0}
.plot svg{overflow:visible}
.plot text{font:12px ${FONT};fill:var(--ink);pointer-events:none}
.plot .heading{font-weight:bold}
.plot .tick{font-size:11px;fill:var(--quiet)}
.plot .operator{font-size:10.5px}
.plot .stairs{pointer-events:none}
.plot .ring{fill:none;stroke:var(--ink);stroke-width:2;pointer-events:none}
.plot .cell{stroke:var(--paper)}
.plot .selection{fill:var(--accent);fill-opacity:.14;stroke:var(--accent)}
.legend{display:flex;flex-wrap:wrap;gap:3px 14px;font-size:12px;min-height:20px;margin:4px 0;padding:0;list-style:none;align-items:center}
.legend li{display:flex;align-items:center;gap:5px}
.swatch{width:12px;height:12px;border-radius:2px;flex:none;display:inline-block}
.ramp{width:180px;height:12px;border-radius:2px}
.tip{position:fixed;z-index:10;max-width:430px;pointer-events:none;background:var(--paper);color:var(--ink);border:1px solid var(--axis);border-radius:5px;box-shadow:0 3px 14px rgb(0 0 0/.25);padding:8px 11px;font-size:12px}
.tip strong{display:block;margin-bottom:3px;overflow-wrap:anywhere}
.pairs{display:grid;grid-template-columns:auto auto;gap:1px 14px;margin:0}
.shares .pairs{font-size:12.5px;align-content:start}
.pairs dt{color:var(--quiet);overflow-wrap:anywhere}
.pairs dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.pairs .rule{border-top:1px solid var(--line);grid-column:1/-1;margin:3px 0}
.status{font-size:12px;color:var(--quiet);margin:6px 0;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;min-height:30px}
.scroll{overflow:auto;margin-bottom:18px}
table{border-collapse:separate;border-spacing:0;width:100%}
caption{text-align:left;font-weight:bold;padding:6px 0}
th,td{text-align:left;vertical-align:top;padding:5px 8px;border-bottom:1px solid var(--grid)}
thead th{background:var(--panel);border-bottom:1px solid var(--line)}
.plain{font-size:12.5px;min-width:900px}
.plain tbody th{font-weight:normal;min-width:170px}
.plain td:nth-child(3),.plain td:nth-child(4){min-width:150px}
.badge{display:inline-block;font-size:11px;border-radius:3px;padding:0 6px;border:1px solid var(--line);background:var(--panel);white-space:nowrap}
.badge.assumed{border-color:var(--s3)}
.badge.recalled{border-color:var(--s1)}
.badge.fitted{border-color:var(--s5)}
.badge.derived{border-color:var(--s0)}
.badge.found,.badge.done,.badge.front{border-color:var(--s2)}
.badge.failed{border-color:var(--s3);background:var(--warn-soft)}
.grid{overflow:auto;border:1px solid var(--line);border-radius:4px;position:relative}
.grid table{table-layout:fixed;font-size:12px;font-variant-numeric:tabular-nums}
.grid caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.grid thead{position:sticky;top:0;z-index:2}
.grid thead tr:first-child th{vertical-align:bottom;white-space:normal}
.grid th,.grid td{padding:3px 8px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.grid tbody td{height:26px;line-height:19px;vertical-align:middle}
.grid .number{text-align:right}
.grid thead button{font:inherit;font-weight:bold;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit;white-space:normal;width:100%;overflow-wrap:anywhere}
.grid thead button:hover{color:var(--accent)}
.grid thead .note{display:block}
.grid thead input{width:100%;font-size:11px;padding:2px 4px;margin-top:2px;font-weight:normal}
.grid thead .range{display:flex;gap:3px}
.grid input[aria-invalid=true]{border-color:var(--s3);background:var(--warn-soft)}
.grid tbody tr:hover td{background:var(--panel)}
.grid tbody tr.active td{background:var(--accent-soft)}
.grid tbody tr.picked td{background:var(--accent-soft);font-weight:bold}
.grid tbody tr[data-row]{cursor:pointer}
.grid .gap td{padding:0;border:0}
.tile .quiet{font-size:12px}
.tile .note{display:block}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(162px,1fr));gap:10px;margin:10px 0 16px}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 12px}
.tile b{display:block;font-size:17px;white-space:nowrap;font-variant-numeric:tabular-nums}
.shares{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:10px 28px}
.share{display:flex;height:18px;border-radius:3px;overflow:hidden;background:var(--missing)}
.share span{min-width:0}
details{margin:8px 0}
summary{cursor:pointer;color:var(--accent)}
.search input{width:260px}
@media (min-width:1280px){.columns.two{grid-template-columns:minmax(0,1.25fr) minmax(0,1fr)}}
@media (max-width:820px){header,main,footer{padding-left:14px;padding-right:14px}}
@page{size:A4 landscape;margin:10mm}
@media print{
.grid table{width:100%!important;min-width:0!important;table-layout:auto;font-size:8px}
.grid col{width:auto!important}
.grid th,.grid td{padding:1px 3px;white-space:normal}
.grid tbody td{height:auto;line-height:1.3}
.grid thead{position:static}
.grid thead button{overflow-wrap:normal}
.grid .note{font-size:6px}
h2,h3,.legend{break-after:avoid}
header,main,footer{max-width:none;padding:0}
.control,.controls,.search,.tip,nav button[aria-selected=false],thead input,thead .range{display:none!important}
.grid{max-height:none!important;overflow:visible}
.plot,table,tr,.tile{break-inside:avoid}
body{font-size:11px}
}`;
