package mockserver

import (
	"net"

	"github.com/bucktgo/buckt"
)

// System describes one of the systems of a server.
type System struct {
	Name buckt.System
	// Title is the name for people.
	Title string
	// Variables are the environment variables that clients of the system read: [buckt.FromEnv], and the vendor's own programs.
	Variables []string
}

// Systems returns the systems of a server.
func Systems() []System {
	var systems []System
	for _, e := range registry() {
		systems = append(systems, System{e.Name, e.Title, e.Variables})
	}
	return systems
}

// Setting is a setting of a client.
type Setting struct {
	Name     string // such as "base_url"; "" for a variable that repeats another setting for a program
	Variable string // of the environment, "" for none
	Value    string // in clear if it is a secret
}

// Settings returns what a client of a system needs to reach the server at an address that [Server.Listen] returned, with the credentials
// of the default organization, user, account or customer. It panics if the system is unknown.
func (s *Server) Settings(system buckt.System, at net.Addr) []Setting {
	var settings []Setting
	for _, setting := range s.slotOf(system).running().system.Settings(at) {
		settings = append(settings, Setting(setting))
	}
	return settings
}

// Table lists rows of a system for people, about in the order in which they were made.
type Table struct {
	Kind, Plural string // such as "bucket" and "buckets"
	Rows         []TableRow
}

// TableRow is a row for people, without secrets.
type TableRow struct{ ID, Name, Status, Detail string }

// Tables returns the buckets, keys and the like that a system has. It panics if the system is unknown.
func (s *Server) Tables(system buckt.System) []Table {
	var tables []Table
	for _, t := range s.slotOf(system).running().system.Tables() {
		table := Table{Kind: t.Kind, Plural: t.Plural}
		for _, row := range t.Rows {
			table.Rows = append(table.Rows, TableRow(row))
		}
		tables = append(tables, table)
	}
	return tables
}
