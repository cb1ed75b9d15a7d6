package mockserver

// pager cuts lists into pages, short ones where [WithShortPages] wants them. The lock of a system guards it.
type pager struct {
	short  []int
	served int
}

// take cuts a page from the rows that follow the cursor.
func take[T any](p *pager, rows []T, limit int) (items []T, more bool) {
	if len(p.short) > 0 {
		limit = min(limit, p.short[p.served%len(p.short)])
		p.served++
	}
	items = rows[:min(limit, len(rows))]
	return items, len(items) < len(rows)
}
