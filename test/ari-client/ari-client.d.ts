/** As much of `ari-client` as the call takes. It brings no types of its own. */
declare module 'ari-client' {
  export interface Event {
    readonly type: string
    readonly [field: string]: unknown
  }

  /** What a callback is given beside the event: one resource, several by name, or none. */
  export type Resources = Resource | Readonly<Record<string, Resource>> | undefined

  type Callback = (event: Event, resources: Resources) => void
  type Act = (options?: Readonly<Record<string, unknown>>, instance?: Resource) => Promise<unknown>

  /** A channel, bridge, playback or recording. */
  export interface Resource {
    readonly _resource: string
    on(event: string, heard: Callback): void
    once(event: string, heard: Callback): void
  }

  /** With what the server's own description says can be done to it. */
  type Can<Name extends string> = Resource & Readonly<Record<Name, Act>>

  export interface Client {
    readonly recordings: Readonly<Record<'getStored' | 'deleteStored', Act>>
    readonly playbacks: Readonly<Record<'get', Act>>
    Channel(id: string): Can<'originate' | 'get' | 'answer' | 'play' | 'record' | 'hangup'> & { readonly id: string }
    Bridge(id: string): Can<'create' | 'get' | 'addChannel' | 'removeChannel' | 'destroy'>
    Playback(id: string): Resource
    LiveRecording(name: string): Resource
    on(event: string, heard: Callback): void
    start(apps: string | readonly string[]): Promise<void>
    stop(): void
  }

  const ari: { connect(url: string, username: string, password: string): Promise<Client> }
  export default ari
}
