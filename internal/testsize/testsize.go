// Package testsize chooses the size of large tests: small under the race detector, which makes them slow, and full if BUCKT_TEST_SLOW is
// set.
package testsize

import "os"

// Of returns race under the race detector, full if BUCKT_TEST_SLOW is set, and plain otherwise.
func Of[T any](race, plain, full T) T {
	return choose(Race, os.Getenv("BUCKT_TEST_SLOW") != "", race, plain, full)
}

func choose[T any](detector, slow bool, race, plain, full T) T {
	switch {
	case detector:
		return race
	case slow:
		return full
	}
	return plain
}
