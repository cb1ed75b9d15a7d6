package mockserver

import (
	"fmt"
	"log/slog"
	"time"
)

// State is everything that decides what a server answers: what the five systems hold, with the contents of files, what they are about
// to do, which rate limits are used up, and where their generators of ids stand. [Server.Snapshot] takes one, [ReadState] reads
// one, and [Server.Restore] and [WithState] put one into a server. It is not changed by that, and can be used again. The zero value
// is that of a new server.
//
// As JSON it holds every secret in clear, because a server must know them to accept them: keep such a file as you keep a password.
// fmt and slog show none of it.
type State struct {
	document *stateDocument
}

// stateVersion changes when older states are no longer read as they were meant.
const stateVersion = 2

// Time is the server's time when the snapshot was taken, zero for a state that does not tell.
func (s State) Time() time.Time {
	if s.document == nil {
		return time.Time{}
	}
	return s.document.Time
}

// String tells of no secret.
func (s State) String() string { return "mockserver.State{…}" }

// GoString tells of no secret.
func (s State) GoString() string { return s.String() }

// LogValue tells of no secret.
func (s State) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Snapshot takes the state of all systems at one moment: of a request under way it holds everything or nothing.
func (s *Server) Snapshot() *State {
	unlock := s.lockSystems()
	defer unlock()
	d := &stateDocument{Version: stateVersion, Time: s.now(), Systems: make([]any, len(s.slots))}
	for i := range s.slots {
		d.Systems[i] = s.slots[i].system.Snapshot()
	}
	return &State{document: d}
}

// Restore puts all systems into a state, at one moment: a request under way is answered from the old state, which takes its effects
// along, or from the new one. A state that is not valid is an error that tells where, such as
// "buckt.organizations[1].buckets[0].status", and changes nothing.
//
// From then on the same requests at the same times get the same answers. The clock is not moved: times in the state stay what they are. A bucket that was provisioning becomes active at the time
// that it was due, which may be at once. What a state does not say, as one that people wrote, is made as the Add methods make it: ids and
// secrets from the server's seed, times from its clock. A system of which it says nothing is as after the start.
//
// Handles such as an [*bucktapi.Organization] stay good where the state holds the row that they stand for, by its id, or for an organization
// by the key that it was made with. That of the default organization, user, account or customer always stays good. One whose row is
// gone shows nothing and panics when something is to be changed by it, until a state brings the row back. Faults, the record, options and the
// clock are no part of a state, and what a [fault.LateEffect] has postponed is dropped.
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

// lockSystems locks all systems in the order of the registry, as all code does, and brings them up to the present.
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

// Reset takes the server to where it was after the start, with the same default ids and credentials, and with the state of
// [WithState] where there is one. The record is empty then, and no fault is injected. Listeners, clients and the clock stay;
// [Server.ResetClock] resets the clock.
func (s *Server) Reset() {
	if err := s.restore(s.options.state, s.started); err != nil {
		panic(fmt.Sprintf("mockserver: Reset: the state that the server was started with: %v", err))
	}
	s.record.Forget()
	s.RemoveFaults()
}
