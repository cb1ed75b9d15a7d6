package buckt

import (
	"strconv"
	"strings"
)

// Some systems number their pages. Their cursors have the number and the size of the page, because the position of a
// number in the list depends on the size.

// pageCursor returns the cursor of a page.
func pageCursor(page, size int) string { return "p" + strconv.Itoa(page) + "-" + strconv.Itoa(size) }

// parsePageCursor parses a cursor of pageCursor. Without a cursor it returns page 1 and the requested size.
func parsePageCursor(op *operation, cursor string, limit int) (page, size int, err error) {
	if cursor == "" {
		return 1, limit, nil
	}
	number, length, ok := strings.Cut(strings.TrimPrefix(cursor, "p"), "-")
	page, errPage := strconv.Atoi(number)
	size, errSize := strconv.Atoi(length)
	if !ok || cursor[0] != 'p' || errPage != nil || errSize != nil || page < 1 || size < 0 {
		return 0, 0, invalid(op, "Cursor", "must be the NextCursor of a page of the same list")
	}
	if limit != 0 && limit != size {
		return 0, 0, invalid(op, "Limit", "must stay the same from page to page: it was %d", size)
	}
	return page, size, nil
}
