export type { Attended, Attending, Conference, ConferenceNews, ConferenceOptions, ConferenceState, Member } from './model.js'
export { openConference } from './openConference.js'
