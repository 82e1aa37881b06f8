import { type Asterisk, bootAsterisk } from '../../asterisk/boot.js'
import { versionUnderTest } from './version.js'

/** One more Asterisk of the version under test: for a test that breaks it. */
export const another = async (): Promise<Asterisk> => bootAsterisk({ version: await versionUnderTest() })
