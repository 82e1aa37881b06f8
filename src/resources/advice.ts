/** What to do about a refusal: for which operations, at which words of Asterisk's where they matter, and the advice. */
type Advice = readonly [operations: RegExp, advice: string, words?: RegExp]

const taken = 'Something of this id is there already: leave the id out, and a new one is minted.'
const stasisDevice = "Only a device of our own can be set: its name begins with 'Stasis:'."
const moduleName = 'Only what is loaded can be asked for, by its whole name (res_musiconhold.so): asterisk.listModules tells.'
const application = 'An application is there while a connection has it, or while it holds calls or subscriptions: is one open under this name?'
const source = 'Event sources read channel:ID, bridge:ID, endpoint:TECHNOLOGY/RESOURCE or deviceState:NAME.'
const technology = 'Is the technology right, and loaded? See endpoints.list for what there is; a URI begins with its technology (pjsip:alice).'
const format = 'Formats go by the name of a file ending that Asterisk can write (wav, gsm, ulaw), if its module (format_wav) is loaded.'
const config = 'Is the module of this class loaded, and does sorcery.conf give this type of object a place that can be written to (memory, astdb, realtime)? What stands in a file stays.'

const advice: Readonly<Record<number, readonly Advice[]>> = {
  400: [
    [/^applications\.(un)?subscribe$/, source],
    [/^applications\.filter$/, "A filter is { allowed: [{ type: 'Dial' }], disallowed: [] }."],
    [/^asterisk\.updateObject$/, "Its attributes have other names or take other values: `config show help` on Asterisk's console tells."],
    [/^asterisk\.addLog$/, 'The levels are comma-joined: notice,warning,error.'],
    [/Vars?$/, 'The variable has no name, or no name that can be.'],
    [/^channels\.(originate|create)/, 'The endpoint is TECHNOLOGY/RESOURCE (PJSIP/alice), with an application or an extension to go to; an originator has to be there.'],
    [/^channels\.hangup$/, 'One of `reason` (a name that is listed) and `reason_code` (a number), not both.'],
    [/^channels\.sendDTMF$/, 'There are no keys in `dtmf`.'],
    [/^channels\.redirect$/, 'There is no endpoint to go to.'],
    [/\.record$/, 'It takes a name, a format, limits from 0 on, and a `terminateOn` and `ifExists` that are listed.'],
    [/^channels\.snoop/, '`spy` or `whisper` has to say a direction, and `app` an application.'],
    [/^channels\.externalMedia$/, 'It takes an application, a format, and an `external_host` (HOST:PORT) where nobody is to come to us.'],
    [/^channels\.transfer_progress$/, '`states` is channel_progress, channel_answered, channel_unavailable or channel_declined.'],
    [/^playbacks\.control$/, 'It can restart, pause, unpause, reverse and forward.'],
    [/^endpoints\.(sendMessage|refer)/, `${technology} A \`from\` has to be there, too.`],
    [/^endpoints\./, technology],
    [/^bridges\.(add|remove)Channel$/, '`channel` is one channel or many, all of them there.'],
    [/^events\.userEvent$/, `${source} The variables are a JSON object.`],
  ],
  403: [
    [/^asterisk\.\w+Object$/, config],
    [/^recordings\./, 'Asterisk itself may not read the file: may its user?'],
    [/^channels\.rtpstatistics$/, 'Only channels with RTP have such figures; a Local channel has none.'],
  ],
  404: [
    [/^applications\./, application],
    [/^asterisk\.\w+Object$/, config],
    [/^asterisk\.\w+Module$/, moduleName],
    [/^asterisk\.\w+Log$/, 'See asterisk.listLogChannels for what there is; one that was added here goes with the next rotation.'],
    [/^(channels|bridges)\.get\w+Vars?$/, 'It has never been set, or is spelt otherwise: names tell capitals apart.'],
    [/^channels\.rtpstatistics$/, 'Only channels with RTP have such figures; a Local channel has none.'],
    [/^channels\.(redirect|transfer_progress)$/, technology],
    [/^endpoints\./, technology],
    [/^events\.userEvent$/, application],
    [/^events\.claimChannel$/, 'The call is not offered (any more): it was hung up, or StasisBroadcast() has given up.'],
    [/^mailboxes\./, 'A mailbox is there from its first mailboxes.update on.'],
    [/^deviceStates\./, stasisDevice],
    [/^recordings\.\w*Stored/, 'See recordings.listStored for what there is. A name is without its ending (.wav), and a recording is stored when it has finished.'],
    [/^sounds\./, 'See sounds.list for what is installed. An id is without language and ending: digits/1.'],
  ],
  409: [
    [/^channels\.(originate|create|externalMedia)/, taken],
    [/^bridges\.create/, taken],
    [/\.record$/, "A recording of this name is there: another name, or ifExists 'overwrite' or 'append' (one that is being made is not touched).", /exists/],
    [/^channels\.record$/, 'What is in a bridge is recorded there (bridges.record), or by a snoop channel.'],
    [/^applications\.unsubscribe$/, 'Nothing is to be undone.'],
    [/^asterisk\.loadModule$/, 'Is it installed, and not loaded yet? Its whole name ends in .so.'],
    [/^asterisk\.unloadModule$/, 'Something uses it, or it cannot be unloaded while Asterisk runs.'],
    [/^asterisk\.\w+Module$/, "Asterisk's log says why."],
    [/^asterisk\.addLog$/, 'Is the name taken, or not one of a file?'],
    [/^deviceStates\./, stasisDevice],
    [/^bridges\.addChannel$/, 'End the recording of the channel first, or record the bridge instead.', /recording/],
    [/^channels\.dial$/, 'Only a channel that `create` has made is dialled, once, and after its StasisStart.'],
    [/^playbacks\.control$/, 'A sound that is not playing (yet, or while it is paused) cannot do that.'],
    [/^recordings\.copyStored$/, 'A recording of that name is stored already: another name, or delete that one first.'],
    [/^recordings\./, 'The recording is already over, or not yet under way.'],
    [/^events\.claimChannel$/, 'Another application was faster: the call is theirs.'],
  ],
  412: [
    [/^channels\./, 'A channel that has not been dialled yet (state Down, made by `create`) can do little: dial it first.'],
  ],
  422: [
    [/\.(play|record)(WithId)?$/, format],
    [/^channels\.redirect$/, 'A call can be redirected only within its own technology: a PJSIP channel to PJSIP/….'],
    [/^bridges\./, 'Only what is in an application comes into a bridge, and only what is in the bridge is its member.'],
    [/^applications\.|^events\./, `No such thing is there now. ${source}`],
  ],
  500: [
    [/^channels\.(originate|create|dial)/, 'Does the endpoint exist, is its technology loaded, and has its phone registered? No call was begun.'],
    [/^channels\.snoop/, 'Is the channel still there, and up?'],
    [/Vars?$/, 'Is it a function of the dialplan that is not loaded, or one that cannot be asked here?'],
    [/\.record$/, 'May Asterisk write a file of this name? It lies below its folder of recordings.'],
    [/^deviceStates\.update$/, 'Is that a state? NOT_INUSE, INUSE, BUSY, INVALID, UNAVAILABLE, RINGING, RINGINUSE, ONHOLD.'],
    [/^bridges\.create/, 'Is that a type of bridge? mixing, holding, dtmf_events, proxy_media, video_sfu, video_single, sdp_label.'],
    [/^bridges\.play/, 'Is there something to play in `media`?'],
    [/^playbacks\.(control|stop)$/, 'Digits, numbers and characters are said to the end once they have begun; any other sound that has just begun can be asked again.'],
  ],
}

/** What can be said of this refusal of this operation beyond its status: what was wrong, what to do. */
export const adviceOn = (operation: string, { status, message = '' }: { readonly status: number; readonly message?: string }): string | undefined =>
  advice[status]?.find(([operations, , words]) => operations.test(operation) && (words === undefined || words.test(message)))?.[1]
