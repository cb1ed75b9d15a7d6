package state

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// monotonic makes the random part of ULIDs: random in a new millisecond, else the last one plus 1. The type of the ulid package does
// not export its state.
type monotonic struct {
	random *rand.ChaCha8
	ms     uint64
	last   [10]byte
}

// Read reads random bytes that do not depend on the time.
func (m *monotonic) Read(p []byte) (int, error) { return m.random.Read(p) }

// MonotonicRead implements [ulid.MonotonicReader].
func (m *monotonic) MonotonicRead(ms uint64, p []byte) error {
	if m.ms != ms || m.last == [10]byte{} {
		m.ms = ms
		_, _ = m.random.Read(m.last[:]) // never fails
	} else {
		high, low := binary.BigEndian.Uint16(m.last[:]), binary.BigEndian.Uint64(m.last[2:])+1
		if low == 0 {
			high++
		}
		binary.BigEndian.PutUint16(m.last[:], high)
		binary.BigEndian.PutUint64(m.last[2:], low)
	}
	copy(p, m.last[:])
	return nil
}

// IDsState is the position of a generator of ids.
type IDsState struct {
	Random      []byte `json:"random"`
	ULIDTime    uint64 `json:"ulidTime,omitzero"` // milliseconds since 1970
	ULIDEntropy []byte `json:"ulidEntropy,omitzero"`
}

// State returns the position.
func (g *IDs) State() *IDsState {
	random, _ := g.random.MarshalBinary() // never fails
	d := &IDsState{Random: random, ULIDTime: g.entropy.ms}
	if g.entropy.last != [10]byte{} {
		d.ULIDEntropy = slices.Clone(g.entropy.last[:])
	}
	return d
}

// IDs moves a generator to a position. Without a position it stays at its seed.
func (l *Loader) IDs(at Path, g *IDs, d *IDsState) {
	if d == nil {
		return
	}
	if err := g.random.UnmarshalBinary(d.Random); err != nil {
		l.Refuse(at.Field("random"), "must be what a snapshot has there")
	}
	if d.ULIDEntropy != nil {
		l.Require(len(d.ULIDEntropy) == len(g.entropy.last), at.Field("ulidEntropy"), "must be what a snapshot has there")
		g.entropy.ms, g.entropy.last = d.ULIDTime, [10]byte(d.ULIDEntropy)
	}
}
