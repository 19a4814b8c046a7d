import type { Snapshot } from '../../bench/watch/snapshot.js'
import { watchLines } from '../print/watch.js'
import { CLIENT } from './client.js'

const COLUMNS = 110

/**
 * The page of a run that goes on: one file, which asks for nothing but the stream beside it.
 * Without scripts it shows the newest figures as text, asks for itself again, and its buttons work.
 */
export function watchPage(snapshot: Snapshot | undefined, nonce: string): string {
  const workers = snapshot?.workers ?? []
  const button = (act: string, text: string) =>
    `<form method="post" action="${act}"><button>${text}</button></form>`
  const buttons = [
    ...workers.map(({ index }) => button(`crash/${index}`, `Crash worker ${index}`)),
    button('crash/any', 'Crash whoever works next'),
    button('crash/coordinator', 'Crash the coordinator'),
    ...(snapshot?.canEnd === false ? [] : [button('end', 'End and audit')]),
  ]
  const text = snapshot === undefined ? 'Not begun yet.' : watchLines(snapshot, COLUMNS).join('\n')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>chunk42 watch</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
<noscript><meta http-equiv="refresh" content="2">
<style nonce="${nonce}">.live{display:none!important}</style></noscript></head>
<body><main>
<header><h1 id="head">${escaped(headOf(snapshot))}</h1><p id="phase"></p></header>
<noscript><p>Scripts are off: this page loads itself again every two seconds. The buttons
work.</p><pre>${escaped(text)}</pre></noscript>
<section class="figures live" aria-label="figures now">
<div><h2>Throughput</h2><p class="big" id="rate">-</p><svg id="rate-line" role="img"
aria-label="readable clicks a second, over the last bins"></svg></div>
<div><h2>Lag</h2><p class="big" id="lag">-</p><svg id="lag-line" role="img"
aria-label="clicks due and not yet readable, over the last bins"></svg></div>
<div><h2>Latency</h2><p class="big" id="latency">-</p><svg id="latency-line" role="img"
aria-label="worst latency of each bin; a gap: nothing became readable"></svg></div>
</section>
<section><h2>Workers</h2><p id="batch"></p>
<div class="scroll live" tabindex="0" role="region" aria-label="workers">
<table><thead><tr><th>worker<th>state<th class="n">clicks/s<th>runs or ran last
<th class="n">tasks done<th class="n">deaths</tr></thead><tbody id="workers"></tbody></table></div>
<div class="buttons">${buttons.join('')}</div></section>
<section class="live"><h2>What happened</h2><ol id="moments"></ol></section>
<section id="result" hidden><h2>The audited result</h2><pre id="result-text" tabindex="0"></pre></section>
<p id="said" role="status"></p>
</main><script nonce="${nonce}">${CLIENT}</script></body></html>
`
}

function headOf(snapshot: Snapshot | undefined): string {
  if (snapshot === undefined) return 'chunk42 watch'
  const { engine, query, guarantee, sink, intervalMs } = snapshot
  const pace = intervalMs === 0 ? 'as fast as possible' : `every ${intervalMs} ms`
  return `${engine} ${pace}, ${query}, ${guarantee}, ${sink}`
}
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1c2127;--soft:#59636e;--line:#dfe3e6;
--good:#11663a;--bad:#a3141d;--maybe:#7a4b00;--draw:#0b62c4}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e8ebee;--soft:#a3adb8;
--line:#343b43;--good:#6fd39b;--bad:#ff9a96;--maybe:#f0c36d;--draw:#6cb2ff}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1040px;margin:0 auto;padding:20px}h1{font-size:1.2rem;margin:0}
h2{font-size:1rem;margin:0 0 4px;color:var(--soft)}p{margin:.3em 0}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 18px;
margin:14px 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:18px}
.big{font-size:1.3rem;white-space:nowrap;font-weight:650;
font-variant-numeric:tabular-nums;min-height:1.5em}
svg{width:100%;height:56px;display:block}svg rect{fill:var(--draw)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}
.n{text-align:right}.scroll,pre{overflow-x:auto}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
button{font:inherit;padding:6px 12px;border:1px solid var(--line);border-radius:6px;
background:var(--bg);color:var(--ink);cursor:pointer}button:hover{border-color:var(--draw)}
button:disabled{opacity:.55;cursor:default}
ol{list-style:none;margin:0;padding:0;min-height:12em;font-variant-numeric:tabular-nums}
.fault,.death,.dead{color:var(--bad)}.restart{color:var(--maybe)}.recovered{color:var(--good)}
`
