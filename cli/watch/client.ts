/**
 * What the page does in a browser: draws each snapshot that comes. Law: all text goes in as text,
 * never as markup.
 */
export const CLIENT = `
const at = (id) => document.getElementById(id)
const say = (id, text) => { at(id).textContent = text }
const round = (x) => x >= 100 ? Math.round(x) : Number(x.toPrecision(3))
const count = (x) => Math.round(x).toLocaleString('en')
const ms = (x) => x >= 1000 ? round(x / 1000) + ' s' : round(x) + ' ms'
const rate = (x) => x >= 1e6 ? round(x / 1e6) + ' M/s' : x >= 1e3 ? round(x / 1e3) + ' k/s'
  : round(x) + '/s'
const seconds = (x) => (x / 1000).toFixed(1) + ' s'
const BARS = 60
function draw(id, values) {
  const svg = at(id)
  const most = Math.max(1e-9, ...values.map((v) => v ?? 0))
  svg.setAttribute('viewBox', '0 0 ' + BARS * 4 + ' 56')
  svg.setAttribute('preserveAspectRatio', 'none')
  svg.replaceChildren(...values.map((v, k) => {
    const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
    const height = v === null ? 0 : Math.max(1, (v / most) * 54)
    bar.setAttribute('x', (BARS - values.length + k) * 4)
    bar.setAttribute('y', 56 - height)
    bar.setAttribute('width', 3)
    bar.setAttribute('height', height)
    return bar
  }))
}
function cell(text, kind) {
  const td = document.createElement('td')
  td.textContent = text
  if (kind) td.className = kind
  return td
}
function show(s) {
  const phase = { running: '', ending: ', ending', over: ', over' }[s.phase]
  say('phase', seconds(s.atMs) + ' of ' + seconds(s.endMs) + ', ' + count(s.visibleEvents) + ' of '
    + count(s.events) + ' clicks readable, ' + count(s.commits) + ' commits, life ' + s.life
    + ' of the coordinator' + phase)
  say('rate', rate(s.visibleEventsPerSec))
  say('lag', 'up to ' + count(s.lagEventsMax) + ' clicks')
  say('latency', s.latencyMs === null ? '-'
    : 'p50 ' + ms(s.latencyMs.p50) + ', p99 ' + ms(s.latencyMs.p99))
  draw('rate-line', s.series.visibleEventsPerSec)
  draw('lag-line', s.series.lagEventsMax)
  draw('latency-line', s.series.latencyMsMax)
  const b = s.batch
  say('batch', b === null ? 'This engine has no batches.' : 'Batch ' + b.id + ': ' + b.done + ' of '
    + b.chunks + ' chunks done, ' + b.lost + ' lost; newest chunk ' + b.chunkLast)
  at('workers').replaceChildren(...s.workers.map((w) => {
    const row = document.createElement('tr')
    const doomed = s.pending.includes(w.index) ? ', dies at its next chance' : ''
    row.append(cell(w.index), cell(w.state + doomed, w.state === 'dead' ? 'dead' : ''),
      cell(rate(w.eventsPerSec), 'n'), cell(w.process ?? '-'), cell(count(w.tasksDone), 'n'),
      cell(w.deaths, 'n'))
    return row
  }))
  at('moments').replaceChildren(...s.moments.slice(-14).reverse().map((m) => {
    const line = document.createElement('li')
    line.className = m.kind
    line.textContent = seconds(m.atMs) + '  ' + m.text
    return line
  }))
}
const events = new EventSource('events')
let over = false
events.onmessage = ({ data }) => show(JSON.parse(data))
events.addEventListener('result', ({ data }) => {
  over = true
  events.close()
  at('result').hidden = false
  say('result-text', JSON.parse(data))
  say('said', 'The run is over.')
  for (const button of document.querySelectorAll('button')) button.disabled = true
})
events.onerror = () => {
  if (over) return
  events.close()
  say('said', 'The run has gone: its command ended.')
}
for (const form of document.forms) form.addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    const answer = await fetch(form.action, { method: 'POST' })
    say('said', answer.ok ? form.textContent + ': ordered' : await answer.text())
  } catch { say('said', 'The run has gone: its command ended.') }
})
`
