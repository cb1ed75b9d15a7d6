package mockserver

import (
	"fmt"
	"log/slog"
	"time"
)

// State is the complete state of a server: the rows of the five systems, the contents of files, the steps that are due, the used parts of
// rate limits, and the positions of the generators of ids. [Server.Snapshot] returns one, [ReadState] reads one, and [Server.Restore] and
// [WithState] put one into force. They do not change it, and it can be used again. The zero value is the state of a new server.
//
// Its JSON contains every secret in clear, because a server needs them to authenticate requests: protect such a file like a password. fmt
// and slog print none of it.
type State struct {
	document *stateDocument
}

// stateVersion is incremented when older states would be read with another meaning.
const stateVersion = 2

// Time returns the server's time at the snapshot, or zero if the state has none.
func (s State) Time() time.Time {
	if s.document == nil {
		return time.Time{}
	}
	return s.document.Time
}

// String prints no secret.
func (s State) String() string { return "mockserver.State{…}" }

// GoString prints no secret.
func (s State) GoString() string { return s.String() }

// LogValue prints no secret.
func (s State) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Snapshot returns the state of all systems at one moment: a request in progress is included with all its effects or with none.
func (s *Server) Snapshot() *State {
	unlock := s.lockSystems()
	defer unlock()
	d := &stateDocument{Version: stateVersion, Time: s.now(), Systems: make([]any, len(s.slots))}
	for i := range s.slots {
		d.Systems[i] = s.slots[i].system.Snapshot()
	}
	return &State{document: d}
}

// Restore puts all systems into a state, at one moment: a request in progress is served either from the old state, where its effects
// remain, or from the new one. An invalid state is an error that names the field, such as "buckt.organizations[1].buckets[0].status", and
// changes nothing.
//
// From then on the same requests at the same times get the same responses. The clock is not changed, nor are the times in the state: a
// bucket in provisioning becomes active when it was due, which may be at once. Fields that a state leaves out, for example one written by
// hand, have the defaults of the Add methods: ids and secrets from the server's seed, times from its clock. A system that the state leaves
// out is as after the start.
//
// A handle such as an [*bucktapi.Organization] remains valid if the state has its row, with the same id, or for an organization with the
// same key. The handle of the default organization, user, account or customer always remains valid. A handle without its row is empty, and
// its methods that change something panic, until a state brings the row back. Faults, the record, options and the clock are not part of a
// state, and requests postponed by a [fault.LateEffect] are dropped.
func (s *Server) Restore(state *State) error {
	if err := s.restore(state, s.now()); err != nil {
		return fmt.Errorf("mockserver: Restore: %w", err)
	}
	return nil
}

// restore puts all systems into a state. Rows without a time get now.
func (s *Server) restore(from *State, now time.Time) error {
	systems := make([]any, len(s.slots))
	if from != nil && from.document != nil {
		copy(systems, from.document.Systems)
	}
	adopt := make([]func(), len(s.slots))
	for i := range s.slots {
		var err error
		if adopt[i], err = s.slots[i].running().system.Load(systems[i], now); err != nil {
			return err
		}
	}
	s.clock.Drop()
	unlock := s.lockSystems()
	defer unlock()
	for _, adopt := range adopt {
		adopt()
	}
	return nil
}

// lockSystems locks all systems, in the order of the registry as everywhere, and brings them up to the present.
func (s *Server) lockSystems() (unlock func()) {
	for i := range s.slots {
		s.slots[i].running().system.Lock()
	}
	return func() {
		for i := range s.slots {
			s.slots[len(s.slots)-1-i].system.Unlock()
		}
	}
}

// Reset returns the server to its state after the start: with the same default ids and credentials, and with the state of [WithState] if it
// was given. It empties the record and removes all faults. Listeners, clients and the clock remain; [Server.ResetClock] resets the clock.
func (s *Server) Reset() {
	if err := s.restore(s.options.state, s.started); err != nil {
		panic(fmt.Sprintf("mockserver: Reset: the state that the server was started with: %v", err))
	}
	s.record.Forget()
	s.RemoveFaults()
}
