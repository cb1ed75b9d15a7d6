package buckt

import (
	"fmt"
	"strconv"

	"github.com/bucktgo/buckt/internal/printable"
)

// defaultMaxEmptyPages is the default of WithMaxEmptyPages.
const defaultMaxEmptyPages = 1000

// EmptyPagesError ends an iteration over a list of which page after page is empty; see [WithMaxEmptyPages].
type EmptyPagesError struct {
	// Operation is the method of the client that was iterated.
	Operation string
	// Pages is the number of empty pages in a row.
	Pages int
}

// Error implements error.
func (e *EmptyPagesError) Error() string {
	return fmt.Sprintf("buckt: %s: %d empty pages in a row", e.Operation, e.Pages)
}

// ListChangedError ends an iteration over a list that is numbered by page and changed meanwhile: items may be missing.
// Linode and Amove number their pages. Begin again; and if the program itself made the change, for example because it
// deletes what it iterates over, collect the items first.
type ListChangedError struct {
	// Operation is the method of the client that was iterated.
	Operation string
	// Seen is the number of items that the iteration has yielded.
	Seen int
	// Reason describes how the change was noticed.
	Reason string
}

// Error implements error.
func (e *ListChangedError) Error() string {
	text := fmt.Sprintf("buckt: %s: the list changed after %d items: %s", e.Operation, e.Seen, e.Reason)
	return printable.Text(text, maxErrorText)
}

// listRow is an item of a list that is numbered by page. Its key distinguishes it from the other items; one without a key
// is "".
type listRow interface{ rowKey() string }

func (k AmoveKey) rowKey() string { return k.ID }

func (k LinodeKey) rowKey() string {
	if k.ID == 0 {
		return ""
	}
	return strconv.Itoa(k.ID)
}

func (b LinodeBucket) rowKey() string {
	if b.Label == "" {
		return ""
	}
	return b.Region + "/" + b.Cluster + "/" + b.Label
}

func (e LinodeEndpoint) rowKey() string {
	if e.S3Endpoint == "" {
		return ""
	}
	return e.Region + "/" + string(e.EndpointType) + "/" + e.S3Endpoint
}

func (c LinodeCluster) rowKey() string { return c.ID }

func (t LinodeType) rowKey() string { return t.ID }

func (q LinodeQuota) rowKey() string { return q.QuotaID }

// changes notices that a list changes between its pages.
type changes struct {
	total *int
	rows  map[string]int // the number of the page that a row was on
	page  int
}

// next notes a page of a list, and returns how it contradicts the pages before it, "" if it does not. Rows of the same page
// may be alike.
func (c *changes) next(total *int, keys []string) string {
	c.page++
	if total != nil && c.total != nil && *total < *c.total {
		return fmt.Sprintf("its total went from %d to %d", *c.total, *total)
	}
	c.total = total
	if c.rows == nil {
		c.rows = make(map[string]int, len(keys))
	}
	for _, key := range keys {
		if key == "" {
			continue
		}
		if page, seen := c.rows[key]; seen && page != c.page {
			return fmt.Sprintf("%q was on an earlier page too", printable.Cut(key, maxText))
		}
		c.rows[key] = c.page
	}
	return ""
}

// rowKeys are the keys of the items, nil if the list is not numbered by page.
func rowKeys[T any](items []T) []string {
	if _, ok := any(*new(T)).(listRow); !ok {
		return nil
	}
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = any(items[i]).(listRow).rowKey()
	}
	return keys
}
