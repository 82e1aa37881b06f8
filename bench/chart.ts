import { cpuPerEvent, lives } from './events.js'
import { type Series, paired, shown, spreadOf } from './figures.js'
import { finder } from './gates.js'
import { peer } from './peers.js'

/** What is used of it. */
interface Echarts {
  init(element: null, theme: null, options: { readonly renderer: 'svg'; readonly ssr: true; readonly width: number; readonly height: number }): {
    setOption(option: object): void
    renderToSVGString(): string
    dispose(): void
  }
}

/** Who is drawn, and in which colour; the last is drawn above the others. */
const colours: Readonly<Record<string, string>> = { 'floor': '#8a8a8a', '@ipcom/asterisk-ari': '#b9770e', 'ari-client': '#c0392b', 'rxari': '#0b7a4b' }
const [ours, floor] = ['rxari', 'floor']

const font = 'system-ui, -apple-system, Helvetica, Arial, sans-serif'
const [ink, faint] = ['#222222', '#e8e8e8']
const axis = (name: string, nameGap: number) => ({
  type: 'log', name, nameLocation: 'middle', nameGap, nameTextStyle: { fontSize: 14, color: ink }, min: 1, splitLine: { lineStyle: { color: faint } },
  axisLabel: { color: ink, formatter: (value: number) => value.toLocaleString('en') },
})

/**
 * CPU per event over live calls, both by powers of ten: a flat line is a cost that does not grow. Numbers say how many times the floor that is; a
 * hollow point is one where events are lost.
 */
export const chart = (series: readonly Series[]): string => {
  // Its package says so.
  const echarts = peer('echarts') as Echarts
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 480 })
  const find = finder(series)
  const pointsOf = (client: string) => [...lives, 100_000].flatMap((live) => {
    const what = cpuPerEvent(live)
    const [rounds, beside] = [find(what, client), find(what, floor)]
    if (rounds === undefined) return []
    const loses = series.some((each) => each.what === what && each.client === client && each.note !== undefined)
    return [{ live, median: spreadOf(rounds).median, times: client === floor || beside === undefined ? undefined : spreadOf(paired(rounds, beside)).median, loses }]
  })
  const nameOf = ({ client, points }: { readonly client: string; readonly points: ReturnType<typeof pointsOf> }) =>
    `${client}${points.some(({ loses }) => loses) ? ', hollow: events lost' : ''}`
  const drawn = Object.keys(colours).map((client) => ({ client, points: pointsOf(client) })).filter(({ points }) => points.length > 0)
  drawing.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: font, fontSize: 13 },
    title: {
      text: 'CPU per event over live calls', subtext: 'numbers: times the floor, which is ws and JSON.parse of the same frames', left: 'center', top: 10,
      textStyle: { fontFamily: font, fontSize: 18, color: ink }, subtextStyle: { fontFamily: font, fontSize: 13, color: '#666666' },
    },
    legend: { bottom: 10, itemGap: 36, itemWidth: 34, textStyle: { color: ink }, data: drawn.map(nameOf).reverse() },
    grid: { left: 70, right: 44, top: 76, bottom: 92 },
    xAxis: axis('live calls, a collector of digits on each', 30),
    yAxis: axis('µs of CPU per event', 44),
    series: drawn.map(({ client, points }) => ({
      name: nameOf({ client, points }),
      type: 'line',
      symbol: 'circle',
      symbolSize: 8,
      data: points.map(({ live, median, times, loses }) => ({
        value: [live, Number(median.toPrecision(4))], symbol: loses ? 'emptyCircle' : 'circle',
        // Those of who loses events would stand in the way, and say little. Ours stand below the floor, which is near.
        label: { show: times !== undefined && !points.some((each) => each.loses), position: client === ours ? 'bottom' : 'top', distance: client === ours ? 24 : 8, formatter: `${shown(Number(times?.toPrecision(2)))} ×`, ...(live === 1 ? { align: 'left', offset: [4, 0] } : {}) },
      })),
      label: { fontSize: 13, fontWeight: client === ours ? 'bold' : 'normal', color: colours[client] },
      lineStyle: { width: client === ours ? 3.5 : 2, type: points.some(({ loses }) => loses) ? 'dashed' : 'solid' },
      itemStyle: { color: colours[client] },
    })),
  })
  const svg = drawing.renderToSVGString()
  // Its clock would keep the process alive.
  drawing.dispose()
  return `${svg}\n`
}
