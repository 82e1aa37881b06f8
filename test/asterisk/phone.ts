import { type RemoteInfo, createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A SIP telephone (RFC 3261) that says yes to everything: picks up, takes messages, goes where it is referred to. */
export interface Phone {
  /** `sip:phone@127.0.0.1:5080` */
  readonly uri: string
  /** The methods that it was asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** Audio goes to the discard port: nobody listens. */
const sdp = [
  'v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', '',
].join('\r\n')

const answers: Readonly<Record<string, string | undefined>> = { ACK: undefined, REFER: '202 Accepted' }

export const openPhone = async (): Promise<Phone> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const uri = `sip:phone@127.0.0.1:${socket.address().port}`
  const asked: string[] = []
  socket.on('message', (data: Buffer, from: RemoteInfo) => {
    const [start = '', ...lines] = data.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? []
    const method = /^([A-Z]+) sip:/.exec(start)?.[1]
    if (method === undefined) return
    asked.push(method)
    const answer = method in answers ? answers[method] : '200 OK'
    if (answer === undefined) return
    const copied = lines.filter((line) => /^(via|from|call-id|cseq):/i.test(line))
    const to = lines.find((line) => /^to:/i.test(line)) ?? ''
    const body = method === 'INVITE' ? sdp : ''
    const reply = [
      `SIP/2.0 ${answer}`, ...copied, to.includes('tag=') ? to : `${to};tag=phone`, `Contact: <${uri}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']), `Content-Length: ${Buffer.byteLength(body)}`, '', body,
    ].join('\r\n')
    socket.send(reply, from.port, from.address)
  })
  return {
    uri,
    asked,
    close: async () => {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
