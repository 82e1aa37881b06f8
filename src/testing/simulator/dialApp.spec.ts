import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const dialplan = `
[out]
exten => phone,1,Dial(PJSIP/bob,2)
 same => n,Hangup()
exten => on,1,Dial(PJSIP/bob,2,g)
 same => n,Wait(1)
 same => n,Hangup()
exten => nobody,1,Dial(PJSIP/nobody)
 same => n,Hangup()
exten => _local-.,1,Dial(Local/\${EXTEN:6}@targets/n)
 same => n,Hangup()
[targets]
exten => desk,1,Stasis(lounge)
exten => busy,1,Busy()
exten => reject,1,Hangup(21)
`

/** A caller is sent to this extension, and what is told of them from then on, but for variables that are emptied. */
const sent = (exten: string, bob = '', more: Parameters<typeof onSimulator>[0] = () => undefined) => onSimulator((stage) => {
  const caller = stage.call(1)
  stage.ask(2, 'POST /channels/c1/answer')
  stage.ask(3, 'POST /applications/desk/subscription?eventSource=channel:c1')
  stage.ask(9, `POST /channels/c1/continue?context=out&extension=${exten}`)
  caller.hangup(6_000)
  more(stage)
}, { dialplan, phones: { 'PJSIP/bob': bob }, sounds: { 'sound:a': 500 } })
  .filter((line) => Number.parseInt(line) > 9 && !/=$|STASISSTATUS|StasisEnd|204/.test(line))

describe('Dial', () => {
  test('connects both when the other answers, and hangs up the caller when the other does', () => {
    expect(sent('phone', 'r-a 1s h')).toEqual([
      '10 ChannelDialplan c1 Dial(PJSIP/bob,2)',
      '10 Dial 0.2',
      '10 Dial 0.2 RINGING',
      '10 ChannelVarset c1 RINGTIME=0',
      '10 ChannelVarset c1 RINGTIME_MS=0',
      '12 Dial 0.2 ANSWER',
      '12 ChannelVarset c1 DIALSTATUS=ANSWER',
      '12 ChannelVarset c1 DIALEDPEERNAME=PJSIP/bob-00000001',
      '12 ChannelVarset c1 DIALEDPEERNUMBER=bob',
      '12 ChannelVarset c1 BRIDGEPEER=PJSIP/bob-00000001',
      '1013 ChannelVarset c1 ANSWEREDTIME=1',
      '1013 ChannelVarset c1 ANSWEREDTIME_MS=1001',
      '1013 ChannelVarset c1 DIALEDTIME=1',
      '1013 ChannelVarset c1 DIALEDTIME_MS=1003',
      '1013 ChannelVarset c1 DIALSTATUS=ANSWER',
      '1013 ChannelHangupRequest c1 16',
      '1013 ChannelDestroyed c1 16 Normal Clearing',
    ])
  })

  test('goes on with the caller where that was asked for', () => {
    expect(sent('on', 'a 1s h').slice(-5)).toEqual([
      '1011 ChannelVarset c1 DIALSTATUS=ANSWER',
      '1011 ChannelDialplan c1 Wait(1)',
      '2011 ChannelDialplan c1 Hangup()',
      '2011 ChannelHangupRequest c1 32 soft',
      '2011 ChannelDestroyed c1 16 Normal Clearing',
    ])
  })

  test.each([
    ['phone', 'b', 'BUSY', 17], ['phone', 'c', 'CONGESTION', 34], ['phone', 'x', 'CHANUNAVAIL', 21], ['phone', 'r', 'NOANSWER', 16],
    ['nobody', '', 'CHANUNAVAIL', 16], ['local-busy', '', 'BUSY', 16], ['local-reject', '', 'CHANUNAVAIL', 21], ['local-attic', '', 'CHANUNAVAIL', 16],
  ])('goes on where nobody answers: %s %s', (exten, bob, status, cause) => {
    const told = sent(exten, bob)
    expect(told.filter((line) => line.includes('DIALSTATUS')).map((line) => line.replace(/^\d+ /, ''))).toEqual([`ChannelVarset c1 DIALSTATUS=${status}`])
    expect(told.at(-1)).toContain(`ChannelDestroyed c1 ${String(cause)}`)
  })

  test('is given up by a caller who does not wait: the other is hung up', () => {
    const told = sent('phone', 'r', ({ ask }) => {
      ask(500, 'DELETE /channels/c1')
      ask(510, 'GET /channels', { seen: true })
    })
    expect(told.slice(-5)).toEqual([
      '501 ChannelHangupRequest c1 32 soft',
      '501 ChannelVarset c1 DIALSTATUS=CANCEL',
      '501 Dial 0.2 CANCEL',
      '501 ChannelDestroyed c1 16 Normal Clearing',
      '511 200 [] GET /channels',
    ])
  })

  test('leads to an application, which is heard and hears keys', () => {
    const told = onSimulator((stage) => {
      const caller = stage.call(1)
      stage.listen(0, 'lounge')
      stage.ask(2, 'POST /channels/c1/answer')
      stage.ask(9, 'POST /channels/c1/continue?context=out&extension=local-desk')
      caller.hears(11)
      stage.ask(20, 'POST /channels/0.3/answer')
      caller.press(30, '5')
      stage.ask(40, 'POST /channels/0.3/play/p1?media=sound:a')
      stage.ask(600, 'DELETE /channels/0.3')
    }, { dialplan, sounds: { 'sound:a': 500 } })
    expect(told.filter((line) => /lounge: (Stasis|ChannelDtmf)|hears sound/.test(line))).toEqual([
      '10 lounge: StasisStart 0.3 Ring',
      '30 lounge: ChannelDtmfReceived 0.3 5',
      '41 hears sound sound:a 500',
      '601 lounge: StasisEnd 0.3',
    ])
  })
})
