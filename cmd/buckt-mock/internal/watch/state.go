package watch

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver"
)

// tables returns the tables of all systems. The rows are sorted approximately by creation time.
func tables(server *mockserver.Server) []Table {
	var all []Table
	for _, system := range mockserver.Systems() {
		for _, t := range server.Tables(system.Name) {
			all = append(all, table(string(system.Name), t))
		}
	}
	return all
}

// table keeps the newest rows.
func table(system string, from mockserver.Table) Table {
	t := Table{System: system, Kind: from.Plural, Total: len(from.Rows)}
	for _, r := range slices.Backward(from.Rows[max(0, len(from.Rows)-maxRows):]) {
		t.Rows = append(t.Rows, Row{System: system, Kind: from.Kind, ID: r.ID, Name: r.Name, Status: r.Status, Detail: r.Detail})
	}
	return t
}
