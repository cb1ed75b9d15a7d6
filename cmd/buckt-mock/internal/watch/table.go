package watch

import "slices"

// maxRows is the maximum number of rows of a table; older rows are omitted.
const maxRows = 100

// Table has the rows of one kind in a system.
type Table struct {
	// System is the system's name, Kind the kind of its rows in the plural.
	System, Kind string
	// Rows are the newest rows, newest first. Total is the number of all rows.
	Rows  []Row
	Total int
}

// Row is one resource of a system.
type Row struct {
	System string `json:"system"`
	// Kind is the kind of the resource, such as "bucket".
	Kind string `json:"kind"`
	// ID is unique among the rows of its system and kind.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Status is the system's own status, if it has one.
	Status string `json:"status"`
	// Detail has other information for users.
	Detail string `json:"detail"`
}

func (t Table) equal(other Table) bool {
	return t.System == other.System && t.Kind == other.Kind && t.Total == other.Total && slices.Equal(t.Rows, other.Rows)
}

// Changed returns the rows that an earlier snapshot did not have, or had with another status, name or detail.
func (l *Snapshot) Changed(earlier *Snapshot) []Row {
	known := make(map[Row]bool)
	for _, t := range earlier.Tables {
		for _, r := range t.Rows {
			known[r] = true
		}
	}
	var changed []Row
	for _, t := range l.Tables {
		for _, r := range t.Rows {
			if !known[r] {
				changed = append(changed, r)
			}
		}
	}
	return changed
}
