package watch

import "slices"

// maxRows is how many rows of a table are seen, the newest ones.
const maxRows = 100

// Table is one kind of thing that a system holds.
type Table struct {
	// System is the system's name, Kind what the rows are, in the plural.
	System, Kind string
	// Rows are the newest ones, the newest first, and Total is how many there are.
	Rows  []Row
	Total int
}

// Row is one thing in a system.
type Row struct {
	System string `json:"system"`
	// Kind is what it is, such as "bucket".
	Kind string `json:"kind"`
	// ID is unique among the rows of its system and kind.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Status is in the system's own words where it has some.
	Status string `json:"status"`
	// Detail is what else a person wants to know.
	Detail string `json:"detail"`
}

func (t Table) equal(other Table) bool {
	return t.System == other.System && t.Kind == other.Kind && t.Total == other.Total && slices.Equal(t.Rows, other.Rows)
}

// Changed returns the rows of this look that an earlier one did not have, or had with another status, name or detail.
func (l *Look) Changed(earlier *Look) []Row {
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
