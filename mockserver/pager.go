package mockserver

// pager cuts lists into pages, short ones where [WithShortPages] wants them. The lock of a system guards it.
type pager struct {
	short  []int
	served int
}

// take cuts a page from the rows that follow the cursor. A fault may make it shorter, or lead on where nothing follows.
func take[T any](c *call, p *pager, rows []T, limit int) (items []T, more bool) {
	if len(p.short) > 0 {
		limit = min(limit, p.short[p.served%len(p.short)])
		p.served++
	}
	items = shortened(c, rows[:min(limit, len(rows))])
	more = len(items) < len(rows)
	if f, found := c.faults.first(KindShortPage); found && f.effect.Rows == 0 && !more {
		c.faults.took(f)
		more = true
	}
	if f, found := c.faults.first(KindRepeatCursor); found {
		c.faults.took(f)
		more = true
	}
	return items, more
}

// shortened is a page, cut to fewer rows where a fault wants that.
func shortened[T any](c *call, page []T) []T {
	f, found := c.faults.first(KindShortPage)
	if !found || len(page) <= f.effect.Rows {
		return page
	}
	c.faults.took(f)
	return page[:f.effect.Rows]
}

// repeatsCursor tells whether a page that was asked for with a cursor leads on to itself.
func (c *call) repeatsCursor(cursor string) bool {
	return cursor != "" && c.faults.has(KindRepeatCursor)
}
