/** Writes the beginning of a cassette. */
import { recorded } from 'rxari'
import { simulator } from 'rxari/testing'

recorded(simulator().wire('desk'), 'taped.jsonl').frames$.subscribe().unsubscribe()
