/**
 * Does this reply say that what the operation is about has left: the channel hung up or left the application, the bridge
 * was destroyed, the playback or live recording ended? The one place that knows Asterisk's words for it.
 *
 * Nothing else of the kind is: an unknown URL (404 `Resource not found`), a variable, a stored recording, an application.
 */
export const isGone = (operation: string, { status, message = '' }: { readonly status: number; readonly message?: string }): boolean => {
  switch (status) {
    case 404:
      return notFound.test(message) && !operation.includes('Stored')
    case 409:
      // A bridge that is being destroyed. Of any other operation it may be one of the dialplan's, which is there and not ours.
      return message === 'Channel not in Stasis application' || (message === 'Bridge not in Stasis application' && endsInBridge.test(operation))
    case 422:
      return message === 'Channel not in Stasis application' || message === 'Channel not in this bridge'
    case 400:
      return message === 'Channel not found'
    case 500:
      // An answer held back by a sound or recording when the call ends.
      return message === 'Failed to answer channel'
    default:
      return false
  }
}

const endsInBridge = /^bridges\.(?:removeChannel|stopMoh|clearVideoSource|destroy)$/
const notFound = /^(?:(?:Channel|Bridge|Playback|Recording) not found|Provided (?:channel|bridge) was not found)$/
