package mockserver

import (
	"net"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// System describes one of the systems of a server.
type System struct {
	Name buckt.System
	// Title is the name for people.
	Title string
	// Variables are the environment variables that [buckt.FromEnv] and the vendor's own programs read.
	Variables []string
}

// Systems returns the systems of a server.
func Systems() []System {
	return state.Collect(slices.Values(registry()), func(e entry) System { return System{e.Name, e.Title, e.Variables} })
}

// Setting is a setting of a client.
type Setting struct {
	Name     string // such as "base_url"; "" for a variable that repeats another setting for a program
	Variable string // of the environment, "" for none
	Value    string // in clear if it is a secret
}

// Settings returns the settings with which a client of a system reaches the server at an address that [Server.Listen] returned, with the
// credentials of the default organization, user, account or customer. It panics if the system is unknown.
func (s *Server) Settings(system buckt.System, at net.Addr) []Setting {
	settings := s.slotOf(system).running().system.Settings(at)
	return state.Collect(slices.Values(settings), func(setting service.Setting) Setting { return Setting(setting) })
}

// Table lists rows of a system for people, roughly in the order of their creation.
type Table struct {
	Kind, Plural string // such as "bucket" and "buckets"
	Rows         []TableRow
}

// TableRow is a row for people, without secrets.
type TableRow struct{ ID, Name, Status, Detail string }

// Tables returns the buckets, keys and other rows of a system. It panics if the system is unknown.
func (s *Server) Tables(system buckt.System) []Table {
	return state.Collect(slices.Values(s.slotOf(system).running().system.Tables()), func(t service.Table) Table {
		return Table{t.Kind, t.Kind + "s", state.Collect(slices.Values(t.Rows), func(row service.Row) TableRow { return TableRow(row) })}
	})
}
