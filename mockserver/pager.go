package mockserver

// shortened is a page, cut to fewer rows where a fault wants that.
func shortened[T any](c *call, page []T) []T {
	f, found := c.faults.first(KindShortPage)
	if !found || len(page) <= f.effect.Rows {
		return page
	}
	c.faults.took(f)
	return page[:f.effect.Rows]
}
