const LIGHT =
  '--bg:#fbfbfa;--card:#fff;--page:#fff;--ink:#1c2127;--soft:#59636e;--line:#dfe3e6;' +
  '--bar:#9fb4c8;--bar-soft:#d5dde4;--on-strong:#fff;--good:#11663a;--bad:#a3141d;--maybe:#7a4b00;' +
  '--c1:#0b62c4;--c2:#b8470f;--c3:#0c7a5c;--c4:#8a3ba6;--c5:#8a6d00;--c6:#b0285f'

/** For a drawing that stands alone: the page's variables, on white. */
export const SVG_STYLE =
  `<style>:root{${LIGHT}}svg{color:#1c2127;background:#fff}` +
  'text{font-family:system-ui,sans-serif}</style>'

/** The look: one palette for light, dark and print; shapes and words carry what colour does. */
export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e8ebee;--soft:#a3adb8;
--line:#343b43;--page:#1b1f24;
--bar:#5d7183;--bar-soft:#39434d;--on-strong:#14171a;
--good:#6fd39b;--bad:#ff9a96;--maybe:#f0c36d;--c1:#6cb2ff;--c2:#ff9d6b;--c3:#5fd0ad;--c4:#d59bef;
--c5:#e2c54f;--c6:#ff8fb9}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--card);padding:8px;z-index:9}
header,main,footer{max-width:1040px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:1.05rem;margin:0 0 6px;color:var(--soft);font-weight:600;letter-spacing:.01em}
h2{font-size:1.3rem;margin:0 0 10px;line-height:1.3}
h3{font-size:1rem;margin:22px 0 4px}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:22px 24px;
margin:18px 0}
.verdict{font-size:1.3rem;line-height:1.4;font-weight:650;margin:0 0 8px}
.verdict b{padding:1px 9px;border-radius:6px;border:2px solid currentColor;margin-right:6px}
.good{color:var(--good)}.bad{color:var(--bad)}.maybe{color:var(--maybe)}.none{color:var(--soft)}
p{margin:.5em 0;max-width:78ch}.soft{color:var(--soft);font-size:.92rem}
.warn{border-left:4px solid var(--maybe);padding:4px 12px;margin:10px 0}
code{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.scroll{overflow:auto;margin:14px 0}.long .scroll{max-height:30rem}
.long th,.long td{white-space:nowrap}.long thead th{position:sticky;top:0;background:var(--card)}
.lead{font-size:1.08rem}
nav{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:.92rem;margin:2px 0 0}
table{border-collapse:collapse;font-size:.88rem;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:.9rem;padding-bottom:6px}
caption span{display:inline-block;position:sticky;left:0;max-width:min(78ch,calc(100vw - 56px))}
th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{white-space:nowrap}th{font-weight:600}.claims th[scope=row]{width:22%}
.claims td:nth-child(2){width:16%}.whose{display:none}td.n,th.n{text-align:right;white-space:nowrap}
figure{margin:14px 0 4px}figcaption{font-size:.9rem;color:var(--soft)}
.chart svg text{font-family:inherit}
[data-live] .series_legend_symbols,[data-live] .series_legend_labels{cursor:pointer}
.chart{overflow-x:auto}.chart svg{max-width:100%;height:auto;display:block}.narrow{display:none}
@media (max-width:720px){.wide{display:none}.narrow{display:block}section{padding:16px 14px}
header,main,footer{padding:0 10px}
.claims table,.claims tbody,.claims tr,.claims th,.claims td,.claims caption{
display:block;width:auto}
.claims thead{display:none}.claims th,.claims td{border:0;padding:2px 0}
.whose{display:inline;color:var(--soft)}
.claims tr{border-bottom:1px solid var(--line);padding:8px 0}
.claims th[scope=row],.claims td:nth-child(2){width:auto}}
details{margin:6px 0}td details{margin:2px 0}td summary{color:var(--soft)}summary{cursor:pointer}
a{color:var(--c1)}a[data-download]{margin-right:16px}
[hidden]{display:none!important}
.filter{position:sticky;top:0;z-index:5;background:var(--card);border:1px solid var(--line);
border-radius:10px;padding:8px 14px}.filter.on{border:2px solid var(--c1)}
.filter select,.filter button{font:inherit;max-width:100%}
.data{max-height:20rem}.data th{position:sticky;top:0;background:var(--card)}
.nothing{color:var(--soft);font-style:italic}.emptied table,.emptied .chart,.folded .chart,
.folded figcaption,.emptied figcaption{display:none}
.filterable .chart svg [data-only]{cursor:pointer}.chart svg .off{opacity:.1}
section:has(+.filter) .chart svg .off{opacity:.45}td.off{visibility:hidden}
footer{color:var(--soft);font-size:.88rem;padding:10px 20px 40px}
#chart-tooltip{position:fixed;visibility:hidden;background:var(--card);color:var(--ink);
border:1px solid var(--line);
border-radius:6px;padding:8px 10px;font-size:.85rem;box-shadow:0 4px 16px #0003;pointer-events:none;
z-index:99}
#chart-tooltip.visible{visibility:visible}#chart-tooltip td{border:0;padding:1px 8px 1px 0}
#chart-tooltip td.key{color:var(--soft)}
@media print{body{background:#fff;color:#000}section{break-inside:avoid;border:0;padding:8px 0}
nav,.skip,a[data-download],.filter:not(.on){display:none}
.filter{position:static}.scroll,.long .scroll{max-height:none;overflow:visible}
.long th,.long td{white-space:normal;font-size:.72rem;padding-right:6px;overflow-wrap:anywhere}
:root{${LIGHT}}}
@media (prefers-reduced-motion:no-preference){summary{transition:color .15s}}
`
