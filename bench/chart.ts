import { cpuPerEvent, lives } from './events.js'
import { type Series, spreadOf } from './figures.js'
import { peer } from './peers.js'

/** What is used of it. */
interface Echarts {
  init(element: null, theme: null, options: { readonly renderer: 'svg'; readonly ssr: true; readonly width: number; readonly height: number }): {
    setOption(option: object): void
    renderToSVGString(): string
    dispose(): void
  }
}

const colours: Readonly<Record<string, string>> = {
  'floor': '#888888', 'rxari': '#0b7a4b', 'rxari, no code generation': '#6fbf95', 'ari-client': '#c0392b', '@ipcom/asterisk-ari': '#b9770e',
}
const font = 'system-ui, -apple-system, Helvetica, Arial, sans-serif'
const grid = { lineStyle: { color: '#e6e6e6' } }
const name = (text: string) => ({ name: text, nameLocation: 'middle', nameTextStyle: { fontSize: 14, color: '#222222' } })

/** CPU per event over live calls, both by powers of ten: a flat line is a cost that does not grow. Hollow is where events are lost. */
export const chart = (series: readonly Series[]): string => {
  // Its package says so.
  const echarts = peer('echarts') as Echarts
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 460 })
  const clients = Object.keys(colours).filter((client) => series.some((each) => each.client === client))
  drawing.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: font, fontSize: 13 },
    title: { text: 'CPU per event over live calls', left: 'center', top: 10, textStyle: { fontFamily: font, fontSize: 17, color: '#222222' } },
    legend: { bottom: 8, itemGap: 30 },
    grid: { left: 78, right: 30, top: 52, bottom: 96 },
    xAxis: { type: 'log', ...name('live calls, a collector of digits on each'), nameGap: 30, min: 1, splitLine: grid, axisLabel: { formatter: (value: number) => value.toLocaleString('en') } },
    yAxis: { type: 'log', ...name('µs of CPU per event'), nameGap: 46, splitLine: grid, axisLabel: { formatter: (value: number) => value.toLocaleString('en') } },
    series: clients.map((client) => {
      const points = [...lives, 100_000].flatMap((live) => {
        const found = series.find((each) => each.client === client && each.what === cpuPerEvent(live))
        return found === undefined ? [] : [{ live, found }]
      })
      const loses = points.some(({ found: { note } }) => note !== undefined)
      return {
        name: loses ? `${client} (hollow: events lost)` : client,
        type: 'line',
        data: points.map(({ live, found }) => ({ value: [live, Number(spreadOf(found.rounds).median.toPrecision(4))], symbol: found.note === undefined ? 'circle' : 'emptyCircle' })),
        symbolSize: 8,
        lineStyle: { width: client === 'rxari' ? 3.5 : 2, type: loses ? 'dashed' : 'solid' },
        itemStyle: { color: colours[client] },
      }
    }),
  })
  const svg = drawing.renderToSVGString()
  // Its clock would keep the process alive.
  drawing.dispose()
  return `${svg}\n`
}
