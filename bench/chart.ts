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
const colours: Readonly<Record<string, string>> = { '@ipcom/asterisk-ari': '#b9770e', 'floor': '#8a8a8a', 'ari-client': '#c0392b', 'rxari': '#0b7a4b' }
const [ours, floor] = ['rxari', 'floor']

const font = 'system-ui, -apple-system, Helvetica, Arial, sans-serif'
// White by itself: it is read on dark pages, too.
const [paper, ink, faint] = ['#ffffff', '#222222', '#e8e8e8']
const axis = (name: string, nameGap: number) => ({
  type: 'log', name, nameLocation: 'middle', nameGap, nameTextStyle: { fontSize: 14, color: ink }, min: 1, splitLine: { lineStyle: { color: faint } },
  axisLabel: { color: ink, formatter: (value: number) => value.toLocaleString('en') },
})

const symbolOf = (loses: boolean) => (loses ? 'emptyCircle' : 'circle')

/** Where a number stands: clear of the axis; a peer's in front of its point, for behind it the line may rise. */
const shifted = (live: number, client: string) => (live === 1 ? { align: 'left', offset: [4, 0] } : client === floor ? {} : { align: 'right', offset: [10, 0] })

/**
 * CPU per event over live calls, both by powers of ten: a flat line is a cost that does not grow. Numbers say how many times the floor that is, in
 * the colour of whose they are; a hollow point is one where events are lost.
 */
export const chart = (series: readonly Series[]): string => {
  // Its package says so.
  const echarts = peer('echarts') as Echarts
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 480 })
  const find = finder(series)
  const pointsOf = (client: string) => [...lives, 100_000].flatMap((live) => {
    const what = cpuPerEvent(live)
    const rounds = find(what, client)
    if (rounds === undefined) return []
    const loses = series.some((each) => each.what === what && each.client === client && each.note !== undefined)
    return [{ live, median: spreadOf(rounds).median, times: spreadOf(paired(rounds, find(what, floor) ?? [])).median, loses }]
  })
  const nameOf = ({ client, points }: { readonly client: string; readonly points: ReturnType<typeof pointsOf> }) =>
    `${client}${points.some(({ loses }) => loses) ? ', hollow: events lost' : ''}`
  const drawn = Object.keys(colours).map((client) => ({ client, points: pointsOf(client) })).filter(({ points }) => points.length > 0)
  drawing.setOption({
    animation: false,
    backgroundColor: paper,
    textStyle: { fontFamily: font, fontSize: 13 },
    title: {
      text: 'CPU per event over live calls', subtext: 'numbers: times the floor, which is ws and JSON.parse of the same frames', left: 'center', top: 10,
      textStyle: { fontFamily: font, fontSize: 18, color: ink }, subtextStyle: { fontFamily: font, fontSize: 13, color: '#666666' },
    },
    legend: { bottom: 10, itemGap: 36, itemWidth: 34, textStyle: { color: ink }, data: drawn.map(nameOf).reverse() },
    grid: { left: 70, right: 44, top: 76, bottom: 92 },
    xAxis: axis('live calls, a collector of digits on each', 30),
    yAxis: axis('µs of CPU per event', 44),
    series: drawn.map(({ client, points }) => {
      const losing = points.some(({ loses }) => loses)
      // Ours stand at the floor's points, below all lines: between these two there is no room. Those of who loses events would stand in the way, and say little.
      const whose = client === floor ? ours : client
      const numbers = new Map(client === ours || losing ? [] : pointsOf(whose).map(({ live, times }) => [live, times]))
      return {
        name: nameOf({ client, points }),
        type: 'line',
        symbol: symbolOf(losing),
        symbolSize: 8,
        data: points.map(({ live, median, loses }) => ({
          value: [live, Number(median.toPrecision(4))], symbol: symbolOf(loses),
          label: { show: numbers.has(live), formatter: `${shown(numbers.get(live) ?? NaN)} ×`, ...shifted(live, client) },
        })),
        label: {
          position: client === floor ? 'bottom' : 'top', distance: 8, fontSize: 13, fontWeight: whose === ours ? 'bold' : 'normal',
          color: colours[whose], textBorderColor: paper, textBorderWidth: 3,
        },
        lineStyle: { width: client === ours ? 3.5 : 2, type: losing ? 'dashed' : 'solid' },
        itemStyle: { color: colours[client] },
      }
    }),
  })
  const svg = drawing.renderToSVGString()
  // Its clock would keep the process alive.
  drawing.dispose()
  return `${svg}\n`
}
