import { randomUUID } from 'node:crypto'
import { type RemoteInfo, createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A SIP telephone (RFC 3261) that says yes to everything: picks up, takes messages, goes where it is referred to. */
export interface Phone {
  /** `sip:phone@127.0.0.1:5080` */
  readonly uri: string
  /** The methods that it was asked for, in order. */
  readonly asked: readonly string[]
  /** The calls that it picked up, in order. */
  readonly calls: readonly PhoneCall[]
  /** Asks Asterisk for something outside of any call. It knows where Asterisk is once it was asked for something itself. */
  ask(method: 'REGISTER' | 'MESSAGE', headers?: readonly string[], body?: string): Promise<void>
  close(): Promise<void>
}

export interface PhoneCall {
  hold(): Promise<void>
  unhold(): Promise<void>
  /** Sends its partner to a number, or joins it with the partner of another call. */
  transfer(to: string | PhoneCall): Promise<void>
  /** Whoever is referred to this takes the phone's place in the call (RFC 3891). */
  readonly replaced: string
}

/** Who speaks with whom about what: `us` and `them` are the values of From and To as we write them. */
interface Dialog {
  readonly target: string
  readonly us: string
  readonly them: string
  readonly callId: string
}

/** Audio goes to the discard port: nobody listens. */
const sdp = (direction: 'sendrecv' | 'sendonly') => [
  'v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', `a=${direction}`, '',
].join('\r\n')

const read = (data: Buffer) => {
  const [start = '', ...lines] = data.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? []
  const header = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? ''
  return { start, lines, header }
}

const write = (start: string, headers: readonly string[], body = '') => [
  start, ...headers, ...(body === '' ? [] : [`Content-Type: ${body.startsWith('v=0') ? 'application/sdp' : 'text/plain'}`]),
  `Content-Length: ${Buffer.byteLength(body)}`, '', body,
].join('\r\n')

const tagOf = (header: string) => /;tag=([^;\s]+)/.exec(header)?.[1] ?? ''

const answers: Readonly<Record<string, string | undefined>> = { ACK: undefined, REFER: '202 Accepted' }

/** `name`: an endpoint of `pjsip.conf`, for a phone that asks for something itself. */
export const openPhone = async (name = 'phone'): Promise<Phone> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const at = `127.0.0.1:${socket.address().port}`
  const uri = `sip:${name}@${at}`
  const asked: string[] = []
  const calls: PhoneCall[] = []
  const replies = new Map<string, (status: number) => void>()
  /** What was answered, by the request: over UDP it may come more than once. */
  const answered = new Map<string, string>()
  let asterisk: RemoteInfo | undefined
  let count = 0

  const send = (text: string) => {
    if (asterisk === undefined) throw new Error('Nobody has asked this phone for anything: it does not know where Asterisk is')
    socket.send(text, asterisk.port, asterisk.address)
  }

  /** Resolves with a 2xx. */
  const ask = async (method: string, { target, us, them, callId }: Dialog, headers: readonly string[] = [], body = '') => {
    count += 1
    const number = count
    const request = (what: string, branch: string, more: readonly string[], content?: string) => write(`${what} ${target} SIP/2.0`, [
      `Via: SIP/2.0/UDP ${at};branch=${branch}`, 'Max-Forwards: 70', `From: ${us}`, `To: ${them}`, `Call-ID: ${callId}`,
      `CSeq: ${number} ${what}`, `Contact: <${uri}>`, ...more,
    ], content)
    const branch = `z9hG4bK${randomUUID()}`
    const reply = new Promise<number>((resolve) => { replies.set(branch, resolve) })
    send(request(method, branch, headers, body))
    const status = await reply
    if (method === 'INVITE') send(request('ACK', status < 300 ? `z9hG4bK${randomUUID()}` : branch, []))
    if (status >= 300) throw new Error(`${method} ${target}: ${status}`)
  }

  const call = (dialog: Dialog): PhoneCall => {
    const { host } = new URL(dialog.target.replace('sip:', 'sip://'))
    return {
      replaced: `<${dialog.target.replace(/;.*/, '')}?Replaces=${encodeURIComponent(`${dialog.callId};to-tag=${tagOf(dialog.them)};from-tag=${tagOf(dialog.us)}`)}>`,
      hold: () => ask('INVITE', dialog, [], sdp('sendonly')),
      unhold: () => ask('INVITE', dialog, [], sdp('sendrecv')),
      transfer: (to) => ask('REFER', dialog, [`Refer-To: ${typeof to === 'string' ? `<sip:${to}@${host}>` : to.replaced}`, `Referred-By: <${uri}>`]),
    }
  }

  socket.on('message', (data: Buffer, from: RemoteInfo) => {
    asterisk = from
    const { start, lines, header } = read(data)
    const status = Number(/^SIP\/2\.0 (\d+)/.exec(start)?.[1])
    if (status >= 200) replies.get(/branch=([^;\s]+)/.exec(header('via'))?.[1] ?? '')?.(status)
    const method = /^([A-Z]+) sip:/.exec(start)?.[1]
    if (method === undefined) return
    // Asked again, for our answer was late: it is the same answer, and the same call.
    const transaction = `${header('via')} ${header('cseq')}`
    const before = answered.get(transaction)
    if (before !== undefined) {
      send(before)
      return
    }
    asked.push(method)
    const answer = method in answers ? answers[method] : '200 OK'
    if (answer === undefined) return
    const us = tagOf(header('to')) === '' ? `${header('to')};tag=${randomUUID()}` : header('to')
    if (method === 'INVITE' && us !== header('to')) {
      calls.push(call({ target: /<(.*)>/.exec(header('contact'))?.[1] ?? '', us, them: header('from'), callId: header('call-id') }))
    }
    const text = write(`SIP/2.0 ${answer}`, [
      ...lines.filter((line) => /^(via|from|call-id|cseq):/i.test(line)), `To: ${us}`, `Contact: <${uri}>`,
    ], method === 'INVITE' ? sdp('sendrecv') : '')
    answered.set(transaction, text)
    send(text)
  })

  const callId = randomUUID()
  return {
    uri,
    asked,
    calls,
    ask: async (method, headers, body) => {
      const host = `127.0.0.1:${asterisk?.port ?? 0}`
      const us = `<sip:${name}@${host}>`
      await ask(method, {
        target: method === 'REGISTER' ? `sip:${host}` : `sip:desk@${host}`, us: `${us};tag=${callId}`, them: us, callId,
      }, headers, body)
    },
    close: async () => {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
